#pragma once
#include <cmath>
#include <numbers>

#include "tenon/compile/schedule.h"
#include "tenon/object/field.h"

namespace tenon {

struct CosineDecayRestarts {
  double initial_learning_rate = 0, first_decay_steps = 0, t_mul = 2, m_mul = 1, alpha = 0;
  std::string name = "SGDRDecay";

  static constexpr ScheduleInfo info{.name = "CosineDecayRestarts", .summary = "Falls along half a cosine again and again."};
  static constexpr auto fields(auto each) {
    return each(required("initial_learning_rate", &CosineDecayRestarts::initial_learning_rate, "Rate of the first step."),
                required("first_decay_steps", &CosineDecayRestarts::first_decay_steps, "Steps of the first fall.", positive),
                field("t_mul", &CosineDecayRestarts::t_mul, "Factor of the steps from fall to fall."),
                field("m_mul", &CosineDecayRestarts::m_mul, "Factor of the rate from fall to fall."),
                field("alpha", &CosineDecayRestarts::alpha, "Share of the rate that is left at the end of a fall."),
                field("name", &CosineDecayRestarts::name, "Name in files."));
  }

  float rate(std::int64_t step) const {
    float done = static_cast<float>(step) / static_cast<float>(first_decay_steps);
    const auto longer = static_cast<float>(t_mul);
    float restarts = std::floor(done);
    if (longer == 1.0F) {
      done -= restarts;
    } else {
      restarts = std::floor(std::log(1.0F - done * (1.0F - longer)) / std::log(longer));
      const float power = std::pow(longer, restarts);
      done = (done - (1.0F - power) / (1.0F - longer)) / power;
    }
    const float cosine = 0.5F * std::pow(static_cast<float>(m_mul), restarts) * (1.0F + std::cos(std::numbers::pi_v<float> * done));
    return static_cast<float>(initial_learning_rate) * ((1 - static_cast<float>(alpha)) * cosine + static_cast<float>(alpha));
  }
};

}  // namespace tenon
