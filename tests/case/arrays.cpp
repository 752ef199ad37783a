#include "case/arrays.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>

#include "tenon/base/text.h"

namespace tenon::test {
namespace {

Shape shape_of(const Expression& e) {
  Shape shape;
  if (e.form == Expression::Form::literal) return {*e.literal.integer()};
  for (const auto& item : e.items) shape.dims.push_back(*item.literal.integer());
  return shape;
}

void put(DType dtype, std::byte* at, double value) {
  const auto store = [&](auto v) { std::memcpy(at, &v, sizeof v); };
  switch (dtype) {
    case DType::boolean: return store(static_cast<std::uint8_t>(value));
    case DType::uint8: return store(static_cast<std::uint8_t>(value));
    case DType::int8: return store(static_cast<std::int8_t>(value));
    case DType::int16: return store(static_cast<std::int16_t>(value));
    case DType::uint16: return store(static_cast<std::uint16_t>(value));
    case DType::int32: return store(static_cast<std::int32_t>(value));
    case DType::int64: return store(static_cast<std::int64_t>(value));
    case DType::float32: return store(static_cast<float>(value));
    case DType::float64: return store(value);
    case DType::string: return store(static_cast<char32_t>(value));  // the first character
    default: throw std::runtime_error("cases have no arrays of " + std::string(to_string(dtype)));
  }
}

double element_of(DType dtype, std::int64_t i, double low, double high) {
  if (!is_floating(dtype)) return low + static_cast<double>(i % static_cast<std::int64_t>(high - low + 1));
  const double turns = static_cast<double>(i) * 0.6180339887498949;
  return low + (high - low) * (turns - std::floor(turns));
}

template <class Value> Tensor filled(TensorSpec spec, Value value) {
  auto data = allocate(spec);
  for (std::int64_t i = 0; i < elements(spec.shape); ++i)
    put(spec.dtype, data.get() + i * static_cast<std::int64_t>(size_of(spec.dtype)), value(i));
  return {std::move(spec), std::move(data)};
}

/// The strings listed, again and again.
Tensor strings(const Shape& shape, const Expression& list) {
  TensorSpec spec{shape, DType::string};
  std::vector<std::string> texts;
  for (const auto& item : list.items) texts.push_back(*item.literal.string());
  for (const auto& text : texts) spec.width = std::max(spec.width, static_cast<std::int64_t>(count_characters(text)));
  auto data = allocate(spec);
  for (std::int64_t i = 0; i < elements(shape); ++i)
    put_element(texts[static_cast<std::size_t>(i) % texts.size()], spec, data.get() + i * element_bytes(spec));
  return {std::move(spec), std::move(data)};
}

}  // namespace

Tensor make_array(std::string_view text) {
  const auto open = text.find('('), close = text.find(')');
  if (open == std::string_view::npos || close == std::string_view::npos) throw std::runtime_error("no array: " + std::string(text));
  const std::string kind(text.substr(0, text.find(' ')));
  const Shape shape = shape_of(parse_python(text.substr(open, close - open + 1)));
  if (kind == "one_hot")
    return filled({shape, DType::float32},
                  [&](std::int64_t i) { return i / shape[1].value % shape[1].value == i % shape[1].value ? 1.0 : 0.0; });
  if (kind == "strings") return strings(shape, parse_python(text.substr(close + 1)));
  const auto dtype = dtype_named(kind);
  const auto from = text.find(" from ", close), to = text.find(" to ", close);
  if (!dtype || from == std::string_view::npos || to == std::string_view::npos) throw std::runtime_error("no array: " + std::string(text));
  const double low = *parse_python(text.substr(from + 6, to - from - 6)).literal.number(),
               high = *parse_python(text.substr(to + 4)).literal.number();
  return filled({shape, *dtype}, [&](std::int64_t i) { return element_of(*dtype, i, low, high); });
}

Tensor with_number(const Tensor& array, std::int64_t row, double value) {
  auto data = allocate(array.spec());
  std::memcpy(data.get(), array.data(), static_cast<std::size_t>(bytes(array.spec())));
  put(array.dtype(), data.get() + row * array.row_bytes(), value);
  return {array.spec(), std::move(data)};
}

}  // namespace tenon::test
