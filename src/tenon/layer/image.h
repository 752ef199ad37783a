#pragma once
// What layers of images have in common: channels behind height and width.
#include "tenon/layer/layer.h"

namespace tenon {

/// Where the channels are. Tenon computes with channels last, Keras' default.
enum class DataFormat : std::uint8_t { channels_last };
template <> struct codec<DataFormat> {
  static constexpr std::string_view type = "str | None";
  static Config write(DataFormat) { return "channels_last"; }
  static std::optional<Reported> read(const Config& c, DataFormat& out, const FieldSite& at);
};

/// `x` when it is (batch, height, width, channels); else reports what is missing, or too many.
Result<Shape> image(const Shape& x, const LayerInfo& info, const Site& at);

/// The channels come first, by the look of it: (batch, 3, 32, 32). Empty, or a sentence that says so.
std::string channels_first_hint(const Shape& x);

/// Names of the axes of a batch for people: "batch", "height", "width", "channels" for four.
std::vector<std::string> axis_names(int rank);

}  // namespace tenon
