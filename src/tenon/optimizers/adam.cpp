#include "tenon/optimizers/adam.h"

#include "tenon/compile/adam_update.h"

namespace tenon {

std::vector<Slot> Adam::slots() const { return AdamUpdate{beta_1, beta_2, epsilon, amsgrad}.slots(); }

template <class T> void Adam::update(const Update<T>& u) const { AdamUpdate{beta_1, beta_2, epsilon, amsgrad}.run(u); }

template void Adam::update(const Update<float>&) const;
template void Adam::update(const Update<double>&) const;

}  // namespace tenon
