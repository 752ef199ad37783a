#include "case/numpy_array.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <stdexcept>

namespace tenon::test {
namespace {

template <class T> void read(const Tensor& tensor, std::vector<double>& out) {
  for (const T v : tensor.as<T>()) out.push_back(static_cast<double>(v));
}

template <class F> auto with_type(DType dtype, F f) {
  switch (dtype) {
    case DType::boolean: return f(std::uint8_t{});
    case DType::uint8: return f(std::uint8_t{});
    case DType::int8: return f(std::int8_t{});
    case DType::uint16: return f(std::uint16_t{});
    case DType::int16: return f(std::int16_t{});
    case DType::uint32: return f(std::uint32_t{});
    case DType::int32: return f(std::int32_t{});
    case DType::uint64: return f(std::uint64_t{});
    case DType::int64: return f(std::int64_t{});
    case DType::float32: return f(float{});
    case DType::float64: return f(double{});
    default: throw std::runtime_error("lines of cases work on no arrays of " + std::string(to_string(dtype)));
  }
}

double kept(double value, DType dtype) {
  if (dtype == DType::boolean) return value != 0 ? 1 : 0;
  if (is_floating(dtype)) return dtype == DType::float32 ? static_cast<double>(static_cast<float>(value)) : value;
  const auto whole = std::isfinite(value) ? static_cast<std::int64_t>(value) : 0;  // cut off, then wrapped, as a cast in C
  return with_type(dtype, [&](auto t) { return static_cast<double>(static_cast<decltype(t)>(whole)); });
}

std::vector<std::int64_t> strides_of(const std::vector<std::int64_t>& shape) {
  std::vector<std::int64_t> strides(shape.size(), 1);
  for (std::size_t k = shape.size(); k-- > 1;) strides[k - 1] = strides[k] * shape[k];
  return strides;
}

/// Calls f(place in `shape`, one number per axis) for every element, in C order.
template <class F> void for_each_place(const std::vector<std::int64_t>& shape, F f) {
  std::vector<std::int64_t> at(shape.size(), 0);
  const auto all = std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
  for (std::int64_t i = 0; i < all; ++i) {
    f(i, at);
    for (std::size_t k = shape.size(); k-- > 0;) {
      if (++at[k] < shape[k]) break;
      at[k] = 0;
    }
  }
}

}  // namespace

std::int64_t NumpyArray::size() const { return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>()); }

std::size_t NumpyArray::axis(std::int64_t given) const {
  const auto at = given < 0 ? given + rank() : given;
  if (at < 0 || at >= rank()) throw std::runtime_error("the array has no axis " + std::to_string(given));
  return static_cast<std::size_t>(at);
}

void NumpyArray::put(std::int64_t at, const NumpyArray& from, std::int64_t i) {
  if (dtype == DType::string) texts[static_cast<std::size_t>(at)] = from.texts[static_cast<std::size_t>(i)];
  else numbers[static_cast<std::size_t>(at)] = from.numbers[static_cast<std::size_t>(i)];
}

NumpyArray from_tensor(const Tensor& tensor) {
  NumpyArray out{.dtype = tensor.dtype()};
  for (const Dim d : tensor.shape().dims) out.shape.push_back(d.value);
  if (out.dtype == DType::string)
    for (std::int64_t i = 0; i < out.size(); ++i) out.texts.push_back(tensor.text(i));
  else with_type(out.dtype, [&](auto t) { read<decltype(t)>(tensor, out.numbers); });
  return out;
}

Tensor to_tensor(const NumpyArray& array) {
  Shape shape;
  for (const auto n : array.shape) shape.dims.emplace_back(n);
  if (array.dtype == DType::string) return Tensor::strings(shape, array.texts);
  TensorSpec spec{shape, array.dtype};
  auto data = allocate(spec);
  with_type(array.dtype, [&](auto t) {
    auto* to = reinterpret_cast<decltype(t)*>(data.get());
    for (std::size_t i = 0; i < array.numbers.size(); ++i) to[i] = static_cast<decltype(t)>(array.numbers[i]);
  });
  return {std::move(spec), std::move(data)};
}

NumpyArray empty_array(std::vector<std::int64_t> shape, const NumpyArray& like) {
  NumpyArray out{.shape = std::move(shape), .dtype = like.dtype};
  if (out.dtype == DType::string) out.texts.resize(static_cast<std::size_t>(out.size()));
  else out.numbers.resize(static_cast<std::size_t>(out.size()));
  return out;
}

NumpyArray scalar(double value, DType dtype) { return {.dtype = dtype, .numbers = {value}}; }

NumpyArray cast(NumpyArray array, DType dtype) {
  if (dtype == DType::string) {
    for (const double v : array.numbers)
      array.texts.push_back(is_floating(array.dtype) ? std::to_string(v) : std::to_string(static_cast<std::int64_t>(v)));
    array.numbers.clear();
  }
  array.dtype = dtype;
  for (double& v : array.numbers) v = kept(v, dtype);
  return array;
}

NumpyArray reshaped(NumpyArray array, std::vector<std::int64_t> shape) {
  std::int64_t known = 1;
  for (const auto n : shape) known *= n < 0 ? 1 : n;
  for (auto& n : shape)
    if (n < 0) n = known ? array.size() / known : 0;
  const auto before = array.size();
  array.shape = std::move(shape);
  if (array.size() != before) throw std::runtime_error("reshape changes the number of elements");
  return array;
}

NumpyArray transposed(const NumpyArray& array, const std::vector<std::int64_t>& axes) {
  std::vector<std::int64_t> shape;
  if (axes.size() != array.shape.size()) throw std::runtime_error("axes don't match array");
  for (const auto a : axes) shape.push_back(array.shape[array.axis(a)]);
  NumpyArray out = empty_array(shape, array);
  const auto strides = strides_of(array.shape);
  for_each_place(shape, [&](std::int64_t i, const auto& at) {
    std::int64_t from = 0;
    for (std::size_t k = 0; k < at.size(); ++k) from += at[k] * strides[array.axis(axes[k])];
    out.put(i, array, from);
  });
  return out;
}

NumpyArray taken(const NumpyArray& array, std::size_t axis, const std::vector<std::int64_t>& indices) {
  auto shape = array.shape;
  shape.at(axis) = static_cast<std::int64_t>(indices.size());
  NumpyArray out = empty_array(shape, array);
  const auto strides = strides_of(array.shape);
  for_each_place(shape, [&](std::int64_t i, const auto& at) {
    std::int64_t from = 0;
    for (std::size_t k = 0; k < at.size(); ++k) {
      const auto index = k == axis ? indices[static_cast<std::size_t>(at[k])] : at[k];
      const auto place = index < 0 ? index + array.shape[k] : index;
      if (place < 0 || place >= array.shape[k]) throw std::runtime_error("index " + std::to_string(index) + " is out of bounds");
      from += place * strides[k];
    }
    out.put(i, array, from);
  });
  return out;
}

NumpyArray combined(const NumpyArray& a, const NumpyArray& b, DType dtype, const std::function<double(double, double)>& f) {
  std::vector<std::int64_t> shape(std::max(a.shape.size(), b.shape.size()), 1);
  for (const auto* one : {&a, &b})
    for (std::size_t k = 0; k < one->shape.size(); ++k) {
      auto& n = shape[shape.size() - one->shape.size() + k];
      if (n != 1 && one->shape[k] != 1 && n != one->shape[k]) throw std::runtime_error("operands could not be broadcast together");
      if (n == 1) n = one->shape[k];
    }
  NumpyArray out{.shape = shape, .dtype = dtype};
  const auto element = [&](const NumpyArray& one, const std::vector<std::int64_t>& at) {
    const auto strides = strides_of(one.shape);
    std::int64_t i = 0;
    for (std::size_t k = 0; k < one.shape.size(); ++k)
      if (one.shape[k] != 1) i += at[at.size() - one.shape.size() + k] * strides[k];
    return one.numbers.at(static_cast<std::size_t>(i));
  };
  for_each_place(shape, [&](std::int64_t, const auto& at) { out.numbers.push_back(kept(f(element(a, at), element(b, at)), dtype)); });
  return out;
}

NumpyArray reduced(const NumpyArray& array, std::vector<std::int64_t> axes, bool keepdims, DType dtype,
                   const std::function<double(const std::vector<double>&)>& f) {
  std::vector<bool> gone(array.shape.size(), axes.empty());
  for (const auto a : axes) gone[array.axis(a)] = true;
  std::vector<std::int64_t> shape;
  for (std::size_t k = 0; k < gone.size(); ++k)
    if (!gone[k] || keepdims) shape.push_back(gone[k] ? 1 : array.shape[k]);
  NumpyArray out{.shape = shape, .dtype = dtype};
  std::vector<std::vector<double>> lines(static_cast<std::size_t>(out.size()));
  const auto strides = strides_of(shape);
  for_each_place(array.shape, [&](std::int64_t i, const auto& at) {
    std::int64_t to = 0;
    for (std::size_t k = 0, place = 0; k < gone.size(); ++k) {
      if (!gone[k]) to += at[k] * strides[place];
      if (!gone[k] || keepdims) ++place;
    }
    lines[static_cast<std::size_t>(to)].push_back(array.numbers[static_cast<std::size_t>(i)]);
  });
  for (const auto& line : lines) out.numbers.push_back(kept(f(line), dtype));
  return out;
}

DType promoted(DType a, DType b) {
  if (a == b) return a;
  if (a == DType::boolean) return b;
  if (b == DType::boolean) return a;
  if (is_floating(a) && is_floating(b)) return DType::float64;
  if (is_floating(a) || is_floating(b)) {
    const DType whole = is_floating(a) ? b : a, real = is_floating(a) ? a : b;
    return size_of(whole) < size_of(real) ? real : DType::float64;
  }
  return size_of(a) == size_of(b) || std::max(size_of(a), size_of(b)) > 4 ? DType::int64 : size_of(a) > size_of(b) ? a : b;
}

}  // namespace tenon::test
