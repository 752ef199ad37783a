#pragma once
#include <algorithm>
#include <cmath>

#include "tenon/compile/schedule.h"
#include "tenon/object/field.h"

namespace tenon {

struct PolynomialDecay {
  double initial_learning_rate = 0, decay_steps = 0, end_learning_rate = 0.0001, power = 1;
  bool cycle = false;
  std::string name = "PolynomialDecay";

  static constexpr ScheduleInfo info{.name = "PolynomialDecay", .summary = "Falls to end_learning_rate along a power of the steps left."};
  static constexpr auto fields(auto each) {
    return each(required("initial_learning_rate", &PolynomialDecay::initial_learning_rate, "Rate of the first step."),
                required("decay_steps", &PolynomialDecay::decay_steps, "Steps over which the rate falls.", positive),
                field("end_learning_rate", &PolynomialDecay::end_learning_rate, "Rate at the end."),
                field("power", &PolynomialDecay::power, "Power of the share of steps that are left."),
                field("cycle", &PolynomialDecay::cycle, "Start again, each time over more steps."),
                field("name", &PolynomialDecay::name, "Name in files."));
  }

  float rate(std::int64_t at) const {
    const auto end = static_cast<float>(end_learning_rate);
    float step = static_cast<float>(at), over = static_cast<float>(decay_steps);
    if (cycle) over *= at == 0 ? 1.0F : std::ceil(step / over);
    else step = std::min(step, over);
    return (static_cast<float>(initial_learning_rate) - end) * std::pow(1 - step / over, static_cast<float>(power)) + end;
  }
};

}  // namespace tenon
