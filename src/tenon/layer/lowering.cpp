#include "tenon/layer/lowering.h"

#include "tenon/base/assert.h"

namespace tenon {

void Signature::absorb(const Signature& inner, std::string_view name, std::string_view group, bool trainable) {
  const auto take = [&](const std::vector<Variable>& from, std::vector<Variable>& to) {
    for (Variable v : from) {
      v.name = std::string(name) + "/" + v.name;
      v.group = v.group.empty() ? std::string(group) : std::string(group) + "/" + v.group;
      v.trainable = v.trainable && trainable;
      to.push_back(std::move(v));
    }
  };
  take(inner.parameters, parameters);
  take(inner.state, state);
}

ir::Ref Lowering::find(std::string_view name) const {
  const std::string whole = prefix_ + std::string(name);
  for (std::size_t i = 0; i < names_.variables.size(); ++i)
    if (names_.variables[i].name == whole) return names_.refs[i];
  TENON_ASSERT(false, "lower() asks for a variable that infer() promised");
  return {};
}

ir::Ref Lowering::state(std::string_view name) const {
  const ir::Ref leaf = find(name);
  const auto& nodes = graph().nodes;
  for (auto node = nodes.rbegin(); node != nodes.rend(); ++node)
    if (std::holds_alternative<ir::StateUpdate>(node->op) && node->in[0] == leaf) return node->in[1];
  return leaf;
}

void Lowering::set_mask(ir::Ref mask, std::size_t output) {
  if (masks_.size() <= output) masks_.resize(output + 1);
  masks_[output] = mask;
}

Lowering Lowering::inside(const Inner& inner, Operands inputs) {
  Scope scope = scope_;
  scope.batch *= inner.rows_per_row;
  scope.stream = scope_.stream * 0x9E3779B1U + inner_calls_++;
  scope.trainable = scope_.trainable && inner.trainable;
  if (const bool* training = inner.call.training()) scope.mode = *training ? Mode::training : Mode::inference;
  Lowering made(target_, scope, std::move(inputs), names_, losses_);
  made.prefix_ = prefix_ + std::string(inner.name) + "/";
  made.call_ = inner.call;
  return made;
}

}  // namespace tenon
