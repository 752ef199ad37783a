#include "tenon/train/logs.h"

#include <algorithm>
#include <numeric>

namespace tenon {

namespace {
/// What Keras' metrics give: numbers in the model's floats.
double rounded(double value, const Plan& plan) {
  return plan.results().dtype == DType::float64 ? value : static_cast<double>(static_cast<float>(value));
}
}  // namespace

void LogValue::assign(std::span<const double> elements) {
  elements_.assign(elements.begin(), elements.end());
  number_ = std::accumulate(elements_.begin(), elements_.end(), 0.0) / static_cast<double>(elements_.size());
}

const LogValue* find(const Logs& logs, std::string_view name) {
  const auto found = std::find_if(logs.begin(), logs.end(), [&](const auto& e) { return e.first == name; });
  return found == logs.end() ? nullptr : &found->second;
}

std::optional<double> value_of(const Logs& logs, std::string_view name) {
  const LogValue* value = find(logs, name);
  return value ? std::optional(static_cast<double>(*value)) : std::nullopt;
}

std::string optimizer_in(std::string_view rate_name) {
  constexpr std::string_view alone = "learning_rate";
  return rate_name == alone ? "" : std::string(rate_name.substr(alone.size() + 1)) + " ";
}

void log_rates(const Run& run, Logs& logs) {
  const auto names = run.rate_names();
  for (std::size_t i = 0; i < names.size(); ++i) set_value(logs, names[i], run.learning_rate(i));
}

void set_value(Logs& logs, std::string_view name, double value) {
  const auto found = std::find_if(logs.begin(), logs.end(), [&](const auto& e) { return e.first == name; });
  if (found == logs.end()) logs.emplace_back(name, value);
  else found->second = value;
}

Tally::Tally(const std::vector<CheckedOutput>& outputs) {
  std::vector<std::string> names;
  logs_.emplace_back("loss", 0.0);
  for (const auto& o : outputs) {
    if (o.loss.kind) names.push_back(o.name + "_loss");
    for (const auto& m : o.metrics) logs_.emplace_back(m.name, 0.0), metrics_.push_back({&m, 0, {}});
  }
  losses_.resize(names.size());
  if (names.size() < 2) names.clear();
  for (const auto& name : names) logs_.emplace_back(name, 0.0);
  std::stable_sort(logs_.begin(), logs_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  const auto same = [](const auto& a, const auto& b) { return a.first == b.first; };  // two outputs of one layer: the last one counts
  logs_.erase(std::unique(logs_.begin(), logs_.end(), same), logs_.end());
  const auto place = [&](std::string_view name) {
    return static_cast<std::size_t>(std::find_if(logs_.begin(), logs_.end(), [&](const auto& e) { return e.first == name; }) -
                                    logs_.begin());
  };
  total_place_ = place("loss");
  for (const auto& name : names) loss_places_.push_back(place(name));
  for (auto& row : metrics_) row.place = place(row.metric->name);
}

void Tally::reset() {
  rows_ = batches_ = total_ = 0;
  std::fill(losses_.begin(), losses_.end(), 0.0);
  for (auto& row : metrics_) std::fill(row.sums.begin(), row.sums.end(), 0.0);
}

/// The loss of the batch, penalties included. Takes what it reads off the front of `sums`.
double Tally::add_losses(std::span<const double>& sums, const Plan& plan) {
  double total = 0;
  for (std::size_t i = 0; i < plan.head().losses.size(); ++i) {
    const auto& [scale, weight] = plan.head().losses[i];
    const double value = loss_of(sums.first(static_cast<std::size_t>(plan.results().sums[i])), scale);
    sums = sums.subspan(static_cast<std::size_t>(plan.results().sums[i]));
    total += weight * value;
    losses_[i] += value;
    if (!loss_places_.empty()) logs_[loss_places_[i]].second = rounded(losses_[i] / batches_, plan);
  }
  if (!plan.head().has_penalties) return total;
  total += sums.front();
  sums = sums.subspan(1);
  return total;
}

const Logs& Tally::add(std::span<const double> sums, const Plan& plan) {
  rows_ += static_cast<double>(plan.batch());
  ++batches_;
  total_ += add_losses(sums, plan) * static_cast<double>(plan.batch());
  logs_[total_place_].second = rounded(total_ / rows_, plan);
  const std::size_t first = plan.results().sums.size() - metrics_.size();
  for (std::size_t m = 0; m < metrics_.size(); ++m) {
    auto& row = metrics_[m];
    const auto count = static_cast<std::size_t>(plan.results().sums[first + m]);
    row.sums.resize(count, 0.0);
    for (std::size_t i = 0; i < count; ++i) row.sums[i] += sums[i];
    sums = sums.subspan(count);
    row.metric->metric.kind->results(row.metric->metric.value, row.sums, results_);
    for (double& result : results_) result = rounded(result, plan);
    if (results_.size() > 1) logs_[row.place].second.assign(results_);
    else logs_[row.place].second = results_[0];
  }
  return logs_;
}

double loss_of(std::span<const double> sums, double scale) {
  if (sums.size() < 2) return sums[0] * scale;
  return sums[1] == 0 ? 0 : sums[0] / sums[1] * scale;
}

}  // namespace tenon
