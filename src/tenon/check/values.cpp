#include <algorithm>
#include <charconv>
#include <cmath>

#include "tenon/check/axes.h"
#include "tenon/check/rules.h"
#include "tenon/data/cast.h"

namespace tenon {

namespace {

/// The row that an element lies in.
std::int64_t row_of(const Tensor& t, std::int64_t element) {
  const std::int64_t rows = std::max<std::int64_t>(t.rows(), 1);
  return element / std::max<std::int64_t>(elements(t.shape()) / rows, 1);
}

/// A value as it was written: the shortest that gives the same float32 again.
std::string shown(const Tensor& t, std::int64_t i) {
  char text[32];
  const double value = element(t, i);
  const auto end = t.dtype() == DType::float32 ? std::to_chars(text, text + sizeof text, static_cast<float>(value)).ptr
                                               : std::to_chars(text, text + sizeof text, value).ptr;
  return {text, end};
}

std::string count_of(std::int64_t count, std::int64_t all, std::string_view what) {
  return std::to_string(count) + " of " + std::to_string(all) + " " + std::string(what);
}

Scan scan_counted(const Column& column, Depth& depth, const Ask& ask = {}) {
  depth.values += elements(column.values.shape());
  return scan(column.values, ask);
}

void report_not_finite(const Scene& s, const Column& column, const Scan& found, Severity severity) {
  const Tensor& t = column.values;
  const auto x = variable_of(column.name);
  s.findings.add(s.findings.make(Code::NotANumber, InData{column.name, {}, row_of(t, found.first_not_finite)})
                     .expected("finite numbers")
                     .found(count_of(found.not_finite, elements(t.shape()), "values are NaN or infinite"))
                     .because(severity == Severity::error
                                  ? "NaN is no class id; TensorFlow turns it into an integer out of range and fails in that batch."
                                  : "Keras trains on them without a word: the loss becomes NaN, then every weight, for good.")
                     .fix("drop those rows", "keep = np.isfinite(" + x + ").reshape(len(" + x + "), -1).all(axis=1)")
                     .fix("or fill the gaps", x + " = np.nan_to_num(" + x + ")")
                     .as(severity));
}

bool has_variables(const Graph::Layer& layer) {
  return !layer.parameters.empty() || !layer.state.empty();
}  // those of a frozen layer are state

/// Whether something scales the inputs before, or right behind, the first layer with weights.
bool scales_its_input(const Graph& graph) {
  int weighted = 0;
  for (const auto& node : graph.nodes) {
    const auto& layer = graph.layers[static_cast<std::size_t>(node.layer)];
    for (const auto name : {"Rescaling", "Normalization", "BatchNormalization", "LayerNormalization", "GroupNormalization"})
      if (layer.layer.is(name)) return true;
    if (has_variables(layer) && ++weighted == 2) return false;
  }
  return false;
}

bool has_weights(const Graph& graph) { return std::any_of(graph.layers.begin(), graph.layers.end(), has_variables); }

/// Bytes of pixels, as they come from a file: whole numbers from 0 to 255, well above 1.
bool looks_like_bytes(const Column& column, const Shape& input, const Scan& values) {
  if (!values.whole || values.low < 0 || values.high > 255) return false;
  if (column.values.dtype() == DType::uint8) return values.high > 32;
  return input.rank() == 4 && values.high > 100;
}

bool is_image(const Shape& input) { return input.rank() == 4; }

void report_unscaled(const Scene& s, const Column& column, const Scan& values) {
  const auto x = variable_of(column.name);
  const std::string range =
      to_string(Value(static_cast<std::int64_t>(values.low))) + " to " + std::to_string(static_cast<std::int64_t>(values.high));
  s.findings.add(s.findings.make(Code::UnscaledImages, InData{column.name})
                     .expected("numbers around 0 to 1")
                     .found(std::string(to_string(column.values.dtype())) + " from " + range)
                     .because("Start values of weights are made for inputs around 1. Keras casts the pixels and trains on them as they "
                              "are; the first loss is many times too large.")
                     .fix("scale the data", x + " = " + x + ".astype(\"float32\") / 255.0")
                     .fix("or let the model do it", "Rescaling(1.0 / 255)"));
}

void report_cast(const Scene& s, const Column& column, DType want, Severity severity) {
  const auto x = variable_of(column.name);
  const bool image = severity == Severity::error;
  s.findings.add(
      s.findings.make(Code::DTypeCast, InData{column.name})
          .expected(std::string(to_string(want)))
          .found(std::string(to_string(column.values.dtype())))
          .because(
              image ? "Pixels of an image file are whole numbers; Keras casts them without a word, which hides that they were not scaled."
                    : "Keras casts data to the dtype of the model's Input, without a word; so does Tenon.")
          .fix("cast the data", x + " = " + x + ".astype(\"" + std::string(to_string(want)) + "\")" + (image ? " / 255.0" : ""))
          .as(severity));
}

void check_class_ids(const Scene& s, const AnyObject<LossKind>& loss, std::int64_t classes, const Column& y, const Scan& values) {
  const Config config = loss.kind->to_config(loss.value);
  if (config["ignore_class"].integer()) return;  // that label may be anything; the loss leaves it out
  const auto name = variable_of(y.name);
  const auto total = elements(y.values.shape());
  if (!values.whole) {
    const Places& bad = values.fractions;
    s.findings.add(
        s.findings.make(Code::LabelFraction, InData{y.name, {}, row_of(y.values, bad.first)})
            .expected("whole numbers")
            .found(shown(y.values, bad.first) + "; " + count_of(bad.count, total, "labels have a fraction"))
            .because("A class id is a whole number; Keras cuts the fraction off, without a word.")
            .fix("for numbers that are no classes, take a loss for numbers", "loss=\"mean_squared_error\"", Applies::needs_editing)
            .fix("or round the labels", name + " = np.rint(" + name + ").astype(\"int64\")"));
  }
  const auto last = static_cast<double>(classes) - 1;
  if (std::trunc(values.low) >= 0 && std::trunc(values.high) <= last) return;
  const Places& bad = values.outside;
  const auto low = static_cast<std::int64_t>(values.low), high = static_cast<std::int64_t>(values.high);
  auto b = s.findings.make(Code::LabelOutOfRange, InData{y.name, {}, row_of(y.values, bad.first)})
               .expected("a class id from 0 to " + std::to_string(classes - 1))
               .found(shown(y.values, bad.first) + "; " + count_of(bad.count, total, "labels are outside, all run from ") +
                      std::to_string(low) + " to " + std::to_string(high));
  if (low == 1 && high == classes)
    std::move(b)
        .because(
            "Classes count from 0; these labels count from 1. Keras fails in the middle of the epoch, or ignores those rows, as the "
            "backend likes.")
        .fix("count from 0", name + " = " + name + " - 1");
  else
    std::move(b)
        .because("The output has one unit per class, " + std::to_string(classes) +
                 " in all. Keras fails in the middle of the epoch, or ignores those rows, as the backend likes.")
        .fix("give the last layer a unit for every class", "Dense(" + std::to_string(high + 1) + ", activation=\"softmax\")",
             low < 0 ? Applies::needs_editing : Applies::as_written);
  s.findings.add(std::move(b));
}

void check_binary(const Scene& s, const Column& y, const Scan& values) {
  if (values.low >= 0 && values.high <= 1) return;
  const auto name = variable_of(y.name);
  const Places& bad = values.outside;
  auto b =
      s.findings.make(Code::BinaryLabelOutOfRange, InData{y.name, {}, row_of(y.values, bad.first)})
          .expected("0 or 1, or a probability between")
          .found(shown(y.values, bad.first) + "; " + count_of(bad.count, elements(y.values.shape()), "labels are outside, all run from ") +
                 to_string(Value(values.low)) + " to " + to_string(Value(values.high)))
          .because(
              "binary_crossentropy weighs log(p) with the label and log(1 - p) with 1 - label. Outside of 0 to 1 one weight is "
              "negative, and the loss falls without end; Keras trains on.");
  if (values.low == -1 && values.high == 1) std::move(b).fix("map -1 and 1 to 0 and 1", name + " = (" + name + " + 1) / 2");
  else if (values.low == 1 && values.high == 2) std::move(b).fix("count from 0", name + " = " + name + " - 1");
  else if (values.low == 0 && values.high == 255) std::move(b).fix("scale the mask", name + " = " + name + " / 255.0");
  else std::move(b).fix("for more than two classes", "loss=\"sparse_categorical_crossentropy\"", Applies::needs_editing);
  s.findings.add(std::move(b));
}

}  // namespace

void check_input_values(const Scene& s, const Graph& graph, const Dataset& data, Depth& depth) {
  const bool scaled = scales_its_input(graph) || !has_weights(graph);
  for (std::size_t i = 0; i < data.x.size() && i < graph.inputs.size(); ++i) {
    const Column& column = data.x[i];
    const TensorSpec& input = graph.input(i);
    const Scan values = scan_counted(column, depth);
    if (values.not_finite) report_not_finite(s, column, values, Severity::warning);
    const bool bytes = !scaled && looks_like_bytes(column, input.shape, values);
    const bool raw_image = !scaled && is_image(input.shape) && is_integer(column.values.dtype()) && is_floating(input.dtype);
    if (s.findings.strict() && raw_image) report_cast(s, column, input.dtype, Severity::error);
    else if (bytes) report_unscaled(s, column, values);
    else if (column.values.dtype() != input.dtype) report_cast(s, column, input.dtype, Severity::note);
  }
}

void check_target_values(const Scene& s, const TensorSpec& output, const AnyObject<LossKind>& loss, const Column& y, Depth& depth) {
  const Targets targets = loss.kind->info.targets;
  const bool ids = targets == Targets::class_ids || targets == Targets::id_sequences, binary = loss.is("BinaryCrossentropy");
  Ask ask;
  if (ids) ask.fractions = Ask::Count::yes;
  if (ids || binary) ask.inside = {0, binary ? 1 : static_cast<double>(output.shape[-1].value) - 1};
  const Scan values = scan_counted(y, depth, ask);
  if (values.not_finite) report_not_finite(s, y, values, ids ? Severity::error : Severity::warning);
  if (ids && output.shape[-1].value > 1) check_class_ids(s, loss, output.shape[-1].value, y, values);
  if (binary) check_binary(s, y, values);
}

}  // namespace tenon
