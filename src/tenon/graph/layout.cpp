#include <algorithm>
#include <cstring>

#include "tenon/base/assert.h"
#include "tenon/graph/flat_parts.h"

namespace tenon {
namespace {

constexpr std::int64_t cache_line = 16;  // floats: of 32 bits, or two lines of 64

Layout lay_out(const Graph& graph, std::vector<Variable> Graph::Layer::*variables) {
  Layout out;
  out.floats = floats_of(graph);
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

DType floats_of(const Graph& graph) {
  const auto is_wide = [](const Graph::Layer& layer) { return layer.dtype == DTypePolicy::float64; };
  return std::any_of(graph.layers.begin(), graph.layers.end(), is_wide) ? DType::float64 : DType::float32;
}

namespace {

template <class T> void copy_values(const Tensor& from, const Shape& shape, std::span<T> out) {
  TENON_ASSERT(from.shape() == shape, "weights fit the graph they are given to");
  with_floats(from.dtype(), [&]<class From>(From) {
    const auto values = from.as<From>();
    std::transform(values.begin(), values.end(), out.begin(), [](From v) { return static_cast<T>(v); });
  });
}

template <class T> void fill_variable(const Layout::Row& row, const std::optional<Weights>& weights, Key key, std::span<T> out) {
  const auto layer = static_cast<std::size_t>(row.layer);
  const auto k = static_cast<std::size_t>(row.variable.index);
  if (weights && layer < weights->layers.size() && !weights->layers[layer].empty()) {
    const auto& given = weights->layers[layer];
    TENON_ASSERT(k < given.size(), "weights fit the graph they are given to");
    copy_values(given[k], row.variable.shape, out);
  } else if (row.variable.start) {
    copy_values(*row.variable.start, row.variable.shape, out);
  } else {
    row.variable.initializer.kind->fill(row.variable.initializer.value, out, row.variable.shape, key);
  }
}

}  // namespace

Tensor initial_values(const Layout& layout, const std::optional<Weights>& weights, std::uint32_t seed) {
  const TensorSpec spec{{layout.size}, layout.floats};
  const auto values = allocate(spec);
  std::memset(values.get(), 0, static_cast<std::size_t>(bytes(spec)));
  with_floats(layout.floats, [&]<class T>(T) {
    for (const auto& row : layout.rows)
      fill_variable<T>(row, weights, stream(seed, row.layer, static_cast<std::size_t>(row.variable.index)),
                       {reinterpret_cast<T*>(values.get()) + row.offset, static_cast<std::size_t>(row.size)});
  });
  return {spec, values};
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

}  // namespace tenon
