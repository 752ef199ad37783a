#pragma once
// The rules of check(), grouped by what they look at: one file each. Each reports through Findings; what it returns is the data as
// training will read them.
#include "tenon/check/findings.h"
#include "tenon/check/outputs.h"
#include "tenon/check/scan.h"

namespace tenon {

struct OptimizerMap;

/// What every rule sees.
struct Scene {
  const Model& model;
  const RunArgs& args;
  Findings& findings;
  std::string_view function() const {
    return args.purpose == Purpose::fit ? "fit" : args.purpose == Purpose::evaluate ? "evaluate" : "predict";
  }
};

// precision.cpp: layers whose precision nothing computes.
void check_precision(const Scene& scene, const Graph& graph);

// call.cpp: arguments of fit that need no data, and those that need its length.
/// `has_validation`: validation data are given.
void check_numbers(const Scene& scene, bool has_validation);
void check_batch_size(const Scene& scene, std::int64_t rows);
/// A batch size that the model's Input names, against the rows: `fixed` is its batch axis.
void check_fixed_batch(const Scene& scene, const InLayer& input, Dim fixed, std::int64_t rows);
/// The batches of a model with stateful layers: all of one size. `rows`: of the data that train and that validate.
void check_kept_rows(const Scene& scene, const Graph& graph, std::initializer_list<std::int64_t> rows);

// compile.cpp: the arguments of compile(). `own` is the graph at the model's own shapes, if it has one.
/// Null when fit cannot use them.
const Compile* check_compiled(const Scene& scene, const Graph* own);
/// Whether any output has a loss.
void check_any_loss(const Scene& scene, const Graph* own, const std::vector<AskedOutput>& asked);
/// The loss, "crossentropy" resolved; without kind when the name is unknown, which is reported.
AnyObject<LossKind> resolve_loss(const Scene& scene, const AskedOutput& asked, const TensorSpec& output, const TensorSpec& y);
void check_optimizer(const Scene& scene, const Graph* own, const Compile& compile);

// optimizer_table.cpp: the patterns of a MultiOptimizer against the variables of the model.
void check_optimizer_table(const Scene& scene, const Graph& graph, const OptimizerMap& map);

// head.cpp: the layer that makes an output against its loss.
void check_head(const Scene& scene, const Graph& graph, std::size_t output, const AnyObject<LossKind>& loss);

// masks.cpp: where masks end.
void check_masks(const Scene& scene, const Graph& graph);
/// The mask of an output beside losses that have fewer axes: labels that check_targets() took. True where they go together.
bool check_mask(const Scene& scene, const Graph& graph, std::size_t output, const AnyObject<LossKind>& loss, const Column& y);
/// The shape of an output's mask, (batch, steps); none where it is not certain that it has one, or where there is one step alone.
std::optional<Shape> mask_of(const Graph& graph, std::size_t output);

// connections.cpp: what layers hand each other.
void check_connections(const Scene& scene, const Graph& graph);
// call_mode.cpp: calls that say training=.
void check_call_modes(const Scene& scene, const Graph& graph);
// settings.cpp: arguments and states of single layers, and whether any layer trains.
void check_settings(const Scene& scene, const Graph& graph);
void check_trainable(const Scene& scene, const Graph& graph);

// rows.cpp: how many rows.
bool check_rows(const Scene& scene, const Arrays& data);

// inputs.cpp: x against the model's Input. Reshapes x where Keras adds or removes an axis of length 1.
struct InputsVerdict {
  std::optional<std::vector<TensorSpec>> specs;  // to infer the graph with; none when x does not fit
  bool rows_are_known = true;                    // false for a single sample: its first axis counts something else
};
InputsVerdict check_inputs(const Scene& scene, const Graph& own, Arrays& data);
/// Whether an array of this shape can be read as the Input is, an axis of length 1 at its end aside.
bool fits_input(const Shape& want, const Shape& found);
// arrangement.cpp: whether arrays and Input are confused as a whole - exchanged, batched twice -, which is reported.
bool is_confused(const Scene& scene, const Graph& own, const Arrays& data);

// targets.cpp: y against the output and the loss. Reshapes y to the output's rank, or to one axis fewer for class ids.
bool check_targets(const Scene& scene, const Graph& graph, std::size_t output, const AnyObject<LossKind>& loss, Column& y);
// exchange.cpp: labels of two outputs that fit each other's. Reported; the pairs that are to be judged no more.
std::vector<std::size_t> exchanged_labels(const Scene& scene, const Graph& graph, const std::vector<AskedOutput>& asked,
                                          const std::vector<std::optional<Column>>& y);

/// That labels, their weights and the output are numbers.
bool check_kinds(const Scene& scene, const TensorSpec& output, const Column& y, const std::optional<Column>& weights);

/// TN0410: what a loss or a metric says of the output's shape. Always false.
bool report_output(const Scene& scene, const std::string& argument, const std::string& name, const Unfit& unfit, const Shape& output);

/// TN0418: a note where probabilities of classes are trained on as numbers.
void check_numbers_loss(const Scene& scene, const Graph& graph, std::size_t output, const AnyObject<LossKind>& loss, const Column& y);

/// "accuracy" or "acc", which becomes one of three metrics when the labels are known.
bool is_accuracy(const AnyMetric& metric);
bool check_metric_name(const Scene& scene, const std::string& argument, const AnyMetric& metric);

// metric_sense.cpp: metrics that can be computed and say nothing.
struct Measured {
  const Graph& graph;
  std::size_t output;
  const AnyObject<LossKind>& loss;  // without kind where the output has none
  const Column& y;
  Shape given;    // of y, before it was brought to the output's rank
  Shape trained;  // the same of the labels that train, which "accuracy" was chosen by
  std::optional<Shape> weights{};
};
void check_metric_sense(const Scene& scene, const std::string& argument, const CheckedMetric& metric, const Measured& measured);

// metrics.cpp: "accuracy" becomes one of three; every metric gets the name that Keras logs.
class MetricNames {
 public:
  /// Those of one output, and its argument of compile(): metrics or weighted_metrics. Names that are taken get a number.
  std::vector<CheckedMetric> resolve(const Scene& scene, const AskedOutput& asked, bool weighted, const Measured& measured);

 private:
  std::string free_name(const std::string& prefix, const std::string& own, bool weighted);
  std::map<std::string, int> taken_;
};

// weights.cpp: sample_weight and class_weight become float32: one number per row, or one for each of `losses`, the losses of the rows.
bool check_sample_weight(const Scene& scene, Column& weights, const Shape& losses, Depth& depth);
struct GivenLabels {
  const Column& y;
  const Shape& shape;  // before they were brought to the output's rank
};
/// Of the labels of the model's only output.
void check_class_weight(const Scene& scene, const AnyObject<LossKind>& loss, const GivenLabels& labels, const Arrays& data);
/// weight_values.cpp: weights that weigh nothing, or the other way round; what they are is in `where`.
void check_weight_values(const Scene& scene, const Where& where, double low, double high);
Column fold_class_weight(const RunArgs& args, const Tensor& y);

}  // namespace tenon
