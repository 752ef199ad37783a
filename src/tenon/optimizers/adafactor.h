#pragma once
// Gradients over the root of a mean of squares that rows and columns stand for.
#include "tenon/compile/optimizer.h"

namespace tenon {

struct Adafactor {
  LearningRate learning_rate = 0.001;
  double beta_2_decay = -0.8;
  double epsilon_1 = 1e-30, epsilon_2 = 1e-3;
  double clip_threshold = 1;
  bool relative_step = true;
  std::optional<double> weight_decay{}, clipnorm{}, clipvalue{}, global_clipnorm{};
  bool use_ema = false;
  double ema_momentum = 0.99;
  std::optional<std::int64_t> ema_overwrite_frequency{};
  NotYet<> loss_scale_factor{};
  std::optional<std::int64_t> gradient_accumulation_steps{};
  std::string name = "adafactor";

  static constexpr OptimizerInfo info{
      .name = "Adafactor", .alias = "adafactor", .summary = "Keeps means of squares per row and column of a matrix only."};
  static constexpr auto fields(auto each) {
    return each(field("beta_2_decay", &Adafactor::beta_2_decay, "Power of the step by which the means slow down."),
                field("epsilon_1", &Adafactor::epsilon_1, "Added to the squares of gradients."),
                field("epsilon_2", &Adafactor::epsilon_2, "Smallest size of a variable that a step is relative to."),
                field("clip_threshold", &Adafactor::clip_threshold, "Root mean square that a step is cut to."),
                field("relative_step", &Adafactor::relative_step, "Rate of at most 1 / sqrt(step)."));
  }

  std::vector<Slot> slots() const;
  std::optional<TensorSpec> slot_spec(std::size_t slot, const OptimizedVariable& v) const;
  std::size_t scratch(const OptimizedVariable& v) const;
  template <class T> void update_variable(const VariableUpdate<T>& u) const;
};

}  // namespace tenon
