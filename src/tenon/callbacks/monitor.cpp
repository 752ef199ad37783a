// keras/src/callbacks/monitor_callback.py.
#include "tenon/callbacks/monitor.h"

#include <algorithm>
#include <cmath>

#include "tenon/diag/suggest.h"

namespace tenon {
namespace {

constexpr std::string_view grows[] = {"Accuracy",
                                      "BinaryAccuracy",
                                      "CategoricalAccuracy",
                                      "SparseCategoricalAccuracy",
                                      "TopKCategoricalAccuracy",
                                      "SparseTopKCategoricalAccuracy",
                                      "Precision",
                                      "Recall",
                                      "AUC",
                                      "SensitivityAtSpecificity",
                                      "SpecificityAtSensitivity",
                                      "PrecisionAtRecall",
                                      "RecallAtPrecision",
                                      "PearsonCorrelation",
                                      "ConcordanceCorrelation",
                                      "FBetaScore",
                                      "F1Score",
                                      "IoU",
                                      "BinaryIoU",
                                      "MeanIoU",
                                      "OneHotIoU",
                                      "OneHotMeanIoU",
                                      "CosineSimilarity",
                                      "R2Score"};
constexpr std::string_view shrinks[] = {"Hinge",
                                        "SquaredHinge",
                                        "CategoricalHinge",
                                        "BinaryCrossentropy",
                                        "CategoricalCrossentropy",
                                        "SparseCategoricalCrossentropy",
                                        "KLDivergence",
                                        "Poisson",
                                        "MeanSquaredError",
                                        "MeanAbsoluteError",
                                        "MeanAbsolutePercentageError",
                                        "MeanSquaredLogarithmicError",
                                        "RootMeanSquaredError",
                                        "LogCoshError"};

/// Keras' `_direction` of a class of metrics; means, sums and counts have none.
MonitorMode direction_of(std::string_view metric_class) {
  if (std::find(std::begin(grows), std::end(grows), metric_class) != std::end(grows)) return MonitorMode::max;
  if (std::find(std::begin(shrinks), std::end(shrinks), metric_class) != std::end(shrinks)) return MonitorMode::min;
  return MonitorMode::automatic;
}

/// The name that was meant: the nearest; without validation data val_loss becomes loss.
std::string meant(const std::string& written, const Logs& logs) {
  if (logs.empty()) return "loss";
  std::vector<std::string_view> names;
  for (const auto& [name, value] : logs) names.push_back(name);
  if (written.starts_with("val_") && value_of(logs, written.substr(4))) return written.substr(4);
  return std::string(nearest(written, names).value_or(value_of(logs, "loss") ? "loss" : names.back()));
}

std::string list_of(const Logs& logs) {
  std::string names;
  for (const auto& [name, value] : logs) names += (names.empty() ? "" : ", ") + name;
  return names.empty() ? "they are empty" : names;
}

}  // namespace

Monitor::Monitor(std::string_view callback, std::string name, MonitorMode mode, double min_delta)
    : callback_(callback), name_(std::move(name)), mode_(mode), min_delta_(std::abs(min_delta)) {}

std::string_view Monitor::metric() const { return name_.starts_with("val_") ? std::string_view(name_).substr(4) : std::string_view(name_); }

Result<Done> Monitor::settle(const Scene& at, std::string_view metric_class) {
  if (mode_ != MonitorMode::automatic) return Done{};
  mode_ = direction_of(metric_class);
  if (mode_ == MonitorMode::automatic && metric() == "loss") mode_ = MonitorMode::min;
  if (mode_ != MonitorMode::automatic) return Done{};
  auto unknown = report(at.sink, Code::MonitorDirectionUnknown, InCall{callback_, "monitor"})
                     .found(name_)
                     .because("Whether more or less of \"" + name_ + "\" is better cannot be told.");
  if (at.may_have_more || value_of(at.logs, name_))
    return std::move(unknown).fix("say which, mode=\"max\" or mode=\"min\"", "mode=\"max\"").emit();
  return std::move(unknown)
      .expected("a name in the logs: " + list_of(at.logs))
      .fix("monitor a value that there is", "monitor=\"" + meant(name_, at.logs) + "\"")
      .emit();
}

Result<Done> Monitor::prepare(Run& run, const Logs& logs) { return settle({run.sink(), logs}, run.metric_class(metric())); }

Result<Done> Monitor::foresee(const Prospect& p) {
  begin();
  foreseen_ = true;
  if (p.epochs() == 0) return Done{};
  return settle({p.sink(), p.of_epoch().logs, p.of_epoch().may_have_more}, metric_class(p.run(), metric()));
}

namespace {
/// The length of the array; 0 for a number, and for an array of one, which Keras takes for its number.
std::size_t array_length(const Logs& logs, std::string_view name) {
  const LogValue* value = find(logs, name);
  return value && value->elements().size() > 1 ? value->elements().size() : 0;
}

DiagnosticBuilder array_found(Sink& sink, const std::string& callback, const std::string& name, std::size_t length) {
  return report(sink, Code::MonitorDirectionUnknown, InCall{callback, "monitor"})
      .expected("a number")
      .found(name + ", an array of " + std::to_string(length) + " numbers");
}
constexpr const char* fold = "let the metric make one number of them";
constexpr const char* fold_code = "F1Score(average=\"macro\")";
}  // namespace

std::optional<Reported> Monitor::report_array(Sink& sink, std::size_t length) const {
  if (!length) return std::nullopt;
  return array_found(sink, callback_, name_, length)
      .because("Of two arrays neither is better. Keras finds out after two epochs: ValueError, the truth value of an array is ambiguous.")
      .fix(fold, fold_code, Applies::needs_editing)
      .emit();
}

std::optional<Reported> Monitor::report_array(Sink& sink, const Logs& logs) const { return report_array(sink, array_length(logs, name_)); }

std::optional<Reported> Monitor::foresee_array(const Prospect& p, std::int64_t first, std::int64_t spared) const {
  const ForeseenLogs& seen = p.of_epoch();
  if (seen.may_have_more || p.epochs_with(name_, first) <= spared) return std::nullopt;
  return report_array(p.sink(), find(seen.logs, name_) ? array_length(seen.logs, name_) : array_length(p.of_batch().logs, metric()));
}

bool Monitor::warn_of_array(Sink& sink, const Logs& logs, const std::string& consequence) {
  const std::size_t length = array_length(logs, name_);
  if (!length || std::exchange(array_reported_, true)) return length > 0;
  array_found(sink, callback_, name_, length)
      .as(Severity::warning)
      .because("Of two arrays neither is better. " + consequence)
      .fix(fold, fold_code, Applies::needs_editing)
      .emit();
  return true;
}

// The difference is taken in double, the comparison made in float32, since Keras' ops.less makes tensors of its operands.
bool Monitor::improves(double value, const std::optional<double>& reference) const {
  if (!reference) return true;
  const bool grow = mode_ == MonitorMode::max;
  const auto measured = static_cast<float>(grow ? value - min_delta_ : value + min_delta_), best = static_cast<float>(*reference);
  return grow ? measured > best : measured < best;
}

namespace {
DiagnosticBuilder missing(Sink& sink, const Logs& logs, const std::string& callback, const std::string& name) {
  return report(sink, Code::MonitorMissing, InCall{callback, "monitor"}).expected("a name in the logs: " + list_of(logs)).found(name);
}
constexpr const char* what_there_is = "monitor a value that there is";
}  // namespace

std::optional<double> Monitor::value(Run& run, const Logs& logs, const std::string& consequence) {
  const auto found = value_of(logs, name_);
  if (found || std::exchange(missing_reported_, true)) return found;
  missing(run.sink(), logs, callback_, name_).because(consequence).fix(what_there_is, "monitor=\"" + meant(name_, logs) + "\"").emit();
  return found;
}

void Monitor::foresee_value(const Prospect& p, const ForeseenLogs& of, const std::string& consequence) {
  if (p.epochs() == 0 || of.may_have_more || find(of.logs, name_) || std::exchange(missing_reported_, true)) return;
  // There may be validations, but not after the first epoch, which is when Keras warns.
  const bool left_out = &of != &p.of_batch() && p.epochs_with(name_, 0) > 0;
  auto told =
      missing(p.sink(), of.logs, callback_, name_)
          .because((left_out ? "validation_freq leaves \"" + name_ + "\" out of the logs of some epochs, the first among them. " : "") +
                   consequence);
  if (left_out) return std::move(told).fix("validate after every epoch", "validation_freq=1").emit(), void();
  std::move(told).fix(what_there_is, "monitor=\"" + meant(name_, of.logs) + "\"").emit();
}

}  // namespace tenon
