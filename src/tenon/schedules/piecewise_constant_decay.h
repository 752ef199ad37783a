#pragma once
#include "tenon/compile/numbers.h"
#include "tenon/compile/schedule.h"
#include "tenon/object/field.h"

namespace tenon {

struct PiecewiseConstantDecay {
  Numbers boundaries{}, values{};
  std::string name = "PiecewiseConstant";

  static constexpr ScheduleInfo info{.name = "PiecewiseConstantDecay",
                                     .summary = "One value up to each boundary, and one behind the last."};
  static constexpr auto fields(auto each) {
    return each(required("boundaries", &PiecewiseConstantDecay::boundaries, "Last step of each value but the last."),
                required("values", &PiecewiseConstantDecay::values, "One value more than boundaries."),
                field("name", &PiecewiseConstantDecay::name, "Name in files."));
  }

  /// TN0202 unless there is one value more than boundaries, and a boundary.
  std::optional<Reported> check(const Site& at) const {
    if (!boundaries.values.empty() && values.values.size() == boundaries.values.size() + 1) return std::nullopt;
    return at.error(Code::ArgumentOutOfRange, "values")
        .expected("boundaries, and one value more than they are")
        .found(std::to_string(boundaries.values.size()) + " boundaries and " + std::to_string(values.values.size()) + " values")
        .because("The first value holds up to the first boundary, the last one behind the last boundary.")
        .fix("give each stretch its value", "PiecewiseConstantDecay(boundaries=[1000], values=[0.01, 0.001])", Applies::needs_editing)
        .emit();
  }

  float rate(std::int64_t step) const {
    std::size_t place = 0;  // boundaries are cut to whole steps, as in Keras
    while (place < boundaries.values.size() && step > static_cast<std::int64_t>(boundaries.values[place])) ++place;
    return place < values.values.size() ? static_cast<float>(values.values[place]) : 0.0F;
  }
};

}  // namespace tenon
