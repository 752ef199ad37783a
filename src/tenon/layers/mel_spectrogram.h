#pragma once
#include "tenon/layer/layer.h"
#include "tenon/layer/signal_window.h"

namespace tenon {

struct MelSpectrogram {
  std::int64_t fft_length = 2048, sequence_stride = 512;
  std::optional<std::int64_t> sequence_length{};
  SignalWindow window = SignalWindow::hann;
  std::int64_t sampling_rate = 16000, num_mel_bins = 128;
  double min_freq = 20;
  std::optional<double> max_freq{};
  bool power_to_db = true;
  double top_db = 80, mag_exp = 2, min_power = 1e-10, ref_power = 1;

  static constexpr LayerInfo info{.name = "MelSpectrogram",
                                  .summary = "The strength of bands of frequencies over time, as the ear hears them.",
                                  .input = "(batch, samples)",
                                  .output = "(batch, num_mel_bins, time)"};

  static constexpr auto fields(auto each) {
    return each(field("fft_length", &MelSpectrogram::fft_length, "Samples of a transform.", axis_length),
                field("sequence_stride", &MelSpectrogram::sequence_stride, "Step from one transform to the next, in samples.", axis_length),
                field("sequence_length", &MelSpectrogram::sequence_length, "Samples that the window takes; None: fft_length.", axis_length),
                field("window", &MelSpectrogram::window, "What the samples are multiplied by."),
                field("sampling_rate", &MelSpectrogram::sampling_rate, "Samples per second.", axis_length),
                field("num_mel_bins", &MelSpectrogram::num_mel_bins, "Bands of the result.", axis_length),
                field("min_freq", &MelSpectrogram::min_freq, "Lowest frequency, in hertz.", at_least(0)),
                field("max_freq", &MelSpectrogram::max_freq, "Highest frequency, in hertz; None: half the sampling rate.", at_least(0)),
                field("power_to_db", &MelSpectrogram::power_to_db, "Give decibels."),
                field("top_db", &MelSpectrogram::top_db, "Decibels below the largest value at which the result is cut off."),
                field("mag_exp", &MelSpectrogram::mag_exp, "Exponent of the magnitude: 1 for energy, 2 for power."),
                field("min_power", &MelSpectrogram::min_power, "Least power, so that there is a logarithm."),
                field("ref_power", &MelSpectrogram::ref_power, "Power of 0 decibels."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    if (sequence_length.value_or(fft_length) > fft_length)
      return at.error(Code::ArgumentOutOfRange, "sequence_length")
          .expected("at most fft_length, " + std::to_string(fft_length))
          .found(*sequence_length)
          .because("A transform of fft_length samples holds the samples of its window.")
          .fix("make the transform as long", "fft_length=" + std::to_string(*sequence_length))
          .emit();
    const Shape& x = inputs[0].shape;
    if (x.rank() != 2)
      return at.error(Code::RankMismatch, "input 0")
          .expected(std::string(info.input))
          .found(x)
          .because("MelSpectrogram reads one series of samples.")
          .fix("take the axis of channels away", "Reshape((16000,))", Applies::needs_editing)
          .emit();
    const Dim steps = x[1].known() ? Dim((x[1].value + sequence_stride + 1) / sequence_stride) : Dim();
    return Signature{.outputs = {{Shape{x[0], num_mel_bins, steps}}}};
  }
};

}  // namespace tenon
