#pragma once
// Keras' hinge functions, written in operations: what the losses and the metrics of the same name share. Labels are -1 and 1, or 0 and 1.
// Source: keras/src/losses/losses.py.
#include "tenon/compile/compared.h"

namespace tenon {

ir::Ref hinge(ir::Builder& b, Compared y);
ir::Ref squared_hinge(ir::Builder& b, Compared y);
/// The score of the label's class against the largest of the others; labels are one-hot rows.
ir::Ref categorical_hinge(ir::Builder& b, Compared y);

}  // namespace tenon
