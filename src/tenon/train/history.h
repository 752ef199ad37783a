#pragma once
// What a run leaves behind, and what is asked of one on a Dataset.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tenon {

/// Keras' History: the logs of each epoch.
struct History {
  std::vector<std::int64_t> epochs;                                 // their numbers, from 0
  std::vector<std::pair<std::string, std::vector<double>>> values;  // "accuracy", "loss", "val_accuracy", "val_loss"
  /// Where Keras' history has arrays, as of F1Score(average=None): those of every epoch. `values` has their means.
  std::vector<std::pair<std::string, std::vector<std::vector<double>>>> arrays;
  int shards = 0;        // of a full batch: part of the result, unlike the number of threads
  bool stopped = false;  // from outside, before the last epoch ended

  /// The values of this name; null when there are none.
  const std::vector<double>* find(std::string_view name) const;
};

struct StreamOptions {
  double stall_seconds = 60;        // after which a stage that keeps the run waiting is reported; 0: never
  std::function<void()> waiting{};  // called while the run waits for a batch; what it throws ends the run
  History* reached = nullptr;       // receives the epochs that were trained, also when the run fails later
};

}  // namespace tenon
