#pragma once
// Keras' fit, evaluate and predict for C++ programs: check first, then run. Arguments and defaults are Keras'.
#include <functional>
#include <map>
#include <optional>

#include "tenon/check/pull.h"
#include "tenon/check/strictness.h"
#include "tenon/data/arrays.h"
#include "tenon/train/callback.h"
#include "tenon/train/history.h"

namespace tenon {

class Dataset;         // pipeline/dataset.h
struct CheckedOutput;  // check/check.h

struct FitArgs {
  std::int64_t epochs = 1;
  std::optional<std::int64_t> batch_size{};  // none: 32
  double validation_split = 0;               // share of the last samples, taken before shuffling
  std::optional<Arrays> validation_data{};
  bool shuffle = true;
  std::map<std::int64_t, double> class_weight{};
  std::int64_t initial_epoch = 0;
  std::optional<std::int64_t> steps_per_epoch{}, validation_steps{}, validation_batch_size{};
  std::int64_t validation_freq = 1;
  std::vector<std::int64_t> validation_epochs{};  // validation_freq as Keras' list of epochs, counted from 1
  std::vector<Callback*> callbacks{};
  std::uint32_t seed = 0;
  int threads = 0;       // 0: all cores; the result has the same bits for any number
  bool bfloat16 = true;  // false: layers under mixed_bfloat16 compute in float32 on every processor
  Strictness strictness = Strictness::as_keras;
  std::function<void(const std::string&)> print{};  // receives what callbacks print: the progress bar, messages of verbose=1
  StreamOptions stream{};                           // of a Dataset
  Pull pull{};                                      // of a Dataset: how many batches are checked before the first step
};

struct RunOnArgs {
  std::optional<std::int64_t> batch_size{};  // none: 32
  std::optional<std::int64_t> steps{};       // none: all of the data
  std::vector<Callback*> callbacks{};
  int threads = 0;
  bool bfloat16 = true;  // as in FitArgs
  Strictness strictness = Strictness::as_keras;
  std::function<void(const std::string&)> print{};  // as in FitArgs
};

/// Trains on batches as they come from a Dataset, in Keras' rules for data sets: docs/pipelines.md. Of the arguments, those that need
/// arrays - batch_size, validation_split, validation_data - are refused; validation has the place of validation_data.
Result<History> fit(Model& model, const Dataset& data, const FitArgs& args, Sink& sink, const std::optional<Dataset>& validation);
Result<History> fit(Model& model, const Dataset& data, const FitArgs& args, Sink& sink);
Result<Logs> evaluate(const Model& model, const Dataset& data, const RunOnArgs& args, Sink& sink);
Result<std::vector<Tensor>> predict(const Model& model, const Dataset& data, const RunOnArgs& args, Sink& sink);

/// Trains `model` in place: its weights and its optimizer's state are those after the last step, also when training was stopped.
Result<History> fit(Model& model, Arrays data, const FitArgs& args, Sink& sink);
/// Loss and metrics over all of `data`, by the names Keras logs.
Result<Logs> evaluate(const Model& model, Arrays data, const RunOnArgs& args, Sink& sink);
/// One tensor per output of the model, of shape (samples, ...).
Result<std::vector<Tensor>> predict(const Model& model, Arrays data, const RunOnArgs& args, Sink& sink);

struct OnBatchArgs {
  std::map<std::int64_t, double> class_weight{};  // of train_on_batch
  int threads = 0;
  Strictness strictness = Strictness::as_keras;
};

/// What train_on_batch and test_on_batch return: with return_dict=True the logs, else the values, which Keras orders in another way: losses
/// in the order of the outputs.
struct BatchLogs {
  Logs logs;
  std::vector<double> values;
};

/// The values of logs in the order of the lists that Keras' evaluate, train_on_batch and test_on_batch return.
std::vector<double> in_order(const Logs& logs, const std::vector<CheckedOutput>& outputs);

/// One step on all rows of `batch`; loss and metrics are those before the step.
Result<BatchLogs> train_on_batch(Model& model, Arrays batch, const OnBatchArgs& args, Sink& sink);
Result<BatchLogs> test_on_batch(const Model& model, Arrays batch, const OnBatchArgs& args, Sink& sink);
Result<std::vector<Tensor>> predict_on_batch(const Model& model, Arrays batch, const OnBatchArgs& args, Sink& sink);

}  // namespace tenon
