#pragma once
// What TextVectorization.adapt() asks of texts.
#include "findings.h"

namespace tenon::python {

void bind_texts(nb::module_& m);

}  // namespace tenon::python
