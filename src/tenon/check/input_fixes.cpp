#include "tenon/check/input_fixes.h"

#include "tenon/check/axes.h"

namespace tenon {

namespace {

Fix other_input(const Shape& found) { return {"or build the model for these data", "Input(shape=" + sample_shape(found) + ")"}; }

std::vector<Fix> fixes_of_channels(const Shape& want, const Shape& found, const std::string& x) {
  const auto takes = want[3].value, has = found[3].value;
  if (has == 3 && takes == 1) return {{"make the images grey", x + " = " + x + ".mean(axis=-1, keepdims=True)"}, other_input(found)};
  if (has == 1)
    return {{"repeat the grey channel", x + " = np.repeat(" + x + ", " + std::to_string(takes) + ", axis=-1)"}, other_input(found)};
  if (has == 4 && takes == 3) return {{"drop the alpha channel", x + " = " + x + "[..., :3]"}, other_input(found)};
  return {{"build the model for these data", "Input(shape=" + sample_shape(found) + ")"}};
}

std::vector<Fix> fixes_of_images(const Shape& want, const Shape& found, const std::string& x) {
  const std::string size = "(" + to_string(want[1]) + ", " + to_string(want[2]) + ")";
  std::vector<Fix> fixes;
  if (want[1].known() && want[2].known()) fixes.push_back({"resize the images", x + " = keras.ops.image.resize(" + x + ", " + size + ")"});
  fixes.push_back(other_input(found));
  return fixes;
}

std::vector<Fix> fixes_of_sequences(const Shape& want, const Shape& found, const std::string& x) {
  if (want[1] == found[2] && want[2] == found[1]) return {{"swap steps and features", x + " = np.transpose(" + x + ", (0, 2, 1))"}};
  if (want[2] != found[2]) return {{"build the model for these data", "Input(shape=" + sample_shape(found) + ")"}};
  return {{"take sequences of any length", "Input(shape=(None, " + to_string(want[2]) + "))"},
          {"or pad or cut them", x + " = keras.utils.pad_sequences(" + x + ", maxlen=" + to_string(want[1]) + ", dtype=\"float32\")"}};
}

std::optional<std::int64_t> elements_per_sample(const Shape& shape) {
  const Shape sample = shape.from(1);
  if (!sample.known()) return std::nullopt;
  return elements(sample);
}

/// "-1, 28, 28, 1": the axes as reshape() takes them.
std::string reshape_arguments(const Shape& want) {
  std::string out = "-1";
  for (int i = 1; i < want.rank(); ++i) out += ", " + to_string(want[i]);
  return out;
}

}  // namespace

bool channels_come_first(const Shape& want, const Shape& found) {
  if (want.rank() != 4 || found.rank() != 4 || !want[3].known() || want[3] == found[3] || want[3] != found[1]) return false;
  const auto agrees = [](Dim a, Dim b) { return !a.known() || a == b; };
  return agrees(want[1], found[2]) && agrees(want[2], found[3]);
}

std::vector<Fix> fixes_of_axes(const Shape& want, const Shape& found, const std::string& x) {
  if (channels_come_first(want, found)) return {{"move the channels to the end", x + " = np.transpose(" + x + ", (0, 2, 3, 1))"}};
  if (want.rank() == 4 && want[3].known() && want[3] != found[3]) return fixes_of_channels(want, found, x);
  if (want.rank() == 4) return fixes_of_images(want, found, x);
  if (want.rank() == 3) return fixes_of_sequences(want, found, x);
  return {{"give the columns that the model was made for, or build it for these", "Input(shape=" + sample_shape(found) + ")"}};
}

std::vector<Fix> fixes_of_rank(const Shape& want, const Shape& found, const std::string& x) {
  const bool image = want.rank() == 4 && found.rank() == 3;
  if (image && want[3] == Dim(1)) return {{"add the axis to the data", x + " = " + x + "[..., None]"}};
  if (image && want[3].known())
    return {{"repeat the grey image in every channel", x + " = np.repeat(" + x + "[..., None], " + to_string(want[3]) + ", axis=-1)"},
            {"or add the axis, and build the model for grey images",
             x + " = " + x + "[..., None]\nInput(shape=" + sample_shape(found).substr(0, sample_shape(found).size() - 1) + ", 1))"}};
  if (found.rank() > 0 && found[0].known() && elements_per_sample(want) == elements_per_sample(found))
    return {{"reshape the data", x + " = " + x + ".reshape(" + reshape_arguments(want) + ")"}};
  return {{"bring the data into the shape that the model takes", "print(" + x + ".shape)", Applies::needs_editing}};
}

}  // namespace tenon
