#pragma once
// Arrays of Python as tensors, and back: the bytes are shared, never copied.
#include "findings.h"
#include "tenon/data/arrays.h"
#include "tenon/model/model.h"

namespace tenon::python {

/// By its name; byte_string, which Keras calls "string" as well, by that.
std::optional<DType> dtype_of(const std::string& name);

/// Lengths of axes, None where one is not known.
using Axes = std::vector<std::optional<std::int64_t>>;
Axes axes_of(const Shape& shape);
Shape shape_of(const Axes& axes);

/// A column whose bytes are those of an object with the buffer protocol; it lives as long as the column does.
Column column_of(const std::string& name, const std::string& key, nb::handle buffer, const std::vector<std::int64_t>& shape,
                 const std::string& dtype, std::int64_t width);

/// An array of NumPy that shares the tensor's bytes.
nb::object to_numpy(const Tensor& tensor);

using Lists = nb::typed<nb::list, nb::any>;
/// Those of every layer.
Lists to_lists(const Weights& weights);

void bind_arrays(nb::module_& m);

}  // namespace tenon::python
