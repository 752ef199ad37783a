#include "tenon/check/reduction.h"

#include <algorithm>

#include "tenon/check/naming.h"
#include "tenon/compile/loss_axes.h"

namespace tenon {
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
