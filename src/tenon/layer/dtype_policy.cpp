#include "tenon/layer/dtype_policy.h"

#include <algorithm>

#include "tenon/object/record.h"

namespace tenon {
namespace {

constexpr std::array<std::string_view, 6> names{"float32", "mixed_bfloat16", "float64", "mixed_float16", "float16", "bfloat16"};

/// What Keras does under a policy that Tenon lacks, and what to write instead.
struct Refusal {
  std::string_view rule, instead = "mixed_bfloat16";
};

Refusal refusal_of(std::string_view name) {
  if (name == "mixed_float16")
    return {
        "float16 overflows at 65504, so Keras scales the loss and skips steps (LossScaleOptimizer); bfloat16 has the range of float32 "
        "and needs none of it."};
  if (name == "float16") return {"The variables themselves would be float16, in which small updates are lost."};
  if (name == "bfloat16") return {"The variables themselves would be bfloat16, in which small updates are lost."};
  return {"Tenon computes in floats, with variables in float32.", "float32"};
}

Reported report_refused(const FieldSite& at, std::string_view name) {
  const Refusal refusal = refusal_of(name);
  return at.error(Code::ArgumentUnsupported)
      .expected("'float32', 'mixed_bfloat16' or 'float64'")
      .found(to_string(Config(name)))
      .because(std::string(refusal.rule))
      .fix("use the policy that Tenon supports", at.slot() + "=\"" + std::string(refusal.instead) + "\"")
      .emit();
}

std::optional<DTypePolicy> supported(std::string_view name) {
  for (const DTypePolicy policy : {DTypePolicy::float32, DTypePolicy::mixed_bfloat16, DTypePolicy::float64})
    if (name == to_string(policy)) return policy;
  return std::nullopt;
}

/// Keras' classes of policies that are only a name, the old ones included.
bool is_plain_policy(const Config& class_name) {
  return class_name.is("DTypePolicy") || class_name.is("FloatDTypePolicy") || class_name.is("Policy") || class_name.is("PolicyV1");
}

}  // namespace

std::string_view to_string(DTypePolicy policy) { return names[static_cast<std::size_t>(policy)]; }

DType compute_dtype(DTypePolicy policy) {
  switch (policy) {
    case DTypePolicy::float32: return DType::float32;
    case DTypePolicy::mixed_bfloat16: return DType::bfloat16;
    case DTypePolicy::float64: return DType::float64;
  }
  return DType::float32;
}

DType variable_dtype(DTypePolicy policy) { return policy == DTypePolicy::float64 ? DType::float64 : DType::float32; }

DType operations_dtype(std::string_view class_name, DTypePolicy policy) {
  static constexpr std::array<std::string_view, 4> wide{"BatchNormalization", "LayerNormalization", "GroupNormalization", "Embedding"};
  const bool is_wide = std::find(wide.begin(), wide.end(), class_name) != wide.end();
  return is_wide && policy == DTypePolicy::mixed_bfloat16 ? DType::float32 : compute_dtype(policy);
}

Config codec<DTypePolicy>::write(DTypePolicy v) { return object_record("keras", "DTypePolicy", Config::Dict{{"name", to_string(v)}}); }

std::string refused_policy(const Config& dtype) {
  if (dtype.dict() && dtype["class_name"].string() && !is_plain_policy(dtype["class_name"])) return *dtype["class_name"].string();
  const Config& name = dtype.dict() ? dtype["config"]["name"] : dtype;
  if (!name.string() || supported(*name.string())) return {};
  const bool known = std::find(names.begin(), names.end(), *name.string()) != names.end() || dtype_named(*name.string());
  return known ? *name.string() : "";
}

std::optional<Reported> codec<DTypePolicy>::read(const Config& c, DTypePolicy& out, const FieldSite& at) {
  if (c.is_null()) return out = DTypePolicy::float32, std::nullopt;
  if (const std::string refused = refused_policy(c); !refused.empty()) return report_refused(at, refused);
  const Config& name = c.dict() ? c["config"]["name"] : c;
  if (!name.string()) return report_out_of_range(at, "a dtype policy such as 'float32'", c);
  if (const auto policy = supported(*name.string())) return out = *policy, std::nullopt;
  return report_unknown_name(at, *name.string(), names);
}

}  // namespace tenon
