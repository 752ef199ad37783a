#include <algorithm>
#include <cmath>

#include "tenon/check/axes.h"
#include "tenon/check/value_text.h"
#include "tenon/check/values.h"
#include "tenon/layer/foreign.h"

namespace tenon {

namespace {

bool has_variables(const Graph::Layer& layer) {
  return !layer.parameters.empty() || !layer.state.empty();
}  // those of a frozen layer are state

bool scales(const AnyLayer& layer) {
  const auto known = {"Rescaling", "Normalization", "BatchNormalization", "LayerNormalization", "GroupNormalization"};
  return std::any_of(known.begin(), known.end(), [&](const char* name) { return layer.is(name); });
}

/// Arithmetic of one tensor and numbers, which is how keras.applications' preprocess_input looks in a model; code that may be that.
bool may_scale(const AnyLayer& layer, std::size_t inputs) {
  const auto arithmetic = {"TrueDivide", "Divide", "Multiply", "Subtract", "Add"};
  return layer.kind == &foreign_kind() ||
         (inputs == 1 && std::any_of(arithmetic.begin(), arithmetic.end(), [&](const char* name) { return layer.is(name); }));
}

/// Where a layer keeps its variables: in a layer of the graph, under the names of the models that are between.
struct Kept {
  const Graph::Layer& in;
  std::string path{};
  bool any() const {
    const auto all = in.variables();
    return std::any_of(all.begin(), all.end(), [&](const Variable& v) { return v.name.starts_with(path); });
  }
};

/// Whether something scales the inputs before, or right behind, the first layer with weights; models among the layers are looked into.
bool scales_its_input(const Model& model, const Graph& graph, const Kept* around, int& weighted) {
  for (const auto& node : model.nodes) {
    const auto& entry = model.layers[static_cast<std::size_t>(node.layer)];
    const Kept kept = around ? Kept{around->in, around->path + entry.name + "/"} : Kept{graph.layers[static_cast<std::size_t>(node.layer)]};
    if (scales(entry.layer) || (weighted == 0 && may_scale(entry.layer, node.inputs.size()))) return true;
    if (const Model* inner = nested_model(entry.layer)) {
      if (scales_its_input(*inner, graph, &kept, weighted)) return true;
    } else if (kept.any()) ++weighted;
    if (weighted >= 2) return false;
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

/// The layer behind the first Input.
std::string first_layer(const Graph& graph) {
  for (const auto& node : graph.nodes)
    if (!node.inputs.empty() && node.inputs.front().node == graph.inputs[0].tensor.node)
      return graph.layers[static_cast<std::size_t>(node.layer)].name;
  return graph.layers.back().name;
}

void report_unscaled(const Scene& s, const Graph& graph, const Looked& found) {
  const Column& column = found.column;
  const auto x = variable_of(column.name);
  s.findings.add(
      s.findings.make(Code::UnscaledImages, InData{column.name})
          .expected("numbers around 0 to 1")
          .found(std::string(to_string(column.values.dtype())) + " from " + shown(found.scan.low) + " to " + shown(found.scan.high))
          .because("Start values of weights are made for inputs around 1. Keras casts the pixels and trains on them as they "
                   "are; the first loss is many times too large.")
          .fix("scale the data", x + " = " + x + ".astype(\"float32\") / 255.0")
          .fix("or let the model do it, before layer \"" + first_layer(graph) + "\"", "Rescaling(1.0 / 255)",
               graph.inputs.size() > 1 ? Applies::needs_editing : Applies::as_written));
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

/// What an element of this dtype can hold, where that is less than float32 can.
std::optional<Interval> range_of(DType dtype) {
  switch (dtype) {
    case DType::int8: return Interval{-128, 127};
    case DType::uint8: return Interval{0, 255};
    case DType::int16: return Interval{-32768, 32767};
    case DType::uint16: return Interval{0, 65535};
    case DType::int32: return Interval{-2147483648.0, 2147483647.0};
    case DType::uint32: return Interval{0, 4294967295.0};
    case DType::float16: return Interval{-65504, 65504};
    default: return std::nullopt;
  }
}

/// A cast to the Input's dtype that changes numbers. False when there is one.
bool check_cast(const Scene& s, const TensorSpec& input, const Looked& found) {
  const Column& column = found.column;
  const auto x = variable_of(column.name);
  const std::string want(to_string(input.dtype)), all = std::to_string(elements(column.values.shape()));
  const auto alone = s.model.inputs.size() > 1 ? Applies::needs_editing : Applies::as_written;
  if (is_integer(input.dtype) && found.scan.fractions.count > 0) {
    s.findings.add(s.findings.make(Code::CastLoses, InData{column.name, {}, row_of(column.values, found.scan.fractions.first)})
                       .expected("whole numbers: the model's Input is " + want)
                       .found(shown(column.values, found.scan.fractions.first) + "; " + std::to_string(found.scan.fractions.count) +
                              " of " + all + " values have a fraction")
                       .because("Data are cast to the dtype of the model's Input, and a cast to " + want +
                                " cuts fractions off: 0.9 becomes 0. Keras says nothing.")
                       .fix("let the Input take fractions", "Input(shape=" + sample_shape(input.shape) + ")", alone)
                       .fix("or round the data", x + " = np.rint(" + x + ").astype(\"" + want + "\")"));
    return false;
  }
  if (const auto range = range_of(input.dtype); range && found.scan.outside.count > 0) {
    s.findings.add(s.findings.make(Code::CastLoses, InData{column.name, {}, row_of(column.values, found.scan.outside.first)})
                       .expected("numbers from " + shown(range->low) + " to " + shown(range->high) + ": the model's Input is " + want)
                       .found(shown(column.values, found.scan.outside.first) + "; " + std::to_string(found.scan.outside.count) + " of " +
                              all + " values are beyond")
                       .because(is_integer(input.dtype)
                                    ? "Data are cast to the dtype of the model's Input; what it cannot hold becomes another "
                                      "number, without a word."
                                    : "Data are cast to the dtype of the model's Input; what it cannot hold becomes infinity, "
                                      "and the loss NaN, without a word.")
                       .fix("let the Input take them", "Input(shape=" + sample_shape(input.shape) + ")", alone));
    return false;
  }
  return true;
}

/// A table of features, not an image laid flat: those have 64 columns and more, and constant ones at their borders.
bool is_table(const Column& column, const TensorSpec& input) {
  const Shape& shape = column.values.shape();
  return shape.rank() == 2 && shape[1].value < 64 && column.values.dtype() != DType::uint8 && is_floating(input.dtype);
}

/// A sample of numbers that equal ones are worth a word of: of few, many are equal by chance.
bool rows_tell(const Arrays& data) {
  std::int64_t numbers = 0;
  for (const Column& column : data.x)
    if (is_text(column.values.dtype())) return false;
  for (const Column& column : data.x) numbers += elements(column.values.shape()) / std::max<std::int64_t>(column.values.rows(), 1);
  return numbers >= 4;
}

}  // namespace

void report_not_finite(const Scene& s, const Looked& found, Severity severity) {
  const Tensor& t = found.column.values;
  const auto x = variable_of(found.column.name);
  s.findings.add(s.findings.make(Code::NotANumber, InData{found.column.name, {}, row_of(t, found.scan.first_not_finite)})
                     .expected("finite numbers")
                     .found(count_of(found.scan.not_finite, elements(t.shape()), "values are NaN or infinite"))
                     .because(severity == Severity::error
                                  ? "NaN is no class id; TensorFlow turns it into an integer out of range and fails in that batch."
                                  : "Keras trains on them without a word: the loss becomes NaN, then every weight, for good.")
                     .fix("drop those rows",
                          keep_line("np.isfinite(" + x + ").reshape(len(" + x + "), -1).all(axis=1)", s.model.inputs.size(),
                                    found.column.name, s.args.purpose != Purpose::predict),
                          s.model.inputs.size() > 1 ? Applies::needs_editing : Applies::as_written)
                     .fix("or fill the gaps", x + " = np.nan_to_num(" + x + ")",
                          severity == Severity::error ? Applies::needs_editing : Applies::as_written)
                     .as(severity));
}

Scan ValueRules::scan(const Tensor& values, Ask ask) const {
  ask.threads = s_.args.threads;
  return tenon::scan(values, ask);
}

void ValueRules::expect(std::int64_t rows, std::int64_t validation_rows) {
  constexpr std::int64_t most = 1 << 20;  // rows that are compared: what that takes does not grow with the data
  for (std::int64_t of = std::max(rows, validation_rows); of > most; of /= 2) ++sampling_;
  const double split = s_.args.validation_split;
  if (!fits() || validation_rows > 0 || !(split > 0 && split < 1)) return;
  const auto at = static_cast<std::int64_t>(std::floor(static_cast<double>(rows) * (1.0 - split)));
  if (at > 0 && at < rows) split_ = at;
}

void ValueRules::inputs(const Graph& graph, const Arrays& data, Use use, Depth& depth) {
  auto& all = use == Use::training ? x_ : validation_x_;
  for (std::size_t i = 0; i < data.x.size() && i < graph.inputs.size(); ++i) {
    const Column& column = data.x[i];
    const TensorSpec& input = graph.input(i);
    check_readable(s_, graph, i, column);
    if (is_text(column.values.dtype())) {
      check_strings(s_, column, depth);
      all.push_back({.column = column, .scan = {}, .faulty = true});
      continue;
    }
    const Lookup lookup = lookup_of(graph, i);
    Ask ask;
    if (is_integer(input.dtype) || lookup.ids > 0) ask.fractions = Ask::Count::yes;
    if (lookup.ids > 0) ask.inside = {0, static_cast<double>(lookup.ids) - 1}, ask.zeros = Ask::Count::yes;
    else if (input.dtype != column.values.dtype()) ask.inside = range_of(input.dtype);
    if (fits() && lookup.ids == 0 && is_table(column, input)) ask.columns = Ask::Count::yes;
    if (fits() && rows_tell(data)) ask.rows = data.x.size() == 1 || sampling_ == 0 ? std::optional(sampling_) : std::nullopt;
    depth.values += elements(column.values.shape());
    all.push_back({column, scan(column.values, ask)});
    judge_input(graph, i, lookup, use, all.back());
  }
}

void ValueRules::judge_input(const Graph& graph, std::size_t i, const Lookup& lookup, Use use, Looked& x) {
  const TensorSpec& input = graph.input(i);
  int weighted = 0;
  const bool scaled = scales_its_input(s_.model, graph, nullptr, weighted) || !has_weights(graph);
  if (x.scan.not_finite) {
    x.faulty = true;
    return report_not_finite(s_, x, Severity::warning);
  }
  if (use == Use::validation && i < x_.size() && lookup.ids == 0 && !check_scale(s_, x_[i], x)) {
    x.faulty = true;
    return;
  }
  if (lookup.ids > 0) {
    x.faulty = !check_ids(s_, input, lookup, x);
  } else if (!check_cast(s_, input, x) || (graph.inputs.size() == 1 && !check_zeros(s_, input, x))) {
    x.faulty = true;
  } else {
    // Bytes that validate were compared with what trains.
    const bool bytes = use == Use::training && !scaled && looks_like_bytes(x.column, input.shape, x.scan);
    const bool raw_image = !scaled && is_image(input.shape) && is_integer(x.column.values.dtype()) && is_floating(input.dtype);
    x.faulty = bytes || (s_.findings.strict() && raw_image);
    if (s_.findings.strict() && raw_image) return report_cast(s_, x.column, input.dtype, Severity::error);
    if (bytes) return report_unscaled(s_, graph, x);
    if (use == Use::training && !x.scan.columns.empty()) check_features(s_, scaled, x);
  }
  if (!x.faulty && x.column.values.dtype() != input.dtype) report_cast(s_, x.column, input.dtype, Severity::note);
}

}  // namespace tenon
