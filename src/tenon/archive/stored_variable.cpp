#include "tenon/archive/stored_variable.h"

namespace tenon {

namespace {
InFile inside(const InFile& origin, const std::string& path) {
  return {origin.path, origin.detail + (origin.detail.empty() ? "" : ", ") + "dataset " + path};
}

template <class T> Tensor as_float(const Tensor& values) {
  const auto numbers = values.as<T>();
  std::vector<float> narrow;
  narrow.reserve(numbers.size());
  for (const T v : numbers) narrow.push_back(static_cast<float>(v));
  return Tensor::copy<float>(values.shape(), narrow);
}
}  // namespace

std::string names_of(const std::vector<Variable>& variables) {
  std::string out;
  for (const auto& v : variables) out += (out.empty() ? "" : ", ") + v.name;
  return out;
}

Result<Tensor> read_variable(const Hdf5File& file, const std::string& path, const Variable& expected, const Site& at, const InFile& origin,
                             Sink& sink) {
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
  if (spec.dtype == DType::float64) return as_float<double>(values);
  if (whole) return spec.dtype == DType::int32 ? as_float<std::int32_t>(values) : as_float<std::int64_t>(values);
  return values;
}

}  // namespace tenon
