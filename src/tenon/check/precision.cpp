// The precision that layers ask for.
#include <algorithm>

#include "tenon/check/rules.h"

namespace tenon {
namespace {

bool is_float64(const Graph::Layer& layer) { return layer.dtype == DTypePolicy::float64; }

}  // namespace

void check_precision(const Scene& scene, const Graph& graph) {
  const auto first = std::find_if(graph.layers.begin(), graph.layers.end(), is_float64);
  if (first == graph.layers.end()) return;
  const auto count = std::count_if(first, graph.layers.end(), is_float64);
  auto finding = scene.findings.make(Code::ArgumentUnsupported, InLayer{first->name, std::string(first->layer.kind->name), "dtype"})
                     .expected("'float32' or 'mixed_bfloat16'")
                     .found(count > 1 ? "'float64', in " + std::to_string(count) + " layers" : "'float64'")
                     .because(
                         "Tenon computes in float32, and results in another precision than the layer asks for would not be its results. "
                         "The file is read and written in float64 as it is.")
                     .fix("build the model in float32", "dtype=\"float32\"", Applies::needs_editing);
  scene.findings.add(std::move(finding));
}

}  // namespace tenon
