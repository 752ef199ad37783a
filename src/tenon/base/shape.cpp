#include "tenon/base/shape.h"

#include <algorithm>

namespace tenon {

Shape Shape::with(int axis, Dim d) const {
  Shape s = *this;
  s[axis] = d;
  return s;
}

Shape Shape::from(int begin) const { return Shape(std::vector<Dim>(dims.begin() + begin, dims.end())); }

Shape Shape::behind(Dim axis) const {
  Shape s{axis};
  s.dims.insert(s.dims.end(), dims.begin(), dims.end());
  return s;
}

bool Shape::known() const {
  return std::all_of(dims.begin(), dims.end(), [](Dim d) { return d.known(); });
}

std::int64_t elements(const Shape& shape) {
  std::int64_t n = 1;
  for (const Dim d : shape.dims) n *= d.value;
  return n;
}

std::string to_string(Dim dim) { return dim.known() ? std::to_string(dim.value) : "None"; }

std::string to_string(const Shape& shape) {
  std::string out = "(";
  for (int i = 0; i < shape.rank(); ++i) out += (i ? ", " : "") + to_string(shape[i]);
  return out + (shape.rank() == 1 ? ",)" : ")");
}

std::int64_t bytes(const TensorSpec& spec) { return elements(spec.shape) * element_bytes(spec); }

}  // namespace tenon
