#include "tenon/optimizers/adam_w.h"

#include "tenon/compile/adam_update.h"

namespace tenon {

std::vector<Slot> AdamW::slots() const { return AdamUpdate{beta_1, beta_2, epsilon, amsgrad}.slots(); }

template <class T> void AdamW::update(const Update<T>& u) const { AdamUpdate{beta_1, beta_2, epsilon, amsgrad}.run(u); }

template void AdamW::update(const Update<float>&) const;
template void AdamW::update(const Update<double>&) const;

}  // namespace tenon
