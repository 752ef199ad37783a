#pragma once
// Keras' circle loss, written in operations. Source: keras/src/losses/losses.py and keras/src/utils/numerical_utils.py.
#include "tenon/compile/loss.h"

namespace tenon {

/// One value per row. Rows whose loss is 0, such as those that are alone in their group, do not count.
ir::Ref circle(LossLowering& b, double gamma, double margin, bool remove_diagonal);

}  // namespace tenon
