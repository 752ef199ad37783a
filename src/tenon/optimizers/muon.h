#pragma once
// Steps whose matrices have all their singular values near 1; AdamW for what is no matrix.
#include "tenon/compile/excluded_layers.h"
#include "tenon/compile/optimizer.h"

namespace tenon {

struct Muon {
  LearningRate learning_rate = 0.001;
  double adam_beta_1 = 0.9, adam_beta_2 = 0.999;
  std::optional<double> adam_weight_decay = 0.004;
  double epsilon = 1e-7;
  std::optional<double> weight_decay = 0.004;
  std::optional<double> clipnorm{}, clipvalue{}, global_clipnorm{};
  bool use_ema = false;
  double ema_momentum = 0.99;
  std::optional<std::int64_t> ema_overwrite_frequency{};
  NotYet<> loss_scale_factor{};
  std::optional<std::int64_t> gradient_accumulation_steps{};
  std::string name = "muon";
  ExcludedLayers exclude_layers{};
  bool exclude_embeddings = true;
  double muon_a = 3.4445, muon_b = -4.775, muon_c = 2.0315;
  double adam_lr_ratio = 1;
  double momentum = 0.95;
  std::int64_t ns_steps = 5;
  bool nesterov = true;
  std::optional<double> rms_rate = 0.2;

  static constexpr OptimizerInfo info{.name = "Muon", .alias = "muon", .summary = "Steps of equal length in every direction of a matrix."};
  static constexpr auto fields(auto each) {
    return each(
        field("adam_beta_1", &Muon::adam_beta_1, "beta_1 of AdamW, for what is no matrix.", between(0, 1)),
        field("adam_beta_2", &Muon::adam_beta_2, "beta_2 of AdamW.", between(0, 1)),
        field("epsilon", &Muon::epsilon, "Keeps AdamW's divisor from 0."),
        field("exclude_layers", &Muon::exclude_layers, "Words, or regular expressions, found in the paths of variables that AdamW trains."),
        field("muon_a", &Muon::muon_a, "First coefficient of the iteration that evens out a matrix."),
        field("muon_b", &Muon::muon_b, "Second coefficient."), field("muon_c", &Muon::muon_c, "Third coefficient."),
        field("adam_lr_ratio", &Muon::adam_lr_ratio, "AdamW's learning rate over that of matrices."),
        field("momentum", &Muon::momentum, "Share of the last gradients that stays."),
        field("ns_steps", &Muon::ns_steps, "Rounds of that iteration.", between(0, 1000)),
        field("nesterov", &Muon::nesterov, "Look ahead along the momentum."),
        field("exclude_embeddings", &Muon::exclude_embeddings, "Train embeddings by AdamW."),
        field("adam_weight_decay", &Muon::adam_weight_decay, "Weight decay of what AdamW trains."),
        field("rms_rate", &Muon::rms_rate, "Size of a step's elements, times the root of its longer side; None: as it comes."));
  }

  std::vector<Slot> slots() const;
  std::optional<TensorSpec> slot_spec(std::size_t slot, const OptimizedVariable& v) const;
  std::size_t scratch(const OptimizedVariable& v) const;
  template <class T> void update_variable(const VariableUpdate<T>& u) const;
  std::optional<double> weight_decay_of(const OptimizedVariable& v) const { return trained_by_adam(v) ? adam_weight_decay : weight_decay; }
  bool trained_by_adam(const OptimizedVariable& v) const;
};

}  // namespace tenon
