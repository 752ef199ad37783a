#include <algorithm>

#include "tenon/base/assert.h"
#include "tenon/graph/flat_parts.h"

namespace tenon {
namespace {

constexpr std::int64_t cache_line = 16;  // floats

Layout lay_out(const Graph& graph, std::vector<Variable> Graph::Layer::*variables) {
  Layout out;
  for (std::size_t i = 0; i < graph.layers.size(); ++i)
    for (const auto& v : graph.layers[i].*variables) {
      const auto size = elements(v.shape);
      out.rows.push_back({static_cast<int>(i), v, out.size, size});
      out.size += (size + cache_line - 1) / cache_line * cache_line;
    }
  return out;
}

/// A stream of random numbers for each variable, apart from those of the layers' random masks.
Key stream(std::uint32_t seed, int layer, std::size_t variable) {
  return {seed, 0x80000000U + static_cast<std::uint32_t>(layer) * 64 + static_cast<std::uint32_t>(variable)};
}

}  // namespace

std::optional<std::int64_t> fixed_batch(const Graph& graph) {
  for (const auto& layer : graph.layers)
    for (const auto& v : layer.state)
      if (!v.kept) return v.shape[0].value;
  return std::nullopt;
}

Layout parameter_layout(const Graph& graph) { return lay_out(graph, &Graph::Layer::parameters); }
Layout state_layout(const Graph& graph) { return lay_out(graph, &Graph::Layer::state); }

std::vector<float> initial_values(const Layout& layout, const std::optional<Weights>& weights, std::uint32_t seed) {
  std::vector<float> values(static_cast<std::size_t>(layout.size));
  for (const auto& row : layout.rows) {
    const auto layer = static_cast<std::size_t>(row.layer);
    const std::span<float> out(values.data() + row.offset, static_cast<std::size_t>(row.size));
    const auto k = static_cast<std::size_t>(row.variable.index);
    if (weights && layer < weights->layers.size() && !weights->layers[layer].empty()) {
      const auto& given = weights->layers[layer];
      TENON_ASSERT(k < given.size() && given[k].spec() == TensorSpec{row.variable.shape}, "weights fit the graph they are given to");
      std::copy_n(given[k].as<float>().begin(), out.size(), out.begin());
    } else if (row.variable.start) {
      TENON_ASSERT(row.variable.start->spec() == TensorSpec{row.variable.shape}, "a variable's own values have its shape");
      std::copy_n(row.variable.start->as<float>().begin(), out.size(), out.begin());
    } else {
      row.variable.initializer.kind->fill(row.variable.initializer.value, out, row.variable.shape, stream(seed, row.layer, k));
    }
  }
  return values;
}

Tensor part_of(const Tensor& buffer, const Layout::Row& row) {
  return buffer.slice(row.offset, row.offset + row.size).reshaped(row.variable.shape);
}

Weights to_weights(const Graph& graph, const Tensor& parameters, const Tensor& state) {
  Weights weights;
  weights.layers.resize(graph.layers.size());
  const auto append = [&](const Layout& layout, const Tensor& values) {
    for (const auto& row : layout.rows) {
      auto& layer = weights.layers[static_cast<std::size_t>(row.layer)];
      const auto k = static_cast<std::size_t>(row.variable.index);
      if (layer.size() <= k) layer.resize(k + 1);
      layer[k] = part_of(values, row);
    }
  };
  append(parameter_layout(graph), parameters);
  append(state_layout(graph), state);
  return weights;
}

Weights to_weights(const Graph& graph, std::span<const float> parameters, std::span<const float> state) {
  const auto copy = [](std::span<const float> values) { return Tensor::copy({static_cast<std::int64_t>(values.size())}, values); };
  return to_weights(graph, copy(parameters), copy(state));
}

}  // namespace tenon
