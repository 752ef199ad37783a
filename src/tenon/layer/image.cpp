#include "tenon/layer/image.h"

#include <array>
#include <cmath>

namespace tenon {

std::optional<Reported> codec<DataFormat>::read(const Config& c, DataFormat&, const FieldSite& at) {
  if (c.is_null() || c.is("channels_last")) return std::nullopt;
  if (c.is("channels_first")) return report_unsupported(at, "channels_last", c);
  return report_out_of_range(at, "'channels_last'", c);
}

std::span<const std::string_view> spatial_axes(int count) {
  static constexpr std::array<std::string_view, 1> sequence{"steps"};
  static constexpr std::array<std::string_view, 3> volume{"depth", "height", "width"};
  if (count == 1) return sequence;
  return std::span(volume).subspan(static_cast<std::size_t>(3 - count));
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
  const int axes = x.rank() - 1;
  Shape fixed = x;
  fixed.dims.emplace_back(1);
  const std::string sample = lengths(fixed.from(1));
  const auto applies = fixed.from(1).known() ? Applies::as_written : Applies::needs_editing;
  Grid grid{
      .columns = {"batch"}, .rows = {{"expected", {"any"}}, {"found", {to_string(x[0])}}}, .mark = Grid::Mark{x.dims.size(), "missing"}};
  for (int i = 0; i < axes; ++i) {
    grid.columns.emplace_back(spatial_axes(axes)[static_cast<std::size_t>(i)]);
    grid.rows[0].cells.emplace_back("any");
    grid.rows[1].cells.push_back(to_string(x[i + 1]));
  }
  grid.columns.emplace_back("channels");
  grid.rows[0].cells.emplace_back("any");
  grid.rows[1].cells.emplace_back("-");
  return at.error(Code::MissingChannelAxis, "input 0")
      .expected(std::string(info.input))
      .found(x)
      .because(std::string(info.name) + " reads channels last; " +
               std::string(word_for(axes, "a series of single numbers", "a grey image", "a volume of single numbers")) +
               " has a channel axis of length 1.")
      .fix("add the axis to the data, and to the Input",
           "x = x[..., None]   # " + to_string(x) + " -> " + to_string(fixed) + "\nInput(shape=(" + sample + "))", applies)
      .fix("or add it inside the model, before layer \"" + at.layer.layer + "\"", "Reshape((" + sample + "))", applies)
      .draw(std::move(grid))
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

Result<Shape> spatial(const Shape& x, int axes, const LayerInfo& info, const Site& at) {
  if (x.rank() == axes + 2) return x;
  if (x.rank() == axes + 1) return report_no_channels(x, info, at);
  auto message = at.error(Code::RankMismatch, "input 0").expected(std::string(info.input)).found(x);
  const std::string name(info.name), one(word_for(axes, "sequence", "image", "volume")), count(word_for(axes, "two", "three", "four"));
  if (x.rank() > axes + 2)
    return std::move(message)
        .because(name + " reads one " + one + " per sample; this input has more than " + count + " axes behind the batch axis.")
        .fix("join the axes that are too many before this layer", "Reshape((" + lengths(x.from(x.rank() - axes - 1)) + "))",
             Applies::needs_editing)
        .emit();
  const std::string sample = axes == 2 ? square_image(x.rank() == 2 ? x[1] : Dim{})
                                       : std::string(word_for(axes, "steps, channels", "", "depth, height, width, channels"));
  const auto applies = sample[0] >= '0' && sample[0] <= '9' ? Applies::as_written : Applies::needs_editing;
  const std::string_view missing = word_for(axes, "no axis of steps", "no height and width", "no depth, height and width");
  return std::move(message)
      .because(name + " reads " + one + "s; this input has " + std::string(missing) + ", as after Flatten, Dense or global pooling.")
      .fix("give each sample the axes of " + std::string(axes == 2 ? "an " : "a ") + one + " before this layer",
           "Reshape((" + sample + "))", applies)
      .fix("or move this layer in front of the one that removes them")
      .emit();
}

}  // namespace tenon
