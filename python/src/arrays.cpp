#include "arrays.h"

#include <nanobind/ndarray.h>

namespace tenon::python {
namespace {

std::shared_ptr<const std::byte> shared_bytes(nb::handle object, std::int64_t wanted) {
  auto view = std::make_unique<Py_buffer>();
  if (PyObject_GetBuffer(object.ptr(), view.get(), PyBUF_SIMPLE) != 0) throw nb::python_error();
  if (view->len != wanted) {
    PyBuffer_Release(view.get());
    throw nb::value_error("the buffer does not have the bytes that its shape says");
  }
  const auto release = [](const Py_buffer* held) {
    const nb::gil_scoped_acquire gil;  // the last tensor may go in any thread
    PyBuffer_Release(const_cast<Py_buffer*>(held));
    delete held;
  };
  const auto* bytes = static_cast<const std::byte*>(view->buf);
  const std::shared_ptr<const Py_buffer> owner(view.release(), release);
  return {owner, bytes};
}

nb::dlpack::dtype dlpack_type(DType dtype) {
  const auto bits = static_cast<std::uint8_t>(size_of(dtype) * 8);
  using Code = nb::dlpack::dtype_code;
  const bool is_unsigned = to_string(dtype).starts_with("uint");
  const Code code = dtype == DType::boolean ? Code::Bool : is_floating(dtype) ? Code::Float : is_unsigned ? Code::UInt : Code::Int;
  return {static_cast<std::uint8_t>(code), bits, 1};
}

}  // namespace

Axes axes_of(const Shape& shape) {
  Axes axes;
  for (const Dim d : shape.dims) axes.push_back(d.known() ? std::optional(d.value) : std::nullopt);
  return axes;
}

Shape shape_of(const Axes& axes) {
  Shape shape;
  for (const auto& axis : axes) shape.dims.push_back(axis ? Dim(*axis) : Dim());
  return shape;
}

std::optional<DType> dtype_of(const std::string& name) { return name == "byte_string" ? DType::byte_string : dtype_named(name); }

Column column_of(const std::string& name, const std::string& key, nb::handle buffer, const std::vector<std::int64_t>& shape,
                 const std::string& dtype, std::int64_t width) {
  const auto type = dtype_of(dtype);
  if (!type || width < 1) throw nb::value_error("no such dtype");
  TensorSpec spec{Shape(std::vector<Dim>(shape.begin(), shape.end())), *type, width};
  for (const auto axis : shape)
    if (axis < 0) throw nb::value_error("a length below 0");
  auto data = shared_bytes(buffer, bytes(spec));
  return {name, Tensor(std::move(spec), std::move(data)), key};
}

nb::object to_numpy(const Tensor& tensor) {
  std::vector<std::size_t> shape;
  for (const Dim d : tensor.shape().dims) shape.push_back(static_cast<std::size_t>(d.value));
  auto* held = new Tensor(tensor);
  const nb::capsule owner(held, [](void* p) noexcept { delete static_cast<Tensor*>(p); });
  nb::ndarray<nb::numpy> array(const_cast<std::byte*>(tensor.data()), shape.size(), shape.data(), owner, nullptr,
                               dlpack_type(tensor.dtype()));
  return nb::cast(array);
}

Lists to_lists(const Weights& weights) {
  nb::list out;
  for (const auto& layer : weights.layers) {
    nb::list values;
    for (const Tensor& t : layer) values.append(to_numpy(t));
    out.append(values);
  }
  return out;
}

void bind_arrays(nb::module_& m) {
  nb::class_<Column>(m, "Column", "A named array whose bytes are shared with the object it came from.")
      .def(
          "__init__",
          [](Column* self, const std::string& name, const std::string& key, nb::handle buffer, const std::vector<std::int64_t>& shape,
             const std::string& dtype, std::int64_t width) { new (self) Column(column_of(name, key, buffer, shape, dtype, width)); },
          nb::arg("name"), nb::arg("key"), nb::arg("buffer"), nb::arg("shape"), nb::arg("dtype"), nb::arg("width") = 1)
      .def_ro("name", &Column::name)
      .def_ro("key", &Column::key)
      .def_prop_ro(
          "dtype",
          [](const Column& c) { return c.values.dtype() == DType::byte_string ? "byte_string" : std::string(to_string(c.values.dtype())); })
      .def_prop_ro("shape",
                   [](const Column& c) {
                     std::vector<std::int64_t> lengths;
                     for (const Dim d : c.values.shape().dims) lengths.push_back(d.value);
                     return lengths;
                   })
      .def_prop_ro("address", [](const Column& c) { return reinterpret_cast<std::uintptr_t>(c.values.data()); });
}

}  // namespace tenon::python
