#pragma once
// What Keras objects there are, for the part of the package that has no list of its own: layers, losses, optimizers, ... with their
// arguments.
#include "findings.h"

namespace tenon::python {

void bind_registry(nb::module_& m);

}  // namespace tenon::python
