#pragma once
// A monitored value and whether it has become better: Keras' MonitorCallback, which EarlyStopping, ModelCheckpoint and ReduceLROnPlateau
// share.
#include "tenon/object/enum_codec.h"
#include "tenon/train/callback.h"

namespace tenon {

enum class MonitorMode : std::uint8_t { automatic, min, max };
template <> inline constexpr std::array<std::string_view, 3> enum_names<MonitorMode>{"auto", "min", "max"};

class Monitor {
 public:
  /// callback: Keras' name of who asks, for messages.
  Monitor(std::string_view callback, std::string name, MonitorMode mode, double min_delta = 0);
  const std::string& name() const { return name_; }

  /// Finds out whether more or less is better, if nobody said so. Reports when nothing says it; the logs tell what may have been meant.
  Result<Done> prepare(Run& run, const Logs& logs);
  /// Whether `value` is better than `reference` by more than min_delta. Anything is better than nothing. prepare() comes first.
  bool improves(double value, const std::optional<double>& reference) const;
  /// TN0904 for a value that is an array, of which none is better than another. Of the value in the logs, or - as soon as a batch was
  /// trained - of that which the validation will give.
  std::optional<Reported> report_array(Run& run, const Logs& logs) const;
  /// The same as a warning, once for each fit, with what happens then; whether there is such an array.
  bool warn_of_array(Run& run, const Logs& logs, const std::string& consequence);
  /// The value in the logs. Where it is missing, warns, once for each fit: `consequence` says what happens without it.
  std::optional<double> value(Run& run, const Logs& logs, const std::string& consequence);
  /// A fit begins: a missing value is told anew.
  void begin() { missing_reported_ = array_reported_ = false; }

 private:
  std::string callback_, name_;
  MonitorMode mode_;
  double min_delta_;
  bool missing_reported_ = false, array_reported_ = false;
};

}  // namespace tenon
