#include "tenon/archive/stored_layer.h"

#include <algorithm>

#include "tenon/layer/low_rank.h"

namespace tenon {

std::vector<VariableGroup> variable_groups(const Graph::Layer& layer, const std::string& path) {
  std::vector<VariableGroup> groups{{path, layer.name, {}}};
  const auto put = [&](Variable v, const std::string& inner) {
    const std::string place = inner.empty() ? path : path + "/" + inner;
    auto group = std::find_if(groups.begin(), groups.end(), [&](const VariableGroup& g) { return g.path == place; });
    if (group == groups.end()) {
      const auto owner = v.name.substr(0, v.name.rfind('/'));
      const bool named = owner.size() < v.name.size();
      group = groups.insert(groups.end(), {place, named ? owner.substr(owner.rfind('/') + 1) : v.group, {}});
    }
    group->variables.push_back(std::move(v));
  };
  for (const Variable& v : layer.variables()) {
    if (!v.kept || factor(v)) continue;
    put(v, v.group);
    if (v.saved_twice) put(v, *v.saved_twice);
  }
  return groups;
}

namespace {
template <class T> Tensor with_product(double factor_scale, const Tensor& value, const Tensor& left, const Tensor& right) {
  const auto a = left.as<T>(), b = right.as<T>();
  std::vector<T> sum(value.as<T>().begin(), value.as<T>().end());
  const std::int64_t rank = right.shape()[0].value, columns = right.shape()[1].value;
  const T scale = static_cast<T>(factor_scale);
  for (std::int64_t i = 0; i < elements(value.shape()) / columns; ++i)
    for (std::int64_t j = 0; j < columns; ++j) {
      T product = 0;
      for (std::int64_t k = 0; k < rank; ++k)
        product += a[static_cast<std::size_t>(i * rank + k)] * b[static_cast<std::size_t>(k * columns + j)];
      sum[static_cast<std::size_t>(i * columns + j)] += scale * product;
    }
  return Tensor::copy<T>(value.shape(), sum);
}
}  // namespace

Tensor stored_value(const Graph::Layer& layer, const std::vector<Tensor>& values, const Variable& v) {
  const auto value = [&](const Variable& of) -> const Tensor& { return values[static_cast<std::size_t>(of.index)]; };
  const FactorNames names = factor_names(v.name);
  const Variable *a = nullptr, *b = nullptr;
  for (const auto* variables : {&layer.parameters, &layer.state})
    for (const Variable& other : *variables) {
      if (factor(other) && other.name == names.a) a = &other;
      if (factor(other) && other.name == names.b) b = &other;
    }
  if (!a || !b) return value(v);
  const double scale = factor(*a)->scale;
  return value(v).dtype() == DType::float64 ? with_product<double>(scale, value(v), value(*a), value(*b))
                                            : with_product<float>(scale, value(v), value(*a), value(*b));
}

Tensor start_values(const Variable& v, DType dtype) {
  const TensorSpec spec{v.shape, dtype};
  auto values = allocate(spec);
  with_floats(dtype, [&]<class T>(T) {
    const std::span<T> all(reinterpret_cast<T*>(values.get()), static_cast<std::size_t>(elements(v.shape)));
    v.initializer.kind->fill(v.initializer.value, all, v.shape, {});
  });
  return {spec, std::move(values)};
}

}  // namespace tenon
