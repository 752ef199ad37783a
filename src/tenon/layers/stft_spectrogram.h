#pragma once
#include "tenon/layer/image.h"
#include "tenon/layer/signal_window.h"
#include "tenon/layer/window.h"

namespace tenon {

/// What is told of the transform of a frame.
enum class SpectrogramMode : std::uint8_t { log, magnitude, psd, real, imag, angle, stft };
template <>
inline constexpr std::array<std::string_view, 7> enum_names<SpectrogramMode>{"log", "magnitude", "psd", "real", "imag", "angle", "stft"};

struct STFTSpectrogram {
  SpectrogramMode mode = SpectrogramMode::log;
  std::int64_t frame_length = 256;
  std::optional<std::int64_t> frame_step{}, fft_length{};
  std::optional<SignalWindow> window = SignalWindow::hann;
  bool periodic = false;
  std::optional<WindowScaling> scaling = WindowScaling::density;
  Padding padding = Padding::valid;
  DataFormat data_format = DataFormat::channels_last;
  bool expand_dims = false;

  static constexpr LayerInfo info{.name = "STFTSpectrogram",
                                  .summary = "The strength of frequencies over time, by convolutions whose kernels can be trained.",
                                  .input = "(batch, time, channels)",
                                  .output = "(batch, frames, channels * frequencies), or (batch, frames, frequencies, channels)"};

  using S = STFTSpectrogram;
  static constexpr auto fields(auto each) {
    return each(field("mode", &S::mode, "What is told of a frame: log, magnitude, psd, real, imag, angle, or real and imag as stft."),
                field("frame_length", &S::frame_length, "Samples of a frame.", axis_length),
                field("frame_step", &S::frame_step, "Step from one frame to the next, in samples; None: half a frame.", axis_length),
                field("fft_length", &S::fft_length, "Samples of a transform; None: the next power of two.", axis_length),
                field("window", &S::window, "What the samples of a frame are multiplied by; None: nothing."),
                field("periodic", &S::periodic, "The window's period is its length, not one less."),
                field("scaling", &S::scaling, "What the window is divided by; None: nothing."),
                field("padding", &S::padding, "\"same\": zeros around the input, so that only the step shrinks the output."),
                field("data_format", &S::data_format, "Where the channels are."),
                field("expand_dims", &S::expand_dims, "Give the frequencies an axis of their own."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    TENON_TRY(const Shape x, spatial(inputs[0].shape, 1, info, at));
    if (frame_step.value_or(1) > frame_length) return report_length("frame_step", "at most ", *frame_step, at);
    if (fft_length.value_or(frame_length) < frame_length) return report_length("fft_length", "at least ", *fft_length, at);
    TENON_TRY(const Shape y, slide(x, frames(), "frame_length", at));
    const std::int64_t shown = mode == SpectrogramMode::stft ? 2 * frequencies() : frequencies();
    const Dim joined = x[2].known() ? Dim(shown * x[2].value) : Dim();
    Signature s{.outputs = {{expand_dims ? Shape{x[0], y[1], shown, x[2]} : Shape{x[0], y[1], joined}}}};
    const Shape kernel{frame_length, 1, frequencies()};
    if (mode != SpectrogramMode::imag) s.parameters.push_back({"real_kernel", kernel, waves(FourierSide::real, at)});
    if (mode != SpectrogramMode::real) s.parameters.push_back({"imag_kernel", kernel, waves(FourierSide::imag, at)});
    return s;
  }

  // stft_spectrogram.py; (rows, channels, frames, frequencies) until the end.
  ir::Ref lower(Lowering& b) const {
    const ir::Ref real = mode == SpectrogramMode::imag ? ir::Ref{} : transformed(b, "real_kernel");
    const ir::Ref imag = mode == SpectrogramMode::real ? ir::Ref{} : transformed(b, "imag_kernel");
    switch (mode) {
      case SpectrogramMode::real: return arranged(b, real);
      case SpectrogramMode::imag: return arranged(b, imag);
      case SpectrogramMode::angle: return arranged(b, b(ir::Binary{ir::Arithmetic::arctan2}, {imag, real}));
      case SpectrogramMode::stft: return arranged(b, b.concat({real, imag}, 3));
      default: break;
    }
    const ir::Ref power = b.add(b.apply(ir::Fn::square, real), b.apply(ir::Fn::square, imag));
    if (mode == SpectrogramMode::psd) return arranged(b, b.multiply(power, both_sides(b)));
    const ir::Ref magnitude = b.apply(ir::Fn::sqrt, b.maximum(power, least));
    if (mode == SpectrogramMode::magnitude) return arranged(b, magnitude);
    return arranged(b, b.apply(ir::Fn::log, b.maximum(magnitude, least)));
  }

 private:
  static constexpr double least = 1e-7;  // keras.config.epsilon()

  std::int64_t frequencies() const {
    std::int64_t power = 1;
    while (power < frame_length) power *= 2;
    return fft_length.value_or(power) / 2 + 1;
  }
  SlidingWindow frames() const {
    const std::int64_t step = frame_step.value_or(frame_length / 2);
    return {{frame_length}, {std::max<std::int64_t>(step, 1)}, {1}, static_cast<SequencePadding>(padding)};
  }
  Reported report_length(std::string_view argument, std::string_view bound, std::int64_t found, const Site& at) const {
    return at.error(Code::ArgumentOutOfRange, std::string(argument))
        .expected(std::string(bound) + "frame_length, " + std::to_string(frame_length))
        .found(found)
        .because("Frames follow each other without gaps, and a transform holds a whole frame.")
        .fix("use Keras' default", std::string(argument) + "=None")
        .emit();
  }
  Initializer waves(FourierSide side, const Site& at) const {
    const auto* kind = initializer_kind("STFT");
    const Config config = Config::Dict{{"side", codec<FourierSide>::write(side)},
                                       {"window", codec<std::optional<SignalWindow>>::write(window)},
                                       {"scaling", codec<std::optional<WindowScaling>>::write(scaling)},
                                       {"periodic", periodic}};
    return {*kind->from_config(config, at), kind};
  }

  ir::Ref transformed(Lowering& b, std::string_view kernel) const {
    const Shape x = b.shape(b.input());
    const ir::Ref single = b.reshape(b.transpose(b.input(), {0, 2, 1}), {x[0].value * x[2].value, x[1], 1});
    const ir::Ref y = b(ir::Convolution{window_over(b.shape(single), frames())}, {single, b.parameter(kernel)});
    return b.reshape(y, {x[0], x[2], b.shape(y)[1], frequencies()});
  }
  /// The frequencies that a real signal has twice count twice.
  ir::Ref both_sides(Lowering& b) const {
    std::vector<float> sides(static_cast<std::size_t>(frequencies()), 2.0);
    sides.front() = sides.back() = 1;
    return b.literal(Tensor::copy<float>({frequencies()}, sides));
  }
  ir::Ref arranged(Lowering& b, ir::Ref y) const {
    const Shape shape = b.shape(y);
    if (expand_dims) return b.transpose(y, {0, 2, 3, 1});
    return b.reshape(b.transpose(y, {0, 2, 1, 3}), {shape[0], shape[2], shape[1].value * shape[3].value});
  }
};

}  // namespace tenon
