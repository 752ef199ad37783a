#include <algorithm>
#include <cmath>
#include <set>

#include "tenon/base/assert.h"
#include "tenon/check/axes.h"
#include "tenon/check/rules.h"
#include "tenon/data/cast.h"

namespace tenon {

namespace {

bool report_class_weight(const Scene& s, std::string expected, std::string found, std::string cause, std::string fix, std::string code,
                         Applies applies = Applies::needs_editing) {
  s.findings.add(s.findings.make(Code::ClassWeightUnfit, InCall{"fit", "class_weight"})
                     .expected(std::move(expected))
                     .found(std::move(found))
                     .because(std::move(cause))
                     .fix(std::move(fix), std::move(code), applies));
  return false;
}

/// The class weights as an array, looked up by the labels.
std::string product_line(const RunArgs& args, const Column& labels) {
  constexpr std::int64_t most = 20;
  std::int64_t last = args.class_weight.rbegin()->first;
  const Tensor& y = labels.values;
  const bool ids = y.shape().rank() == 1 && is_integer(y.dtype());
  for (std::int64_t row = 0; ids && row < y.rows(); ++row) last = std::max(last, static_cast<std::int64_t>(element(y, row)));
  std::string weights;
  for (std::int64_t c = 0; ids && c <= last && last < most && args.class_weight.begin()->first >= 0; ++c) {
    const auto given = args.class_weight.find(c);
    weights += (c ? ", " : "") + to_string(Config(given == args.class_weight.end() ? 1.0 : given->second));
  }
  if (weights.empty()) weights = "...";
  return "sample_weight = sample_weight * np.array([" + weights + "])[" + variable_of(labels.name) + "]\nclass_weight=None";
}

bool can_weigh_classes(const Scene& s, Targets targets, const GivenLabels& given, const Arrays& data) {
  const Column& labels = given.y;
  if (!data.sample_weight.empty())
    return report_class_weight(
        s, "class_weight or sample_weight", "both", "Both say how much a sample counts; Keras takes one of them.",
        "multiply them, and pass the product", product_line(s.args, labels),
        product_line(s.args, labels).find("...") == std::string::npos ? Applies::as_written : Applies::needs_editing);
  const Shape& y = labels.values.shape();
  const bool one_per_sample = y.rank() < 2 || (y.from(1).known() && elements(y.from(1)) == 1);
  if ((!one_per_sample && y.rank() > (targets == Targets::class_ids ? 1 : 2)) || given.shape.rank() > 2)
    return report_class_weight(
        s, "one class per sample", "labels of shape " + to_string(given.shape),
        "class_weight gives every sample the weight of its class, so a sample has one, in labels of one or two axes.",
        one_per_sample ? "give the labels one axis" : "weigh the samples yourself",
        one_per_sample ? variable_of(labels.name) + " = " + variable_of(labels.name) + ".reshape(-1)" : "model.fit(x, y, sample_weight=w)",
        one_per_sample ? Applies::as_written : Applies::needs_editing);
  return true;
}

/// The class of a row as Keras' class_weight_to_sample_weights reads it: the largest of a one-hot row, else the number, rounded.
std::int64_t class_of(const Tensor& y, std::int64_t row) {
  const std::int64_t width = elements(y.shape()) / std::max<std::int64_t>(y.rows(), 1);
  if (width == 1) return static_cast<std::int64_t>(std::nearbyint(element(y, row)));
  std::int64_t best = 0;
  for (std::int64_t i = 1; i < width; ++i)
    if (element(y, row * width + i) > element(y, row * width + best)) best = i;
  return best;
}

std::string list_of(const std::set<std::int64_t>& classes) {
  std::string out;
  int shown = 0;
  for (const auto c : classes) {
    if (++shown > 10) return out + ", ...";
    out += (out.empty() ? "" : ", ") + std::to_string(c);
  }
  return out.empty() ? "none" : out;
}

/// "0: 1.0, 1: 2.5": a weight for every class.
std::string weights_line(const RunArgs& args, const std::set<std::int64_t>& classes) {
  std::string out;
  for (const auto c : classes) {
    if (out.size() > 60) return out + ", ...";
    const auto given = args.class_weight.find(c);
    out += (out.empty() ? "" : ", ") + std::to_string(c) + ": " + to_string(Config(given == args.class_weight.end() ? 1.0 : given->second));
  }
  return out;
}

void report_coverage(const Scene& s, const std::set<std::int64_t>& seen) {
  std::set<std::int64_t> named, missing;
  for (const auto& [label, weight] : s.args.class_weight) named.insert(label);
  std::set_difference(seen.begin(), seen.end(), named.begin(), named.end(), std::inserter(missing, missing.end()));
  const bool unused = !std::includes(seen.begin(), seen.end(), named.begin(), named.end());
  if (missing.empty() && !unused) return;
  s.findings.add(s.findings.make(Code::ClassWeightMismatch, InCall{"fit", "class_weight"})
                     .expected("weights for the classes " + list_of(seen))
                     .found("weights for the classes " + list_of(named))
                     .because(missing.empty() ? "No sample has those classes, so their weights change nothing; Keras says nothing."
                                              : "A class without a weight counts 1.0: Keras says nothing.")
                     .fix("name every class once", "class_weight={" + weights_line(s.args, seen) + "}"));
}

}  // namespace

namespace {

/// The weights as Keras reads them beside losses of this shape: keras/src/losses/loss.py, squeeze_or_expand_to_same_rank, then numpy's
/// broadcasting. None where it fails.
std::optional<Shape> as_read(Shape weights, const Shape& losses) {
  if (weights.rank() == losses.rank() + 1 && weights[-1] == Dim(1)) weights.dims.pop_back();
  if (weights.rank() + 1 == losses.rank() && losses[-1] == Dim(1)) weights.dims.emplace_back(1);
  if (weights.rank() != losses.rank()) return std::nullopt;
  for (int i = 1; i < weights.rank(); ++i)
    if (weights[i] != Dim(1) && losses[i].known() && weights[i] != losses[i]) return std::nullopt;
  return weights;
}

void report_weight_shape(const Scene& s, const Column& weights, const Shape& losses) {
  const auto name = variable_of(weights.name);
  const bool per_sample = losses.rank() == 1, lacks_axes = weights.values.shape().rank() < losses.rank();
  std::string axes;
  for (int i = 1; i < weights.values.shape().rank(); ++i) axes += (i > 1 ? ", " : "") + std::to_string(i);
  if (weights.values.shape().rank() > 2) axes = "(" + axes + ")";
  std::string fix = name + " = " + name + ".mean(axis=" + axes + ")", text = "average the numbers of a sample";
  if (lacks_axes)
    fix = name + " = " + name + "[:" + std::string(losses.rank() == 2 ? ", None]" : ", None, None]"),
    text = "give the weights the axes of the losses";
  else if (!per_sample) fix = "", text = "give a weight for every position that has a loss, or one per sample";
  s.findings.add(
      s.findings.make(Code::SampleWeightShape, InData{weights.name})
          .expected(losses.with(0, weights.values.rows()))
          .found(weights.values.shape())
          .because(per_sample ? "The loss of a sample is multiplied by its weight, so there is one number per sample."
                              : "A sample has a loss for every position; the weights are multiplied with them, axis by axis from the last.")
          .fix(std::move(text), std::move(fix)));
}

}  // namespace

bool check_sample_weight(const Scene& s, Column& column, const Shape& losses, Depth& depth) {
  Tensor& w = column.values;
  const auto shape = as_read(w.shape(), losses);
  if (!shape) return report_weight_shape(s, column, losses), false;
  depth.values += elements(w.shape());
  const auto name = variable_of(column.name);
  const Scan values = scan(w, {.threads = s.args.threads});
  if (values.not_finite) {
    s.findings.add(
        s.findings
            .make(Code::NotANumber,
                  InData{column.name, {}, values.first_not_finite / std::max<std::int64_t>(elements(w.shape()) / w.rows(), 1)})
            .expected("finite numbers")
            .found(std::to_string(values.not_finite) + " of " + std::to_string(elements(w.shape())) + " weights are NaN or infinite")
            .because("Keras trains on them without a word: the loss becomes NaN, then every weight of the model, for good.")
            .fix("let those samples count nothing", name + " = np.where(np.isfinite(" + name + "), " + name + ", 0)"));
  } else {
    check_weight_values(s, InData{column.name}, values.low, values.high);
  }
  w = (w.dtype() == DType::float64 ? w : as_float32(w)).reshaped(shape->with(0, w.rows()));
  return true;
}

void check_class_weight(const Scene& s, const AnyObject<LossKind>& loss, const GivenLabels& given, const Arrays& data) {
  const Column& labels = given.y;
  const Targets targets = loss.kind->info.targets;
  const bool soft = targets == Targets::one_hot || loss.is("BinaryCrossentropy") || loss.is("BinaryFocalCrossentropy");
  if (s.args.purpose != Purpose::fit || s.args.class_weight.empty() || !can_weigh_classes(s, targets, given, data)) return;
  if (const auto bad = fractions(labels.values); bad.count > 0 && !soft) {
    s.findings.add(
        s.findings.make(Code::ClassWeightUnfit, InCall{"fit", "class_weight"})
            .expected("labels that name classes: whole numbers, or one-hot rows")
            .found(to_string(Value(element(labels.values, bad.first))) + "; " + std::to_string(bad.count) + " of " +
                   std::to_string(elements(labels.values.shape())) + " labels have a fraction")
            .because("class_weight gives every sample the weight of its class. Keras rounds such labels and weighs the sample as "
                     "that class, without a word.")
            .fix("weigh the samples yourself", "model.fit(x, y, sample_weight=w)", Applies::needs_editing)
            .as(Severity::warning));
    return;
  }
  const auto [least, most] = std::minmax_element(s.args.class_weight.begin(), s.args.class_weight.end(),
                                                 [](const auto& a, const auto& b) { return a.second < b.second; });
  check_weight_values(s, InCall{"fit", "class_weight"}, least->second, most->second);
  constexpr std::size_t enough = 10000;  // class ids of a regression's labels never end
  std::set<std::int64_t> seen;
  const Tensor& y = labels.values;
  for (std::int64_t row = 0; row < y.rows() && seen.size() < enough; ++row) seen.insert(class_of(y, row));
  report_coverage(s, seen);
}

Column fold_class_weight(const RunArgs& args, const Tensor& y) {
  const TensorSpec spec{{y.rows()}, DType::float64};
  auto data = allocate(spec);
  auto* weights = reinterpret_cast<double*>(data.get());
  for (std::int64_t row = 0; row < y.rows(); ++row) {
    const auto given = args.class_weight.find(class_of(y, row));
    weights[row] = given == args.class_weight.end() ? 1.0 : given->second;
  }
  return {"class_weight", {spec, std::move(data)}};
}

}  // namespace tenon
