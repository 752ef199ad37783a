#include "tenon/archive/stored_layer.h"

#include <algorithm>

namespace tenon {

std::vector<VariableGroup> variable_groups(const Graph::Layer& layer, const std::string& path) {
  std::vector<VariableGroup> groups{{path, layer.name, {}}};
  for (Variable& v : layer.variables()) {
    const std::string place = v.group.empty() ? path : path + "/" + v.group;
    auto group = std::find_if(groups.begin(), groups.end(), [&](const VariableGroup& g) { return g.path == place; });
    if (group == groups.end()) {
      const auto owner = v.name.substr(0, v.name.rfind('/'));
      const bool named = owner.size() < v.name.size();
      group = groups.insert(groups.end(), {place, named ? owner.substr(owner.rfind('/') + 1) : v.group, {}});
    }
    group->variables.push_back(std::move(v));
  }
  return groups;
}

}  // namespace tenon
