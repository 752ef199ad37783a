#include <algorithm>
#include <cmath>

#include "tenon/check/axes.h"
#include "tenon/check/value_text.h"
#include "tenon/check/values.h"

namespace tenon {

namespace {

/// Layers behind which the same numbers stand in other places.
bool only_moves(const AnyLayer& layer) {
  for (const auto name : {"InputLayer", "Flatten", "Reshape", "Permute", "RepeatVector", "Identity", "Cropping1D", "SpatialDropout1D"})
    if (layer.is(name)) return true;
  return false;
}

std::string all_of(const Looked& x) { return std::to_string(elements(x.column.values.shape())); }

void report_fractions(const Scene& s, const Lookup& lookup, const Looked& x) {
  const auto name = variable_of(x.column.name);
  const Places& bad = x.scan.fractions;
  s.findings.add(
      s.findings.make(Code::CastLoses, InData{x.column.name, {}, row_of(x.column.values, bad.first)})
          .expected("whole numbers: ids for layer \"" + lookup.layer.layer + "\"")
          .found(shown(x.column.values, bad.first) + "; " + std::to_string(bad.count) + " of " + all_of(x) + " values have a fraction")
          .because("An Embedding looks ids up. Keras cuts fractions off, so that 0.7 is id 0, and says nothing.")
          .see(lookup.layer, "looks the ids up")
          .fix("give ids", name + " = np.rint(" + name + ").astype(\"int32\")")
          .fix("for numbers that are no ids, take a Dense layer in place of the Embedding"));
}

void report_outside(const Scene& s, const Lookup& lookup, const Looked& x) {
  const auto name = variable_of(x.column.name);
  const Places& bad = x.scan.outside;
  const auto ids = static_cast<double>(lookup.ids);
  const bool beyond = x.scan.high >= ids || x.scan.low < -ids;
  auto b =
      s.findings.make(Code::IdOutOfRange, InData{x.column.name, {}, row_of(x.column.values, bad.first)})
          .expected("an id from 0 to " + std::to_string(lookup.ids - 1))
          .found(shown(x.column.values, bad.first) + "; " + std::to_string(bad.count) + " of " + all_of(x) +
                 " ids are outside, all run from " + shown(x.scan.low) + " to " + shown(x.scan.high))
          .because(
              beyond
                  ? "An Embedding has a row for each of input_dim ids. TensorFlow fails in the batch that holds another one; on a GPU, and "
                    "in JAX, it reads zeros or NaN without a word."
                  : "An Embedding counts negative ids from its end: -1 is the last row. Keras says nothing.")
          .see(lookup.layer, "looks the ids up");
  if (x.scan.low >= 0) {
    std::move(b).fix("give layer \"" + lookup.layer.layer + "\" a row for every id", "input_dim=" + shown(std::floor(x.scan.high) + 1));
    if (x.scan.low >= 1 && x.scan.high == ids) std::move(b).fix("or count from 0", name + " = " + name + " - 1");
    else
      std::move(b).fix("or map what is beyond to one id for unknown words",
                       name + " = np.where(" + name + " < " + std::to_string(lookup.ids) + ", " + name + ", 1)");
  } else {
    std::move(b).fix("map negative ids to one that stands for padding", name + " = np.maximum(" + name + ", 0)",
                     beyond && x.scan.high >= ids ? Applies::needs_editing : Applies::as_written);
  }
  s.findings.add(std::move(b).as(beyond ? Severity::error : Severity::warning));
}

void report_precision(const Scene& s, const TensorSpec& input, const Lookup& lookup, const Looked& x) {
  s.findings.add(s.findings.make(Code::CastLoses, InData{x.column.name})
                     .expected("ids up to 16777216: the model's Input is float32")
                     .found("ids up to " + shown(x.scan.high))
                     .because("float32 holds whole numbers up to 2^24; beyond, ids are rounded to a neighbour's, and Keras says nothing.")
                     .see(lookup.layer, "looks the ids up")
                     .fix("let the Input take integers", "Input(shape=" + sample_shape(input.shape) + ", dtype=\"int64\")",
                          s.model.inputs.size() > 1 ? Applies::needs_editing : Applies::as_written));
}

void report_padding(const Scene& s, const Lookup& lookup, const Looked& x) {
  const auto all = elements(x.column.values.shape());
  s.findings.add(
      s.findings.make(Code::PaddingDominates, InData{x.column.name})
          .expected("mask_zero=True, or little padding")
          .found(std::to_string(100 * x.scan.zeros / all) + " % of the ids are 0")
          .because("Id 0 is what pad_sequences fills up with. Without mask_zero=True the layers behind the Embedding read it like "
                   "any other word, and most of what they read is padding.")
          .see(lookup.layer, "looks the ids up")
          .fix("mask the padding in layer \"" + lookup.layer.layer + "\"", "mask_zero=True")
          .fix("or cut the sequences shorter", x.column.name + " = keras.utils.pad_sequences(" + x.column.name + ", maxlen=...)",
               Applies::needs_editing));
}

}  // namespace

Lookup lookup_of(const Graph& graph, std::size_t input) {
  std::vector<TensorRef> same{graph.inputs[input].tensor};
  Lookup lookup{.masks = true};
  for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
    const auto& node = graph.nodes[n];
    const auto reads = [&](const TensorRef& r) {
      return std::any_of(node.inputs.begin(), node.inputs.end(),
                         [&](const TensorRef& i) { return i.node == r.node && i.output == r.output; });
    };
    if (std::none_of(same.begin(), same.end(), reads)) continue;
    const auto& layer = graph.layers[static_cast<std::size_t>(node.layer)];
    if (only_moves(layer.layer)) same.push_back({static_cast<int>(n), 0});
    if (!layer.layer.is("Embedding")) continue;
    const Config config = layer.layer.kind->to_config(layer.layer.value);
    const auto ids = config["input_dim"].integer();
    if (!ids || *ids < 1) continue;
    if (lookup.ids == 0 || *ids < lookup.ids) lookup.ids = *ids, lookup.layer = {layer.name, "Embedding", ""};
    const auto* masks = config["mask_zero"].boolean();
    lookup.masks = lookup.masks && masks && *masks;
  }
  return lookup;
}

bool check_ids(const Scene& s, const TensorSpec& input, const Lookup& lookup, const Looked& x) {
  constexpr double exact = 16777216;  // 2^24
  if (x.scan.fractions.count > 0) return report_fractions(s, lookup, x), false;
  if (x.scan.outside.count > 0) return report_outside(s, lookup, x), false;
  if (input.dtype == DType::float32 && x.scan.high > exact && x.column.values.dtype() != DType::float32)
    return report_precision(s, input, lookup, x), false;
  const Shape& shape = x.column.values.shape();
  const bool sequences = shape.rank() >= 2 && shape[-1].value >= 4 && s.args.purpose == Purpose::fit;
  if (sequences && !lookup.masks && x.scan.zeros * 10 >= elements(shape) * 9 && x.scan.high > 0) report_padding(s, lookup, x);
  return true;
}

}  // namespace tenon
