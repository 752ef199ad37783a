#include "tenon/model/keras_order.h"

#include <algorithm>

namespace tenon {

namespace {
constexpr int none = -1;

/// What the search from the outputs sees.
struct Walk {
  std::vector<int> nodes;       // every node behind the nodes it reads
  std::vector<int> layer_seen;  // per layer: when the search met it first, or `none`
};

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// Depth first from the outputs, without recursion: models may be deep.
Walk walk(const Model& model) {
  Walk w{{}, std::vector<int>(model.layers.size(), none)};
  std::vector<bool> entered(model.nodes.size());
  int seen = 0;
  struct Step {
    int node;
    std::size_t next;
  };
  std::vector<Step> path;
  const auto enter = [&](int node) {
    if (entered[at(node)]) return;
    entered[at(node)] = true;
    int& first = w.layer_seen[at(model.nodes[at(node)].layer)];
    if (first == none) first = seen++;
    path.push_back({node, 0});
  };
  for (TensorRef output : model.outputs) {
    enter(output.node);
    while (!path.empty()) {
      auto& [node, next] = path.back();
      const auto& reads = model.nodes[at(node)].inputs;
      if (next < reads.size()) {
        enter(reads[next++].node);
      } else {
        w.nodes.push_back(node);
        path.pop_back();
      }
    }
  }
  return w;
}

/// Per layer, its distance from the outputs; `none` for a layer that is not needed.
std::vector<int> layer_depths(const Model& model, const Walk& w) {
  std::vector<int> node_depth(model.nodes.size(), 0), depth(model.layers.size(), none);
  for (auto node = w.nodes.rbegin(); node != w.nodes.rend(); ++node) {
    const auto& n = model.nodes[at(*node)];
    const int d = std::max(node_depth[at(*node)], depth[at(n.layer)]);
    node_depth[at(*node)] = depth[at(n.layer)] = d;
    for (TensorRef read : n.inputs) node_depth[at(read.node)] = std::max(node_depth[at(read.node)], d + 1);
  }
  return depth;
}

/// Layers and nodes for which there is a new place; references follow.
void renumber(Model& model, const std::vector<int>& layer_order, const std::vector<bool>& keep_node) {
  std::vector<int> layer_place(model.layers.size(), none), node_place(model.nodes.size(), none);
  std::vector<Model::LayerEntry> layers;
  Weights weights;
  for (int l : layer_order) {
    layer_place[at(l)] = static_cast<int>(layers.size());
    layers.push_back(std::move(model.layers[at(l)]));
    if (model.weights) weights.layers.push_back(std::move(model.weights->layers[at(l)]));
  }
  std::vector<Model::Node> nodes;
  for (std::size_t n = 0; n < model.nodes.size(); ++n) {
    if (!keep_node[n]) continue;
    node_place[n] = static_cast<int>(nodes.size());
    nodes.push_back(std::move(model.nodes[n]));
    nodes.back().layer = layer_place[at(nodes.back().layer)];
    for (TensorRef& read : nodes.back().inputs) read.node = node_place[at(read.node)];
  }
  for (auto* ends : {&model.inputs, &model.outputs})
    for (TensorRef& end : *ends) end.node = node_place[at(end.node)];
  model.layers = std::move(layers);
  if (model.weights) model.weights = std::move(weights);
  model.nodes = std::move(nodes);
}
}  // namespace

void keep_in_keras_order(Model& model) {
  const Walk w = walk(model);
  std::vector<int> depth = layer_depths(model, w), seen = w.layer_seen;
  std::vector<bool> keep(model.nodes.size());
  for (int node : w.nodes) {
    keep[at(node)] = true;
    const TensorRef made{node, 0};
    if (model.is_input(model.nodes[at(node)].layer) && std::find(model.inputs.begin(), model.inputs.end(), made) == model.inputs.end())
      model.inputs.push_back(made);
  }
  for (TensorRef input : model.inputs) {  // also those that no output needs
    keep[at(input.node)] = true;
    int& d = depth[at(model.nodes[at(input.node)].layer)];
    d = std::max(d, 0);
  }
  std::vector<int> order;
  for (int l = 0; l < static_cast<int>(model.layers.size()); ++l)
    if (depth[at(l)] != none) order.push_back(l);
  std::stable_sort(order.begin(), order.end(),
                   [&](int a, int b) { return depth[at(a)] != depth[at(b)] ? depth[at(a)] > depth[at(b)] : seen[at(a)] < seen[at(b)]; });
  renumber(model, order, keep);
}

}  // namespace tenon
