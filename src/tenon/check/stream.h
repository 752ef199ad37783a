#pragma once
// Data that come batch by batch - a generator, a tf.data.Dataset, a loader - and cannot be looked at as a whole: what is said of one batch.
#include "tenon/check/check.h"

namespace tenon {

/// One element of a stream, as the user calls the stream: "ds", batch 0.
struct StreamPlace {
  std::string name;
  std::int64_t batch = 0;
};

/// What the arrays of one batch say about how the stream was made: batched twice or never, arrays of different lengths, no rows. None of
/// that when it fits; the rest of the contract is check()'s.
std::optional<Reported> check_element(const Model& model, const Arrays& element, const StreamPlace& at, Sink& sink);

/// Passes on what holds of a batch as it holds of all data, and what is about the model or the call; leaves out what only all data tell,
/// as classes that do not occur. `values`: whether the arrays hold values at all, and not only shapes and dtypes.
class OfOneBatch : public Sink {
 public:
  OfOneBatch(Sink& sink, bool values) : sink_(sink), values_(values) {}
  void receive(Diagnostic diagnostic) override;

 private:
  Sink& sink_;
  bool values_;
};

}  // namespace tenon
