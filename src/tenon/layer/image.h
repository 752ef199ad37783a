#pragma once
// What layers of sequences, images and volumes have in common: channels behind one to three spatial axes.
#include "tenon/layer/layer.h"

namespace tenon {

/// Where the channels are. Tenon computes with channels last, Keras' default.
enum class DataFormat : std::uint8_t { channels_last };
template <> struct codec<DataFormat> {
  static constexpr std::string_view type = "str | None";
  static Config write(DataFormat) { return "channels_last"; }
  static std::optional<Reported> read(const Config& c, DataFormat& out, const FieldSite& at);
};

/// Names of one to three spatial axes: "steps"; "height", "width"; "depth", "height", "width".
std::span<const std::string_view> spatial_axes(int count);
/// One of three words, for one, two or three spatial axes.
constexpr std::string_view word_for(int axes, std::string_view one, std::string_view two, std::string_view three) {
  return axes == 1 ? one : axes == 2 ? two : three;
}
/// LayerInfo::input of most of them: "(batch, height, width, channels)".
constexpr std::string_view spatial_input(int axes) {
  return word_for(axes, "(batch, steps, channels)", "(batch, height, width, channels)", "(batch, depth, height, width, channels)");
}
/// The same behind a window, with `channels` or "filters" last.
constexpr std::string_view positions_of_channels(int axes) {
  return word_for(axes, "(batch, steps', channels)", "(batch, height', width', channels)", "(batch, depth', height', width', channels)");
}
constexpr std::string_view positions_of_filters(int axes) {
  return word_for(axes, "(batch, steps', filters)", "(batch, height', width', filters)", "(batch, depth', height', width', filters)");
}

/// `x` when it has channels behind so many spatial axes; else reports what is missing, or too many.
Result<Shape> spatial(const Shape& x, int axes, const LayerInfo& info, const Site& at);
/// `x` when it is (batch, height, width, channels).
inline Result<Shape> image(const Shape& x, const LayerInfo& info, const Site& at) { return spatial(x, 2, info, at); }

/// The channels come first, by the look of it: (batch, 3, 32, 32). Empty, or a sentence that says so.
std::string channels_first_hint(const Shape& x);

/// Names of the axes of a batch for people: "batch", "height", "width", "channels" for four.
std::vector<std::string> axis_names(int rank);

}  // namespace tenon
