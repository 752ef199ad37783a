#pragma once
// The windows of scipy.signal.windows that are sums of cosines.
#include <array>
#include <cmath>
#include <numbers>
#include <string_view>
#include <vector>

#include "tenon/object/enum_codec.h"

namespace tenon {

enum class SignalWindow : std::uint8_t { hann, hamming, blackman, nuttall, blackmanharris, flattop, boxcar };
template <>
inline constexpr std::array<std::string_view, 7> enum_names<SignalWindow>{"hann",           "hamming", "blackman", "nuttall",
                                                                          "blackmanharris", "flattop", "boxcar"};

/// periodic: as one period of an endless window, scipy's fftbins.
inline std::vector<double> signal_window(SignalWindow window, std::size_t length, bool periodic) {
  static constexpr std::array<std::array<double, 5>, 7> factors{{{0.5, 0.5},
                                                                 {0.54, 0.46},
                                                                 {0.42, 0.5, 0.08},
                                                                 {0.3635819, 0.4891775, 0.1365995, 0.0106411},
                                                                 {0.35875, 0.48829, 0.14128, 0.01168},
                                                                 {0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368},
                                                                 {1.0}}};
  std::vector<double> out(length, 1.0);
  const double last = static_cast<double>(periodic ? length : length - 1);
  for (std::size_t i = 0; length > 1 && i < length; ++i) {
    const double angle = -std::numbers::pi + 2 * std::numbers::pi * static_cast<double>(i) / last;
    out[i] = 0;
    for (std::size_t k = 0; k < 5; ++k) out[i] += factors[static_cast<std::size_t>(window)][k] * std::cos(static_cast<double>(k) * angle);
  }
  return out;
}

/// What the short-time Fourier transform takes beside its window.
enum class FourierSide : std::uint8_t { real, imag };
enum class WindowScaling : std::uint8_t { density, spectrum };
template <> inline constexpr std::array<std::string_view, 2> enum_names<FourierSide>{"real", "imag"};
template <> inline constexpr std::array<std::string_view, 2> enum_names<WindowScaling>{"density", "spectrum"};

}  // namespace tenon
