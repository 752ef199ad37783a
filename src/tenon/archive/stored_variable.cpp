#include "tenon/archive/stored_variable.h"

namespace tenon {

namespace {
InFile inside(const InFile& origin, const std::string& path) {
  return {origin.path, origin.detail + (origin.detail.empty() ? "" : ", ") + "dataset " + path};
}

template <class To, class From> Tensor converted(const Tensor& values) {
  const auto numbers = values.as<From>();
  std::vector<To> out;
  out.reserve(numbers.size());
  for (const From v : numbers) out.push_back(static_cast<To>(v));
  return Tensor::copy<To>(values.shape(), out);
}

template <class To> Tensor converted_to(const Tensor& values) {
  switch (values.dtype()) {
    case DType::int32: return converted<To, std::int32_t>(values);
    case DType::int64: return converted<To, std::int64_t>(values);
    case DType::float64: return converted<To, double>(values);
    default: return converted<To, float>(values);
  }
}
}  // namespace

std::string names_of(const std::vector<Variable>& variables) {
  std::string out;
  for (const auto& v : variables) out += (out.empty() ? "" : ", ") + v.name;
  return out;
}

Result<Tensor> read_variable(const Hdf5File& file, const std::string& path, const Variable& expected, DType wanted, const Site& at,
                             const InFile& origin, Sink& sink) {
  TENON_TRY(const TensorSpec spec, file.spec(path, sink));
  if (spec.shape != expected.shape)
    return at.error(Code::WeightsMismatch, expected.name)
        .expected(expected.shape)
        .found(spec.shape)
        .because("The layer's arguments give the shape of its " + expected.name + ", and the file holds another.")
        .fix("save config and weights together from Keras", "model.save(\"model.keras\")", Applies::needs_editing)
        .see(inside(origin, path), "the values are here")
        .emit();
  // Whole numbers are counts, as of the batches that Normalization has seen.
  const bool whole = spec.dtype == DType::int32 || spec.dtype == DType::int64;
  if (spec.dtype != DType::float32 && spec.dtype != DType::float64 && !whole)
    return at.error(Code::WeightsMismatch, expected.name)
        .expected("float32")
        .found(std::string(to_string(spec.dtype)))
        .because("Tenon reads variables in float32 and float64.")
        .fix("save the model in float32", "keras.config.set_dtype_policy(\"float32\")", Applies::needs_editing)
        .see(inside(origin, path), "the values are here")
        .emit();
  TENON_TRY(Tensor values, file.read(path, sink));
  if (spec.dtype == wanted) return values;
  return wanted == DType::float64 ? converted_to<double>(values) : converted_to<float>(values);
}

}  // namespace tenon
