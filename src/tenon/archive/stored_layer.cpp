#include "tenon/archive/stored_layer.h"

#include <algorithm>

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
    if (!v.kept) continue;
    put(v, v.group);
    if (v.saved_twice) put(v, *v.saved_twice);
  }
  return groups;
}

Tensor start_values(const Variable& v) {
  std::vector<float> values(static_cast<std::size_t>(elements(v.shape)));
  v.initializer.kind->fill(v.initializer.value, values, v.shape, {});
  return Tensor::copy<float>(v.shape, values);
}

}  // namespace tenon
