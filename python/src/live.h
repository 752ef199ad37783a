#pragma once
// A model that Python code builds and holds: what it asks the core about it.
#include "models.h"

namespace tenon::python {

void bind_live(nb::module_& m);

}  // namespace tenon::python
