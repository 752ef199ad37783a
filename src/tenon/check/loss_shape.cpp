#include "tenon/check/loss_shape.h"

#include <algorithm>

#include "tenon/check/naming.h"

namespace tenon {
namespace {

bool is_known(const Shape& shape) {
  return std::all_of(shape.dims.begin() + 1, shape.dims.end(), [](Dim d) { return d.known(); });
}

}  // namespace

std::optional<Shape> loss_axes(const AnyObject<LossKind>& loss, const TensorSpec& output, const TensorSpec& y) {
  if (!loss.kind || !is_known(output.shape) || !is_known(y.shape)) return std::nullopt;
  if (loss.kind->info.targets == Targets::class_ids && output.shape[-1] == Dim(1)) return std::nullopt;  // no classes to tell apart: TN0407
  constexpr std::int64_t some_rows = 3;
  const DType read = are_integers(loss.kind->info.targets) ? DType::int32 : DType::float32;
  ir::Graph graph;
  ir::Builder b(graph);
  const ir::Ref y_true = b.leaf(ir::Role::data, 0, TensorSpec{y.shape, read}.with_batch(some_rows));
  const ir::Ref y_pred = b.leaf(ir::Role::data, 1, TensorSpec{output.shape, DType::float32}.with_batch(some_rows));
  LossLowering scope(graph, y_true, y_pred);
  const Shape shape = b.shape(loss.kind->lower(loss.value, scope));
  return shape.rank() == 0 || (scope.is_of_batch() && shape.rank() == 1) ? Shape{} : shape.with(0, Dim());
}

namespace {

/// The first layer that adds a penalty to the loss.
const Graph::Layer* penalized(const Graph& graph) {
  const auto adds = [](const Graph::Layer& layer) {
    return layer.activity_regularizer.kind || layer.layer.is("ActivityRegularization") ||
           std::any_of(layer.parameters.begin(), layer.parameters.end(), [](const Variable& v) { return v.regularizer.kind != nullptr; });
  };
  const auto found = std::find_if(graph.layers.begin(), graph.layers.end(), adds);
  return found == graph.layers.end() ? nullptr : &*found;
}

}  // namespace

void check_reduction(const Scene& s, const Graph& graph, std::size_t output, const AnyObject<LossKind>& loss, const TensorSpec& y) {
  const Config config = loss.kind->to_config(loss.value);
  const auto* reduction = config.find("reduction") ? config["reduction"].string() : nullptr;
  const auto* layer = config.find("reduction") && (!reduction || *reduction == "none") ? penalized(graph) : nullptr;
  const auto axes = layer ? loss_axes(loss, graph.output(output), y) : std::nullopt;
  if (!axes || axes->rank() == 0) return;
  s.findings.add(
      s.findings.make(Code::ArgumentOutOfRange, InCall{"compile", "loss"})
          .expected("a loss that is one number, as reduction=\"sum_over_batch_size\" makes it")
          .found("reduction=None, and a penalty of layer \"" + layer->name + "\"")
          .because("Without a reduction every sample has a loss of its own; a penalty is one number for the batch. Keras cannot add them.")
          .see(place_of(*layer), "adds the penalty")
          .fix("let the loss be one number", "reduction=\"sum_over_batch_size\"", Applies::needs_editing)
          .fix("or leave the regularizer of layer \"" + layer->name + "\" out"));
}

}  // namespace tenon
