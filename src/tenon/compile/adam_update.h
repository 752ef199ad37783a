#pragma once
// The update that Adam and AdamW share: keras/src/optimizers/adam.py.
#include "tenon/compile/optimizer.h"

namespace tenon {

struct AdamUpdate {
  double beta_1, beta_2, epsilon;
  bool amsgrad;

  std::vector<Slot> slots() const;
  void run(const Update& u) const;
};

}  // namespace tenon
