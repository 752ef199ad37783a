#include "tenon/layer/image.h"

#include <cmath>

namespace tenon {

std::optional<Reported> codec<DataFormat>::read(const Config& c, DataFormat&, const FieldSite& at) {
  if (c.is_null() || c.is("channels_last")) return std::nullopt;
  if (c.is("channels_first")) return report_unsupported(at, "channels_last", c);
  return report_out_of_range(at, "'channels_last'", c);
}

std::vector<std::string> axis_names(int rank) {
  if (rank == 4) return {"batch", "height", "width", "channels"};
  std::vector<std::string> names{"batch"};
  for (int i = 1; i + 1 < rank; ++i) names.push_back("axis " + std::to_string(i));
  if (rank > 1) names.push_back("features");
  return names;
}

std::string channels_first_hint(const Shape& x) {
  const auto is_colours = [](Dim d) { return d == Dim(1) || d == Dim(3); };
  if (x.rank() != 4 || !is_colours(x[1]) || is_colours(x[3]) || x[2] != x[3]) return "";
  return " The input " + to_string(x) + " looks as if its channels came first; Keras reads them last.";
}

namespace {

/// "28, 28, 1": the arguments of an Input or a Reshape.
std::string lengths(const Shape& sample) {
  std::string out;
  for (int i = 0; i < sample.rank(); ++i) out += (i ? ", " : "") + to_string(sample[i]);
  return out;
}

Reported report_no_channels(const Shape& x, const LayerInfo& info, const Site& at) {
  const Shape fixed{x[0], x[1], x[2], 1};
  const std::string sample = lengths(fixed.from(1));
  const bool known = fixed.from(1).known();
  const auto applies = known ? Applies::as_written : Applies::needs_editing;
  return at.error(Code::MissingChannelAxis, "input 0")
      .expected(std::string(info.input))
      .found(x)
      .because(std::string(info.name) + " reads channels last; a grey image has a channel axis of length 1.")
      .fix("add the axis to the data", "x = x[..., None]   # " + to_string(x) + " -> " + to_string(fixed))
      .fix("declare it where the data enter", "Input(shape=(" + sample + "))", applies)
      .fix("or add it inside the model, before this layer", "Reshape((" + sample + "))", applies)
      .draw({.columns = axis_names(4),
             .rows = {{"expected", {"any", "any", "any", "any"}}, {"found", {to_string(x[0]), to_string(x[1]), to_string(x[2]), "-"}}},
             .mark = Grid::Mark{3, "missing"}})
      .emit();
}

/// "28, 28, 1" when that many features can be a square image, else words to be replaced.
std::string square_image(Dim features) {
  for (const std::int64_t channels : {1, 3}) {
    if (!features.known() || features.value % channels) continue;
    const auto side = static_cast<std::int64_t>(std::llround(std::sqrt(static_cast<double>(features.value / channels))));
    if (side > 1 && side * side * channels == features.value) return lengths({side, side, channels});
  }
  return "height, width, channels";
}

}  // namespace

Result<Shape> image(const Shape& x, const LayerInfo& info, const Site& at) {
  if (x.rank() == 4) return x;
  if (x.rank() == 3) return report_no_channels(x, info, at);
  auto message = at.error(Code::RankMismatch, "input 0").expected(std::string(info.input)).found(x);
  const std::string name(info.name);
  if (x.rank() > 4)
    return std::move(message)
        .because(name + " reads one image per sample; this input has more than three axes behind the batch axis.")
        .fix("join the axes that are too many before this layer", "Reshape((" + lengths(x.from(x.rank() - 3)) + "))",
             Applies::needs_editing)
        .emit();
  const std::string sample = square_image(x.rank() == 2 ? x[1] : Dim{});
  return std::move(message)
      .because(name + " reads images; this input has no height and width, as after Flatten, Dense or global pooling.")
      .fix("give each sample the axes of an image before this layer", "Reshape((" + sample + "))",
           sample[0] == 'h' ? Applies::needs_editing : Applies::as_written)
      .fix("or move this layer in front of the one that removes them")
      .emit();
}

}  // namespace tenon
