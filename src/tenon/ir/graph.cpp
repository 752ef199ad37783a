#include "tenon/ir/graph.h"

#include <algorithm>

#include "tenon/base/assert.h"

namespace tenon::ir {

Ref Builder::leaf(Role role, int index, TensorSpec spec) {
  TENON_ASSERT(spec.shape.known(), "every axis of a value is known");
  graph_.values.push_back({std::move(spec), role, index});
  return {static_cast<int>(graph_.values.size()) - 1};
}

Refs Builder::all(Op op, Refs in) {
  Specs specs;
  for (const Ref r : in) specs.push_back(spec(r));
  Refs out;
  for (auto& s : std::visit([&](const auto& o) { return o.shape(specs); }, op)) out.push_back(leaf(Role::computed, 0, std::move(s)));
  graph_.nodes.push_back({std::move(op), std::move(in), out});
  return out;
}

const Node* Builder::producer(Ref r) const {
  for (const Node& n : graph_.nodes)
    if (std::find(n.out.begin(), n.out.end(), r) != n.out.end()) return &n;
  return nullptr;
}

Ref Builder::reshape(Ref x, Shape to) { return shape(x) == to ? x : (*this)(Reshape{std::move(to)}, {x}); }

Ref Builder::cast(Ref x, DType to) { return spec(x).dtype == to ? x : (*this)(Cast{to}, {x}); }

Ref Builder::sum(Ref x, Ints axes) {
  if (axes.empty()) return sum(x);
  Shape rest;
  for (int i = 0; i < shape(x).rank(); ++i)
    if (std::find(axes.begin(), axes.end(), i) == axes.end()) rest.dims.push_back(shape(x)[i]);
  return reshape((*this)(Reduce{Fold::sum, std::move(axes)}, {x}), std::move(rest));
}

Ref Builder::sum(Ref x) {
  Ints axes;
  for (int i = 0; i < shape(x).rank(); ++i) axes.push_back(i);
  return axes.empty() ? x : sum(x, std::move(axes));
}

Ref Builder::mean_last(Ref x) {
  const int last = shape(x).rank() - 1;
  const auto length = shape(x)[last].value;
  return affine(sum(x, {last}), 1.0f / static_cast<float>(length));
}

std::string_view name(const Op& op) {
  return std::visit([](const auto& o) { return o.name; }, op);
}

std::string to_string(const Graph& graph) {
  const auto value = [&](Ref r) { return "%" + std::to_string(r.id); };
  std::string text;
  for (const Node& n : graph.nodes) {
    for (const Ref r : n.out) {
      text += value(r) + " " + tenon::to_string(graph.spec(r).shape) + " ";
      if (graph.spec(r).dtype != DType::float32) text += std::string(to_string(graph.spec(r).dtype)) + " ";
    }
    text += "= " + std::string(name(n.op));
    for (const Ref r : n.in) text += " " + value(r);
    text += "\n";
  }
  return text;
}

}  // namespace tenon::ir
