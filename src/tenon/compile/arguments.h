#pragma once
// Arguments that losses, metrics and optimizers have in common, and how their configs read.
#include <vector>

#include "tenon/object/codec.h"

namespace tenon {

/// How the losses of a batch become one number: the sum of values * weights; divided by the number of values (two names), or by the sum of
/// the weights. none: Keras differentiates the sum and logs the mean; written as None or by its name.
enum class Reduction : std::uint8_t { sum_over_batch_size, mean, sum, mean_with_sample_weight, none_by_name, none };

/// float32, or float64 as Keras writes it under that floatx. A metric computes in the floats of its model in any case.
struct Float32 {
  DType dtype = DType::float32;
  friend bool operator==(Float32, Float32) = default;
};

/// A number strictly between 0 and 1.
struct ProperFraction {
  double value;
  constexpr ProperFraction(double v) : value(v) {}  // implicit: CategoricalGeneralizedCrossEntropy{.q = 0.7}
  constexpr operator double() const { return value; }
};

/// None, one number or several, written back as they came: axis=None, axis=1, axis=(1, 2).
template <class T> struct OneOrMany {
  enum class Written : std::uint8_t { none, one, many };
  std::vector<T> values;
  Written written = Written::none;

  OneOrMany() = default;
  OneOrMany(T one) : values{one}, written(Written::one) {}
  OneOrMany(std::vector<T> many) : values(std::move(many)), written(Written::many) {}
};

template <> struct codec<Reduction> {
  static constexpr std::string_view type = "str";
  static Config write(Reduction v);
  static std::optional<Reported> read(const Config& c, Reduction& out, const FieldSite& at);
};
template <> struct codec<ProperFraction> {
  static constexpr std::string_view type = "float between 0 and 1";
  static Config write(ProperFraction v) { return v.value; }
  static std::optional<Reported> read(const Config& c, ProperFraction& out, const FieldSite& at);
};
template <class T> struct codec<OneOrMany<T>> {
  static constexpr std::string_view type = codec<T>::type;
  static Config write(const OneOrMany<T>& v) {
    if (v.values.empty() && v.written != OneOrMany<T>::Written::many) return {};
    if (v.written == OneOrMany<T>::Written::one) return codec<T>::write(v.values.front());
    Config::List all;
    for (const T& value : v.values) all.push_back(codec<T>::write(value));
    return all;
  }
  static std::optional<Reported> read(const Config& c, OneOrMany<T>& out, const FieldSite& at) {
    out = {};
    if (c.is_null()) return std::nullopt;
    const auto* items = c.list();
    out.written = items ? OneOrMany<T>::Written::many : OneOrMany<T>::Written::one;
    for (std::size_t i = 0; i < (items ? items->size() : 1); ++i)
      if (auto failed = codec<T>::read(items ? (*items)[i] : c, out.values.emplace_back(), at)) return failed;
    return std::nullopt;
  }
};
template <> struct codec<Float32> {
  static constexpr std::string_view type = "str";
  static Config write(Float32 v) { return to_string(v.dtype); }
  static std::optional<Reported> read(const Config& c, Float32& out, const FieldSite& at);
};

}  // namespace tenon
