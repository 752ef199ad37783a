#pragma once
#include <algorithm>
#include <cmath>
#include <numbers>

#include "tenon/compile/schedule.h"
#include "tenon/object/field.h"

namespace tenon {

struct CosineDecay {
  double initial_learning_rate = 0, decay_steps = 0, alpha = 0;
  std::string name = "CosineDecay";
  std::optional<double> warmup_target{};
  double warmup_steps = 0;

  static constexpr ScheduleInfo info{.name = "CosineDecay",
                                     .summary = "Rises to warmup_target, if there is one, and falls along half a cosine."};
  static constexpr auto fields(auto each) {
    return each(required("initial_learning_rate", &CosineDecay::initial_learning_rate, "Rate of the first step."),
                required("decay_steps", &CosineDecay::decay_steps, "Steps over which the rate falls.", positive),
                field("alpha", &CosineDecay::alpha, "Share of the rate that is left at the end."),
                field("name", &CosineDecay::name, "Name in files."),
                field("warmup_target", &CosineDecay::warmup_target, "Rate at the end of the rise; None: no rise."),
                field("warmup_steps", &CosineDecay::warmup_steps, "Steps over which it rises."));
  }

  float rate(std::int64_t at) const {
    const auto first = static_cast<float>(initial_learning_rate), over = static_cast<float>(decay_steps);
    if (!warmup_target) return decayed(std::min(static_cast<float>(at), over), first);
    const auto warm = static_cast<float>(warmup_steps), target = static_cast<float>(*warmup_target);
    const float step = std::min(static_cast<float>(at), over + warm);
    return step < warm ? (target - first) * (step / warm) + first : decayed(step - warm, target);
  }

  float decayed(float step, float from) const {
    const float cosine = 0.5F * (1.0F + std::cos(std::numbers::pi_v<float> * (step / static_cast<float>(decay_steps))));
    return from * (static_cast<float>(1 - alpha) * cosine + static_cast<float>(alpha));
  }
};

}  // namespace tenon
