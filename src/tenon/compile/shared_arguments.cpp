#include "tenon/compile/shared_arguments.h"

#include <algorithm>
#include <cmath>

#include "tenon/base/python_number.h"
#include "tenon/base/vectorize.h"

namespace tenon {

std::optional<Reported> check_shared_arguments(const SharedArguments& a, const Site& at) {
  const std::pair<std::string_view, const std::optional<double>&> clips[]{
      {"clipnorm", a.clipnorm}, {"clipvalue", a.clipvalue}, {"global_clipnorm", a.global_clipnorm}};
  std::string given;
  for (const auto& [name, value] : clips)
    if (value) given += (given.empty() ? "" : " and ") + std::string(name);
  if (given.find(' ') != std::string::npos)
    return at.error(Code::ArgumentOutOfRange, "clipnorm")
        .expected("one of clipnorm, clipvalue and global_clipnorm")
        .found(given)
        .because("Gradients are made shorter in one way: each variable's, each value, or all together.")
        .fix("leave out all but one", "clipnorm=1.0", Applies::needs_editing)
        .emit();
  if (a.gradient_accumulation_steps == 1)
    return at.error(Code::ArgumentOutOfRange, "gradient_accumulation_steps")
        .expected("None, or int >= 2")
        .found(std::int64_t{1})
        .because("Gradients are added up over several batches, or not at all.")
        .fix("leave the argument out", "gradient_accumulation_steps=None")
        .emit();
  return std::nullopt;
}

StepNumbers step_numbers(const SharedArguments& a, std::int64_t iterations) {
  const std::int64_t batches = std::max<std::int64_t>(a.gradient_accumulation_steps, 1);
  const std::int64_t updates = iterations / batches;
  StepNumbers n;
  n.updates = (iterations + 1) % batches == 0;
  n.update = updates + 1;
  // Values that are not positive are no bounds, as in Keras.
  if (a.clipvalue && *a.clipvalue > 0) n.clipvalue = *a.clipvalue;
  if (updates > 0) n.ema_momentum = a.ema_momentum;
  n.overwrites = a.use_ema && a.ema_overwrite_frequency > 0 && n.update % a.ema_overwrite_frequency == 0;
  return n;
}

template <class T> TENON_VECTOR void accumulate(std::span<T> gradients, T* accumulator, const StepNumbers& numbers, std::int64_t batches) {
  T* __restrict g = gradients.data();
  T* __restrict sum = accumulator;
  const auto divisor = static_cast<T>(batches);
  const std::size_t n = gradients.size();
  if (numbers.updates)
    for (std::size_t i = 0; i < n; ++i) g[i] = (g[i] + sum[i]) / divisor, sum[i] = 0;
  else
    for (std::size_t i = 0; i < n; ++i) sum[i] = g[i] + sum[i];
}

template <class T> TENON_VECTOR void clip(std::span<T> gradients, T largest) {
  T* __restrict g = gradients.data();
  for (std::size_t i = 0, n = gradients.size(); i < n; ++i) {
    const T low = g[i] < -largest ? -largest : g[i];  // NaN stays
    g[i] = low > largest ? largest : low;
  }
}

template <class T> T norm_factor(double squares, double clipnorm) {
  const auto bound = static_cast<T>(clipnorm), norm = static_cast<T>(std::sqrt(squares));
  return bound / (std::isnan(norm) || norm > bound ? norm : bound);
}

template <class T> T global_norm_factor(double squares, double clipnorm) {
  const auto bound = static_cast<T>(clipnorm), norm = static_cast<T>(std::sqrt(squares));
  return bound * std::min(1 / norm, 1 / bound) + (norm - norm);  // NaN where the norm is not finite
}

template <class T> TENON_VECTOR void decay_weights(std::span<T> parameters, double weight_decay, T learning_rate) {
  T* const p = parameters.data();
  const auto decay = static_cast<T>(as_cast(weight_decay));
  for (std::size_t i = 0, n = parameters.size(); i < n; ++i) p[i] -= p[i] * decay * learning_rate;
}

template <class T> TENON_VECTOR void follow(std::span<T> parameters, T* average, const StepNumbers& numbers) {
  T* __restrict p = parameters.data();
  T* __restrict a = average;
  const T momentum = static_cast<T>(numbers.ema_momentum), rest = 1 - momentum;
  const std::size_t n = parameters.size();
  for (std::size_t i = 0; i < n; ++i) a[i] = momentum * a[i] + rest * p[i];
  if (!numbers.overwrites) return;
  for (std::size_t i = 0; i < n; ++i) p[i] = a[i];
}

#define TENON_SHARED_BY_OPTIMIZERS(T)                                           \
  template void accumulate(std::span<T>, T*, const StepNumbers&, std::int64_t); \
  template void clip(std::span<T>, T);                                          \
  template T norm_factor<T>(double, double);                                    \
  template T global_norm_factor<T>(double, double);                             \
  template void decay_weights(std::span<T>, double, T);                         \
  template void follow(std::span<T>, T*, const StepNumbers&);
TENON_SHARED_BY_OPTIMIZERS(float)
TENON_SHARED_BY_OPTIMIZERS(double)

}  // namespace tenon
