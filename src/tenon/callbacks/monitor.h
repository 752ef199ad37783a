#pragma once
// A monitored value and whether it has become better: Keras' MonitorCallback, which EarlyStopping, ModelCheckpoint and ReduceLROnPlateau
// share.
#include "tenon/object/enum_codec.h"
#include "tenon/train/prospect.h"

namespace tenon {

enum class MonitorMode : std::uint8_t { automatic, min, max };
template <> inline constexpr std::array<std::string_view, 3> enum_names<MonitorMode>{"auto", "min", "max"};

class Monitor {
 public:
  /// callback: Keras' name of who asks, for messages.
  Monitor(std::string_view callback, std::string name, MonitorMode mode, double min_delta = 0);
  const std::string& name() const { return name_; }

  /// Before the first step: finds out whether more or less is better.
  Result<Done> foresee(const Prospect& prospect);
  /// Before the first step: whether there will be a value; `consequence` says what happens without it. What is said here is not said again
  /// in the fit.
  void foresee_value(const Prospect& prospect, const ForeseenLogs& of, const std::string& consequence);

  /// Finds out whether more or less is better, if nobody said so. Reports when nothing says it; the logs tell what may have been meant.
  Result<Done> prepare(Run& run, const Logs& logs);
  /// Whether `value` is better than `reference` by more than min_delta. Anything is better than nothing. prepare() comes first.
  bool improves(double value, const std::optional<double>& reference) const;
  /// Before the first step: TN0904 for a value that will be an array and compared, as it is from the epoch `first` on but `spared` times.
  std::optional<Reported> foresee_array(const Prospect& prospect, std::int64_t first, std::int64_t spared) const;
  /// TN0904 for a value that is an array, of which none is better than another.
  std::optional<Reported> report_array(Sink& sink, const Logs& logs) const;
  /// The same as a warning, once for each fit, with what happens then; whether there is such an array.
  bool warn_of_array(Sink& sink, const Logs& logs, const std::string& consequence);
  /// The value in the logs. Where it is missing, warns, once for each fit: `consequence` says what happens without it.
  std::optional<double> value(Run& run, const Logs& logs, const std::string& consequence);
  /// A fit begins: a missing value is told anew, unless it was foreseen.
  void begin() {
    if (!std::exchange(foreseen_, false)) missing_reported_ = array_reported_ = false;
  }

 private:
  /// What a message needs of a fit that runs, or is to come.
  struct Scene {
    Sink& sink;
    const Logs& logs;
    bool may_have_more = false;
  };
  std::optional<Reported> report_array(Sink& sink, std::size_t length) const;
  /// As Keras names the metric: without "val_".
  std::string_view metric() const;
  Result<Done> settle(const Scene& at, std::string_view metric_class);

  std::string callback_, name_;
  MonitorMode mode_;
  double min_delta_;
  bool missing_reported_ = false, array_reported_ = false, foreseen_ = false;
};

}  // namespace tenon
