#pragma once
// The update that Adam and AdamW share: keras/src/optimizers/adam.py.
#include "tenon/compile/optimizer.h"

namespace tenon {

struct AdamUpdate {
  double beta_1, beta_2, epsilon;
  bool amsgrad;

  std::vector<Slot> slots() const;
  template <class T> void run(const Update<T>& u) const;
};

}  // namespace tenon
