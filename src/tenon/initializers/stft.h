#pragma once
#include "tenon/layer/initializer.h"
#include "tenon/layer/signal_window.h"

namespace tenon::initializers {

struct STFT {
  FourierSide side = FourierSide::real;
  std::optional<SignalWindow> window = SignalWindow::hann;
  std::optional<WindowScaling> scaling = WindowScaling::density;
  bool periodic = false;

  static constexpr InitializerInfo info{.name = "STFT",
                                        .aliases = {"stft", "STFTInitializer"},
                                        .summary = "Waves of the short-time Fourier transform, (samples, 1, frequencies).",
                                        .least_rank = 3};

  static constexpr auto fields(auto each) {
    return each(field("side", &STFT::side, "The waves' real or imaginary part."),
                field("window", &STFT::window, "What the waves are multiplied by; None: nothing."),
                field("periodic", &STFT::periodic, "The window's period is its length, not one less."),
                field("scaling", &STFT::scaling, "What the window is divided by; None: nothing."));
  }

  // keras/src/initializers/constant_initializers.py, in its order of operations
  template <class T> void fill(std::span<T> values, const Shape& shape, Key) const {
    const auto samples = static_cast<std::size_t>(shape[0].value), waves = static_cast<std::size_t>(shape[-1].value);
    const auto weights = window ? signal_window(*window, samples, periodic) : std::vector<double>(samples, 1.0);
    double scale = 0;
    for (const double w : weights) scale += scaling == WindowScaling::density ? w * w : std::abs(w);
    if (!window || !scaling) scale = 1;
    else if (scaling == WindowScaling::density) scale = std::sqrt(scale);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::size_t t = i / (values.size() / std::max<std::size_t>(samples, 1)), k = i % waves;
      const T turn = T(-2) * static_cast<T>(t) * (static_cast<T>(k) / static_cast<T>(2 * (waves - 1)));
      const T angle = turn * std::numbers::pi_v<T>;
      const T wave = side == FourierSide::real ? std::cos(angle) : std::sin(angle);
      values[i] = wave * static_cast<T>(weights[t]) / static_cast<T>(scale);
    }
  }
};

}  // namespace tenon::initializers
