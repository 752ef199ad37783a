#pragma once
// The only door to running a model. A CheckedRun can be made by check() alone, a CheckedBatch by its contract alone.
#include <map>

#include "tenon/check/strictness.h"
#include "tenon/data/arrays.h"
#include "tenon/graph/graph.h"

namespace tenon {

enum class Purpose : std::uint8_t { fit, evaluate, predict };

/// The arguments of Keras' fit, evaluate and predict that a check can judge. Defaults are Keras'.
struct RunArgs {
  Purpose purpose = Purpose::fit;
  std::optional<std::int64_t> batch_size{};  // none: 32. That a size was asked for matters: Keras' default never surprises anybody
  std::int64_t epochs = 1, initial_epoch = 0;
  double validation_split = 0;  // share of the last samples, taken before shuffling
  bool shuffle = true;
  std::map<std::int64_t, double> class_weight{};
  std::optional<std::int64_t> steps{};  // steps_per_epoch of fit, steps of evaluate and predict; none: all of the data
  std::optional<std::int64_t> validation_steps{}, validation_batch_size{};  // none: all of the data; batch_size
  std::int64_t validation_freq = 1;                                         // validate after every so many epochs
  std::vector<std::int64_t> validation_epochs{};                            // instead: after these, counted from 1
  Strictness strictness = Strictness::as_keras;
  int threads = 0;  // that look at the values; 0: all cores
};

/// A metric with the name Keras logs it under and what it reads. "accuracy" has become one of three.
struct CheckedMetric {
  std::string name;
  AnyObject<MetricKind> metric;
  bool weighted;
  std::string own_name{};  // without the output's, as compile() has it
};

/// What is asked of one output of the model.
struct CheckedOutput {
  std::string name;            // as Keras names the output, in logs too
  AnyObject<LossKind> loss{};  // without kind where compile() gives this output no loss
  double loss_weight = 1;      // of compile()'s loss_weights
  std::vector<CheckedMetric> metrics{};
  int y = -1, sample_weight = -1;  // columns of the data that belong to it; -1: none
};

/// Rows of one batch whose every array fits the model.
struct Batch {
  std::vector<Tensor> x, y;
  std::vector<Tensor> sample_weight{};
};
class CheckedBatch {
 public:
  const Batch& batch() const { return batch_; }

 private:
  friend class BatchContract;
  explicit CheckedBatch(Batch b) : batch_(std::move(b)) {}
  Batch batch_;
};

/// What every batch must satisfy before its step: specs of the arrays, and labels in range.
class BatchContract {
 public:
  /// `index`: number of the batch in its epoch, for messages.
  Result<CheckedBatch> admit(Batch batch, std::int64_t index, Sink& sink) const;

 private:
  friend class Checker;
  std::vector<TensorSpec> x_, y_, sample_weight_;
  std::vector<std::optional<std::int64_t>> classes_;  // of every y whose labels are class ids: they are below this
};

/// What check() looked at, beyond shapes and dtypes: every value of that many rows.
struct Depth {
  std::int64_t rows = 0, values = 0;
};

/// A run that was checked: the graph at the data's shapes, what to compute, and the data themselves.
class CheckedRun {
 public:
  /// Without its weights and its optimizer's state: what runs brings them.
  const Model& model() const { return model_; }
  const Graph& graph() const { return graph_; }
  const RunArgs& args() const { return args_; }
  std::int64_t batch_size() const { return args_.batch_size.value_or(32); }
  std::int64_t validation_batch_size() const { return args_.validation_batch_size.value_or(batch_size()); }
  /// One per output of the graph; none for predict.
  const std::vector<CheckedOutput>& outputs() const { return outputs_; }
  const AnyObject<OptimizerKind>& optimizer() const { return optimizer_; }
  /// Specs of the data, batch axis unknown: dtypes as they come (the plan casts them), axes as the model and the loss read them - an axis
  /// of length 1 that Keras adds or removes is already there or gone, so y has the output's rank, or one axis fewer for class ids.
  const std::vector<TensorSpec>& x_specs() const { return x_specs_; }
  const std::vector<TensorSpec>& y_specs() const { return y_specs_; }
  /// What trains and what validates, after validation_split and class_weight. Both have the same columns of sample weights, in float32.
  const Arrays& data() const { return data_; }
  const std::optional<Arrays>& validation() const { return validation_; }
  const BatchContract& contract() const { return contract_; }
  const Depth& depth() const { return depth_; }

 private:
  friend class Checker;
  CheckedRun() = default;
  Model model_;
  Graph graph_;
  RunArgs args_;
  std::vector<CheckedOutput> outputs_;
  AnyObject<OptimizerKind> optimizer_;
  std::vector<TensorSpec> x_specs_, y_specs_;
  Arrays data_;
  std::optional<Arrays> validation_;
  BatchContract contract_;
  Depth depth_;
};

/// TN0216 for the layers of the graph that Tenon knows but cannot run for this purpose; none when it runs all of them.
std::optional<DiagnosticBuilder> not_native(const Graph& graph, Purpose purpose, Sink& sink);

/// Judges model, data and arguments as one contract. Everything wrong is reported, in causal order: model, data, call.
Result<CheckedRun> check(const Model& model, Arrays data, std::optional<Arrays> validation, const RunArgs& args, Sink& sink);

/// Judges the model, and its compile() where there is one, before there are data: the graph at the model's own shapes.
Result<Graph> check_model(const Model& model, Sink& sink);

}  // namespace tenon
