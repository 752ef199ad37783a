#include <algorithm>
#include <cctype>

#include "tenon/check/axes.h"
#include "tenon/check/naming.h"
#include "tenon/check/rules.h"

namespace tenon {

namespace {

/// keras/src/trainers/compile_utils.py, get_metric: "accuracy" becomes one of three by the shapes.
AnyMetric accuracy_for(const TensorSpec& output, const Shape& y) {
  if (output.shape[-1] == Dim(1)) return "BinaryAccuracy";
  const bool ids = y.rank() < output.shape.rank() || y[-1] == Dim(1);
  return ids ? "SparseCategoricalAccuracy" : "CategoricalAccuracy";
}

/// As Keras: the string that was written, or the object's name, or the snake_case of its class.
std::string own_name(const AnyMetric& metric) {
  if (!metric.written().empty()) return metric.written();
  const Config config = metric.kind()->to_config(metric.value());
  const auto* name = config["name"].string();
  return name ? *name : snake_case(metric.kind()->info.name);
}

/// Whether labels of this shape (after check_targets) can be read as the metric reads them.
bool reads(Targets targets, const Shape& output, const Shape& y) {
  const bool ids = targets == Targets::class_ids;
  if (!ids && y.rank() > 1 && y.rank() + 1 == output.rank() && output[-1] == Dim(1)) return true;  // as check_targets left them
  const bool rank_fits = y.rank() == output.rank() || (ids && y.rank() == output.rank() - 1);
  if (!rank_fits || (ids && y.rank() == output.rank() && y[-1] != Dim(1))) return false;
  for (int i = 1; i < (ids ? output.rank() - 1 : output.rank()); ++i) {
    const bool repeated = targets == Targets::like_output && (y[i] == Dim(1) || output[i] == Dim(1));
    if (output[i].known() && y[i] != output[i] && !repeated) return false;
  }
  return true;
}

bool same_axes(const Shape& y, const Shape& output) {
  if (y.rank() != output.rank()) return false;
  for (int i = 1; i < y.rank(); ++i)
    if (!agree(y[i], output[i])) return false;
  return true;
}

/// numpy's broadcasting of the arrays as they are; the output has as many rows as there are labels.
bool broadcast(const Shape& y, const Shape& output) {
  for (int i = 1; i <= std::min(y.rank(), output.rank()); ++i) {
    const Dim a = y[-i], b = i == output.rank() ? y[0] : output[-i];
    if (!agree(a, b) && a != Dim(1) && b != Dim(1)) return false;
  }
  return true;
}

/// keras/src/losses/loss.py, squeeze_or_expand_to_same_rank.
std::pair<Shape, Shape> of_one_rank(Shape y, Shape output) {
  if (y.rank() == output.rank() + 1 && y[-1] == Dim(1)) y.dims.pop_back();
  else if (output.rank() == y.rank() + 1 && output[-1] == Dim(1)) {
    if (y.rank() == 1) y.dims.emplace_back(1);
    else output.dims.pop_back();
  }
  return {y, output};
}

/// As many values per row, where all lengths are known.
bool same_size(const Shape& y, const Shape& output) {
  const Shape a = y.from(1), b = output.from(1);
  return !a.known() || !b.known() || elements(a) == elements(b);
}

/// keras/src/metrics/iou_metrics.py: rows of scores become class ids before the values of labels and output meet.
bool overlaps(const AnyObject<MetricKind>& metric, const Shape& y, const Shape& output) {
  const Config config = metric.kind->to_config(metric.value);
  const auto ids = [&](const char* sparse, const Shape& values) {
    const auto* given = config.find(sparse);
    return given && *given == Config(false) && values.rank() > 1 ? without_last(values) : values;
  };
  return same_size(ids("sparse_y_true", y), ids("sparse_y_pred", output));
}

/// keras/src/metrics/metrics_utils.py, update_confusion_matrix_variables.
bool counts_confusion(const AnyObject<MetricKind>& metric) {
  return is_one_of(metric, {"AUC", "Precision", "Recall", "TruePositives", "TrueNegatives", "FalsePositives", "FalseNegatives",
                            "PrecisionAtRecall", "RecallAtPrecision", "SensitivityAtSpecificity", "SpecificityAtSensitivity"});
}

/// Keras brings labels to the output's rank for losses; metrics get them as they are, and each does with them what its function does.
bool pairs(const AnyObject<MetricKind>& metric, const Shape& y, const Shape& output) {
  if (is_one_of(metric, {"BinaryCrossentropy", "CategoricalCrossentropy"})) return same_axes(y, output);
  if (is_one_of(metric, {"Hinge", "SquaredHinge", "CategoricalHinge", "KLDivergence", "Poisson"})) return broadcast(y, output);
  if (metric.is("TopKCategoricalAccuracy")) return y.rank() == output.rank();
  if (metric.is("CategoricalAccuracy")) return y.rank() == output.rank() || y.rank() == 1;
  if (metric.is("SparseCategoricalCrossentropy"))
    return output[-1] != Dim(1) && (y.rank() + 1 == output.rank() || (y.rank() == output.rank() && y[-1] == Dim(1)));
  if (is_one_of(metric, {"BinaryIoU", "IoU", "MeanIoU"})) return overlaps(metric, y, output);
  if (is_one_of(metric, {"OneHotIoU", "OneHotMeanIoU"})) return y.rank() < 2 || same_size(without_last(y), without_last(output));
  const auto [labels, values] = of_one_rank(y, output);
  if (counts_confusion(metric)) return same_axes(labels, values);
  if (metric.is("R2Score")) return labels.rank() == values.rank() && (labels[-1] == Dim(1) || agree(labels[-1], values[-1]));
  return true;
}

/// keras/src/metrics/f_score_metrics.py wants two axes of the labels too, and Keras brings labels to the output's rank for losses alone.
bool check_two_axes(const Scene& s, const std::string& argument, const CheckedMetric& metric, const Measured& m) {
  if (!(metric.metric.is("FBetaScore") || metric.metric.is("F1Score")) || m.given.rank() == 2) return true;
  const auto y = variable_of(m.y.name);
  auto b = s.findings.make(Code::MetricUnfit, InCall{"compile", argument})
               .expected("labels of shape " + to_string(m.graph.output(m.output).shape))
               .found(m.given)
               .because(std::string(metric.metric.kind->info.name) + " reads labels with two axes: a row per sample.");
  if (m.given.rank() == 1 && m.y.values.shape().rank() == 2) std::move(b).fix("add the axis to the labels", y + " = " + y + "[:, None]");
  else std::move(b).fix("give the labels as one-hot rows", y + " = keras.utils.to_categorical(" + y + ")");
  return s.findings.add(std::move(b)), false;
}

bool check_labels(const Scene& s, const std::string& argument, const CheckedMetric& metric, const Measured& m) {
  const TensorSpec &output = m.graph.output(m.output), y = m.y.values.spec();
  if (!check_two_axes(s, argument, metric, m)) return false;
  const MetricInfo& info = metric.metric.kind->info;
  const Targets targets = metric.metric.kind->targets(metric.metric.value);
  const bool squeezes = (counts_confusion(metric.metric) && !metric.metric.is("AUC")) || metric.metric.is("R2Score");
  const Shape read = squeezes ? of_one_rank(m.given, output.shape).second : output.shape;
  if (const auto unfit = metric.metric.kind->unfit(metric.metric.value, read))
    return report_output(s, argument, std::string(info.name), *unfit, read);
  const bool as_they_are = pairs(metric.metric, m.given, output.shape);
  if (as_they_are && reads(targets, output.shape, y.shape)) return true;
  const Shape ids(std::vector<Dim>(output.shape.dims.begin(), output.shape.dims.end() - 1));
  const bool wants_ids = targets == Targets::class_ids;
  s.findings.add(s.findings.make(Code::MetricUnfit, InCall{"compile", argument})
                     .expected("labels of shape " + to_string(wants_ids ? ids : output.shape))
                     .found(as_they_are ? y.shape : m.given)
                     .because(std::string(info.name) +
                              (wants_ids ? " reads class ids, one number per sample." : " compares labels and output element by element.") +
                              (as_they_are ? "" : " Keras brings labels to the output's axes for losses, and for few metrics.") +
                              " Keras fails in the first batch, or reports a number without meaning.")
                     .fix("let Keras choose the kind of accuracy", argument + "=[\"accuracy\"]"));
  return false;
}

/// keras/src/metrics/iou_metrics.py flattens labels and weights, and lays the weights along the labels.
bool check_overlap_weights(const Scene& s, const CheckedMetric& metric, const Measured& m) {
  if (!m.weights || !is_one_of(metric.metric, {"BinaryIoU", "IoU", "MeanIoU", "OneHotIoU", "OneHotMeanIoU"})) return true;
  const auto* sparse = metric.metric.kind->to_config(metric.metric.value).find("sparse_y_true");
  const bool one_hot = is_one_of(metric.metric, {"OneHotIoU", "OneHotMeanIoU"}) || (sparse && *sparse == Config(false));
  const Shape labels = one_hot ? without_last(m.given) : m.given, all = labels.from(1);
  if (!all.known() || elements(all) == elements(m.weights->from(1)) || labels[0] == Dim(1)) return true;
  s.findings.add(
      s.findings.make(Code::MetricUnfit, InCall{"compile", "weighted_metrics"})
          .expected("a weight for each label: " + to_string(labels))
          .found(*m.weights)
          .because(std::string(metric.metric.kind->info.name) +
                   " counts every label of a row, and Keras does not repeat the weight of a row for them: it fails in the first batch.")
          .fix("let it count without weights", "metrics=[\"" + std::string(metric.metric.kind->info.name) + "\"]", Applies::needs_editing));
  return false;
}

}  // namespace

bool is_accuracy(const AnyMetric& metric) {
  std::string name = metric.written();
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name == "accuracy" || name == "acc";
}

/// Keras' CompileMetrics.result: a name that is taken gets a number; a weighted metric first gets the prefix "weighted_".
std::string MetricNames::free_name(const std::string& prefix, const std::string& own, bool weighted) {
  const std::string before = prefix.empty() ? "" : prefix + "_";
  std::string name = before + own;
  if (!taken_.emplace(name, 0).second && weighted) {
    name = before + "weighted_" + own;
    if (taken_.emplace(name, 0).second) return taken_[name] = 1, name;
  }
  const int index = taken_[name]++;
  return index ? name + "_" + std::to_string(index) : name;
}

std::vector<CheckedMetric> MetricNames::resolve(const Scene& s, const AskedOutput& asked, bool weighted, const Measured& measured) {
  const TensorSpec& output = measured.graph.output(measured.output);
  std::vector<CheckedMetric> out;
  const std::string argument = weighted ? "weighted_metrics" : "metrics";
  for (const AnyMetric& written : weighted ? asked.weighted_metrics : asked.metrics) {
    const AnyMetric metric = is_accuracy(written) ? accuracy_for(output, measured.trained) : written;
    if (!check_metric_name(s, argument, metric)) continue;
    CheckedMetric checked{own_name(written), metric.object(), weighted, own_name(written)};
    if (!check_labels(s, argument, checked, measured)) continue;
    if (weighted && !check_overlap_weights(s, checked, measured)) continue;
    check_metric_sense(s, argument, checked, measured);
    checked.name = free_name(asked.prefix, checked.name, weighted);
    out.push_back(std::move(checked));
  }
  return out;
}

}  // namespace tenon
