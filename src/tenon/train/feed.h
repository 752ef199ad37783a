#pragma once
// Where the batches of an epoch come from: rows of arrays, or a Dataset.
#include <functional>

#include "tenon/check/check.h"

namespace tenon {

class ActiveRun;

/// A batch as a step takes it: rows of columns, under the run that was checked for their shapes.
struct Fed {
  const CheckedRun& at;
  const Arrays& data;
  std::span<const std::int64_t> rows;
};

class Feed {
 public:
  virtual ~Feed() = default;
  /// Steps of an epoch as far as that is known.
  virtual std::optional<std::int64_t> steps() const = 0;
  /// Calls `each` with the number of the batch in the epoch and the batch; ends when it says false. What cannot be had fails the run.
  virtual void epoch(const std::function<bool(std::int64_t, const Fed&)>& each) = 0;
  /// The next epoch begins a pass, wherever the last one stopped.
  virtual void restart() = 0;
};

/// For fit, evaluate and predict; the first pass is the one of this number. `epoch` counts them for messages.
std::unique_ptr<Feed> make_feed(ActiveRun& run, std::uint64_t first_pass = 0);
/// For the validation data of a fit. It lives as long as the run, as plans read its columns.
std::unique_ptr<Feed> make_validation_feed(ActiveRun& run);

}  // namespace tenon
