#pragma once
#include <cmath>

#include "tenon/compile/schedule.h"
#include "tenon/object/field.h"

namespace tenon {

struct InverseTimeDecay {
  double initial_learning_rate = 0, decay_steps = 0, decay_rate = 0;
  bool staircase = false;
  std::string name = "InverseTimeDecay";

  static constexpr ScheduleInfo info{.name = "InverseTimeDecay", .summary = "Divided by 1 + decay_rate * step / decay_steps."};
  static constexpr auto fields(auto each) {
    return each(required("initial_learning_rate", &InverseTimeDecay::initial_learning_rate, "Rate of the first step."),
                required("decay_steps", &InverseTimeDecay::decay_steps, "Steps over which the rate falls.", positive),
                required("decay_rate", &InverseTimeDecay::decay_rate, "How much it falls over these steps."),
                field("staircase", &InverseTimeDecay::staircase, "Falls once in decay_steps, not at every step."),
                field("name", &InverseTimeDecay::name, "Name in files."));
  }

  float rate(std::int64_t step) const {
    float p = static_cast<float>(step) / static_cast<float>(decay_steps);
    if (staircase) p = std::floor(p);
    return static_cast<float>(initial_learning_rate) / (1.0F + static_cast<float>(decay_rate) * p);
  }
};

}  // namespace tenon
