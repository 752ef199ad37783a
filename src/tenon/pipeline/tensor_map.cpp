#include "tenon/pipeline/tensor_map.h"

namespace tenon {
namespace {

Reported report_missing(const std::string& tensor, const std::vector<Leaf>& leaves, const std::string& function, Sink& sink) {
  std::string all;
  for (const auto& leaf : leaves) all += (all.empty() ? "" : ", ") + leaf.name;
  return report(sink, Code::CallArgumentOutOfRange, InCall{"on", "tensor"})
      .expected("one of " + all)
      .found(tensor)
      .because("The function " + function + " is to be called with one tensor of every element.")
      .emit();
}

}  // namespace

Dataset OnTensor::operator()(const Dataset& data) const {
  const auto leaves = data.leaves();
  std::size_t at = 0;
  while (at < leaves.size() && leaves[at].name != tensor_) ++at;
  const auto infer = [leaves, at, map = map_, tensor = tensor_](const ElementSpec& input, Sink& sink) -> Result<ElementSpec> {
    if (at == leaves.size()) return report_missing(tensor, leaves, map.name, sink);
    auto changed = leaves;
    TENON_TRY(changed[at], map.infer(leaves[at], sink));
    changed[at].name = leaves[at].name;
    return input.with_leaves(changed);
  };
  const auto apply = [at, map = map_, leaf = at < leaves.size() ? leaves[at] : Leaf{}](Element& element, Sink& sink) -> Result<Done> {
    TENON_TRY(element.values[at], map.apply(element.values[at], leaf, sink));
    return Done{};
  };
  return data.map({.name = map_.name, .infer = infer, .apply = apply}, args_);
}

}  // namespace tenon
