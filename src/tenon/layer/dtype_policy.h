#pragma once
// Keras' DTypePolicy: in which precision a layer computes and keeps its variables.
#include "tenon/object/codec.h"

namespace tenon {

enum class DTypePolicy : std::uint8_t { float32, mixed_bfloat16, float64 };

/// "mixed_bfloat16".
std::string_view to_string(DTypePolicy policy);
/// What floats are cast to on their way into the layer, and what it makes of them.
DType compute_dtype(DTypePolicy policy);
DType variable_dtype(DTypePolicy policy);
/// What a layer of this class does its operations in: normalisations and Embedding cast only what they made.
DType operations_dtype(std::string_view class_name, DTypePolicy policy);

/// A name, or Keras' record of a policy; none is float32. A policy of Keras that Tenon cannot follow is refused by name.
template <> struct codec<DTypePolicy> {
  static constexpr std::string_view type = "str";
  static Config write(DTypePolicy v);
  static std::optional<Reported> read(const Config& c, DTypePolicy& out, const FieldSite& at);
};

/// The name of the policy that the config of a layer asks for, where Keras has it and Tenon refuses it; else empty.
std::string refused_policy(const Config& dtype);

}  // namespace tenon
