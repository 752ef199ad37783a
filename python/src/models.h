#pragma once
// Models of Keras in C++ hands: from a file, or from one that lives in the same process.
#include "findings.h"
#include "tenon/model/model.h"

namespace tenon::python {

/// What a function that may refuse gives to Python: the value, or None; and what was found.
template <class T> using Told = std::tuple<std::optional<T>, Findings>;

void bind_models(nb::module_& m);

}  // namespace tenon::python
