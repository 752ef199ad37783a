#include "tenon/optimizers/adam.h"

#include "tenon/compile/adam_update.h"

namespace tenon {

std::vector<Slot> Adam::slots() const { return AdamUpdate{beta_1, beta_2, epsilon, amsgrad}.slots(); }

void Adam::update(const Update& u) const { AdamUpdate{beta_1, beta_2, epsilon, amsgrad}.run(u); }

}  // namespace tenon
