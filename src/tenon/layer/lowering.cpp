#include "tenon/layer/lowering.h"

#include "tenon/base/assert.h"
#include "tenon/ir/graph.h"
#include "tenon/layer/sub_layer.h"

namespace tenon {

void Signature::absorb(const Signature& inner, std::string_view name, std::string_view group, bool trainable) {
  const auto take = [&](const std::vector<Variable>& from, std::vector<Variable>& to) {
    for (Variable v : from) {
      v.name = std::string(name) + "/" + v.name;
      const auto within = [&](const std::string& place) { return place.empty() ? std::string(group) : std::string(group) + "/" + place; };
      v.group = within(v.group);
      if (v.saved_twice) v.saved_twice = within(*v.saved_twice);
      v.trainable = v.trainable && trainable;
      to.push_back(std::move(v));
    }
  };
  take(inner.parameters, parameters);
  take(inner.state, state);
  across_rows |= inner.across_rows;
  not_native.insert(not_native.end(), inner.not_native.begin(), inner.not_native.end());
}

ir::Ref Lowering::find(std::string_view name) const {
  const std::string whole = prefix_ + std::string(name);
  for (const auto& [replaced, value] : replaced_)
    if (replaced == whole) return value;
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

ir::Ref Lowering::activate(ir::Ref x, const Activation& a, std::string_view argument) {
  return a.layer ? lower(*a.layer, argument, *this, {{x}}).front().value : tenon::activate(*this, x, a.function);
}

void Lowering::set_mask(ir::Ref mask, std::size_t output) {
  if (masks_.size() <= output) masks_.resize(output + 1);
  masks_[output] = mask;
}

// training= of a call is not asked: fit, evaluate and predict say it themselves, and Keras puts theirs in its place
// (keras/src/models/functional.py, operation_fn). It writes training=False for every Dropout of a Functional model.
Lowering Lowering::inside(const Inner& inner, Operands inputs) {
  Scope scope = scope_;
  scope.batch *= inner.rows_per_row;
  scope.stream = scope_.stream * 0x9E3779B1U + inner_calls_++;
  scope.trainable = scope_.trainable && inner.trainable;
  Lowering made(target_, scope, std::move(inputs), names_, losses_);
  made.prefix_ = prefix_ + std::string(inner.name) + "/";
  made.replaced_ = replaced_;
  made.call_ = inner.call;
  return made;
}

}  // namespace tenon
