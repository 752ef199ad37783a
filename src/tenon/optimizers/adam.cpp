#include "tenon/optimizers/adam.h"

#include "tenon/compile/adam_update.h"

namespace tenon {

std::vector<Slot> Adam::slots() const { return AdamUpdate{beta_1, beta_2, epsilon, amsgrad}.slots(); }

void Adam::update(const Update& u) const {
  if (weight_decay) decay_weights(u, *weight_decay);
  AdamUpdate{beta_1, beta_2, epsilon, amsgrad}.run(u);
}

}  // namespace tenon
