#pragma once
// Arguments that losses, metrics and optimizers have in common, and how their configs read.
#include "tenon/object/codec.h"

namespace tenon {

/// How a loss becomes one number: sum(values * weights) / number of values, under both of Keras' names for it.
enum class Reduction : std::uint8_t { sum_over_batch_size, mean };

/// A dtype that may only be float32, written as such.
struct Float32 {
  friend bool operator==(Float32, Float32) = default;
};

/// A number that Keras holds as float32. Schedules are not supported yet.
struct LearningRate {
  double value;
  constexpr LearningRate(double v) : value(v) {}  // implicit: Adam{.learning_rate = 1e-4}
  constexpr operator double() const { return value; }
};

template <> struct codec<Reduction> {
  static constexpr std::string_view type = "str";
  static Config write(Reduction v) { return v == Reduction::mean ? "mean" : "sum_over_batch_size"; }
  static std::optional<Reported> read(const Config& c, Reduction& out, const FieldSite& at);
};
template <> struct codec<Float32> {
  static constexpr std::string_view type = "str";
  static Config write(Float32) { return "float32"; }
  static std::optional<Reported> read(const Config& c, Float32& out, const FieldSite& at);
};
template <> struct codec<LearningRate> {
  static constexpr std::string_view type = "float";
  static Config write(LearningRate v) { return v.value; }
  static std::optional<Reported> read(const Config& c, LearningRate& out, const FieldSite& at);
};

}  // namespace tenon
