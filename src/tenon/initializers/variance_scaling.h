#pragma once
#include "tenon/layer/initializer.h"
#include "tenon/layer/random_fill.h"
#include "tenon/object/enum_codec.h"

namespace tenon {

template <> inline constexpr std::array<std::string_view, 3> enum_names<FanMode>{"fan_in", "fan_out", "fan_avg"};
template <> struct codec<Distribution> {
  static constexpr std::string_view type = "str";
  static constexpr std::array<std::string_view, 4> words{"truncated_normal", "untruncated_normal", "uniform", "normal"};
  static Config write(Distribution v) { return words[static_cast<std::size_t>(v)]; }
  static std::optional<Reported> read(const Config& c, Distribution& out, const FieldSite& at) {
    const auto place = read_word(c, words, at);
    if (!place) return place.error();
    out = *place == 3 ? Distribution::truncated_normal : static_cast<Distribution>(*place);  // Keras 1 wrote "normal"
    return std::nullopt;
  }
};

struct VarianceScaling {
  double scale = 1.0;
  FanMode mode = FanMode::fan_in;
  Distribution distribution = Distribution::truncated_normal;
  std::optional<std::int64_t> seed{};
  std::optional<std::vector<std::int64_t>> input_axes{}, output_axes{};

  static constexpr InitializerInfo info{.name = "VarianceScaling",
                                        .aliases = {"variance_scaling"},
                                        .summary = "Values whose variance is scale divided by the number of inputs or outputs."};

  static constexpr auto fields(auto each) {
    return each(field("seed", &VarianceScaling::seed, "Number that fixes the random values; None: they follow the seed of the run."),
                field("scale", &VarianceScaling::scale, "Factor on the variance.", positive),
                field("mode", &VarianceScaling::mode, "What the scale is divided by: inputs, outputs, or their mean."),
                field("distribution", &VarianceScaling::distribution, "Shape of the distribution."),
                recent("input_axes", &VarianceScaling::input_axes, "Axes whose lengths make the number of inputs; None: all but the last.",
                       weight_axis),
                recent("output_axes", &VarianceScaling::output_axes,
                       "Axes whose lengths make the number of outputs; None: the last, times the window.", weight_axis));
  }

  template <class T> void fill(std::span<T> values, const Shape& shape, Key key) const {
    fill_scaled(values, fans(shape, {input_axes, output_axes}), scale, mode, distribution, stream_of(seed, key));
  }
};

}  // namespace tenon
