#include "tenon/compile/loss_axes.h"

#include <algorithm>

#include "tenon/ir/graph.h"

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

}  // namespace tenon
