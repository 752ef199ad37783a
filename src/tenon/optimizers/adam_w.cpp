#include "tenon/optimizers/adam_w.h"

#include "tenon/compile/adam_update.h"

namespace tenon {

std::vector<Slot> AdamW::slots() const { return AdamUpdate{beta_1, beta_2, epsilon, amsgrad}.slots(); }

void AdamW::update(const Update& u) const { AdamUpdate{beta_1, beta_2, epsilon, amsgrad}.run(u); }

}  // namespace tenon
