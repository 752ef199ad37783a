// Names of losses, metrics and optimizers, as keras.losses.get, keras.metrics.get and keras.optimizers.get take them.
#include <algorithm>
#include <cctype>

#include "tenon/compile/compile.h"

namespace tenon {
namespace {

std::string changed(std::string_view text, int (*change)(int)) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [change](unsigned char c) { return static_cast<char>(change(c)); });
  return out;
}

// "mse" and "MSE", but not "Mse".
template <class Info> bool is_name_of(std::string_view name, const Info& info) {
  return name == info.name || name == info.function || name == info.alias || name == changed(info.alias, std::toupper);
}

template <class Kind> const Kind* find(const std::vector<Kind>& kinds, std::string_view name) {
  const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const Kind& k) { return !name.empty() && is_name_of(name, k.info); });
  return found == kinds.end() ? nullptr : &*found;
}

}  // namespace

const LossKind* loss_kind(std::string_view name) { return find(loss_kinds(), name); }
const MetricKind* metric_kind(std::string_view name) { return find(metric_kinds(), name); }

const OptimizerKind* optimizer_kind(std::string_view name) {
  const auto& kinds = optimizer_kinds();
  const auto found =
      std::find_if(kinds.begin(), kinds.end(), [&](const OptimizerKind& k) { return changed(name, std::tolower) == k.info.alias; });
  return found == kinds.end() ? nullptr : &*found;
}

}  // namespace tenon
