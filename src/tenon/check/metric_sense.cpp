// Metrics that Keras computes without a word, and that say nothing about the model; and a loss that learns slowly.
#include <algorithm>
#include <charconv>

#include "tenon/check/head.h"
#include "tenon/check/naming.h"
#include "tenon/check/rules.h"
#include "tenon/data/cast.h"

namespace tenon {

namespace {

bool compares_numbers(const AnyObject<LossKind>& loss) {
  return is_one_of(loss, {"MeanSquaredError", "MeanAbsoluteError", "MeanAbsolutePercentageError", "MeanSquaredLogarithmicError", "Huber",
                          "LogCosh", "Poisson", "CosineSimilarity"});
}

/// The first of some labels that is neither 0 nor 1; none where all are. Enough of them tell what the labels are.
std::optional<std::int64_t> first_not_of_classes(const Tensor& y) {
  const auto some = std::min<std::int64_t>(elements(y.shape()), 10000);
  for (std::int64_t i = 0; i < some; ++i)
    if (const double v = element(y, i); v != 0 && v != 1) return i;
  return std::nullopt;
}

/// As few digits as tell the label from its neighbours in float32.
std::string shown(double label) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, static_cast<float>(label)).ptr};
}

std::string metric_call(const CheckedMetric& metric, const std::string& arguments) {
  const bool renamed = metric.own_name != snake_case(metric.metric.kind->info.name);
  return "keras.metrics." + std::string(metric.metric.kind->name) + "(" + arguments +
         (renamed ? ", name=\"" + metric.own_name + "\"" : "") + ")";
}

/// "accuracy" of a regression: keras/src/metrics/accuracy_metrics.py counts labels that equal what the output is rounded to.
void check_accuracy(const Scene& s, const std::string& argument, const CheckedMetric& metric, const Measured& m) {
  if (!compares_numbers(m.loss) || !is_one_of(metric.metric, {"Accuracy", "BinaryAccuracy", "CategoricalAccuracy"})) return;
  const auto number = first_not_of_classes(m.y.values);
  if (!number) return;
  const bool rows = metric.metric.is("CategoricalAccuracy"), equal = metric.metric.is("Accuracy");
  s.findings.add(
      s.findings.make(Code::AccuracyOfNumbers, InCall{"compile", argument})
          .expected("a metric of numbers, as the loss " + std::string(m.loss.kind->info.function) + " is for numbers")
          .found("\"" + metric.own_name + "\", and " + shown(element(m.y.values, *number)) + " among the labels")
          .because(rows    ? "It counts the rows whose largest output is where the largest label is, which says nothing of the numbers."
                   : equal ? "It counts the outputs that equal their label, which numbers with a fraction never do."
                           : "It counts the labels that equal 1 where the output is above 0.5, and 0 elsewhere; other labels never "
                             "count. Keras reports it without a word.")
          .fix("measure the distance", argument + "=[\"mae\"]"));
}

/// Thresholds between 0 and 1 that outputs are compared with; the fix where there are any.
std::optional<std::string> threshold_for_logits(const CheckedMetric& metric, const Config& config) {
  const auto between = [](const Config& t) { return t.number() && *t.number() > 0 && *t.number() < 1; };
  const auto any_between = [&](const Config& t) {
    return t.is_null() || between(t) || (t.list() && std::any_of(t.list()->begin(), t.list()->end(), between));
  };
  if (metric.metric.is("AUC") && config["from_logits"].is_null()) return std::nullopt;
  if (metric.metric.is("AUC")) return *config["from_logits"].boolean() ? std::nullopt : std::optional<std::string>("from_logits=True");
  if (is_one_of(metric.metric, {"BinaryAccuracy", "BinaryIoU"}))
    return between(config["threshold"]) ? std::optional<std::string>("threshold=0.0") : std::nullopt;
  if (is_one_of(metric.metric, {"Precision", "Recall"}) && !config["top_k"].is_null()) return std::nullopt;
  if (is_one_of(metric.metric, {"Precision", "Recall", "TruePositives", "TrueNegatives", "FalsePositives", "FalseNegatives"}))
    return any_between(config["thresholds"]) ? std::optional<std::string>("thresholds=0.0") : std::nullopt;
  return std::nullopt;
}

void check_threshold(const Scene& s, const std::string& argument, const CheckedMetric& metric, const Measured& m) {
  if (!m.loss.kind || !from_logits(m.loss)) return;
  const Head head = head_of(m.graph, m.output);
  if (head.activation == "softmax" || head.activation == "sigmoid") return;
  const Config config = metric.metric.kind->to_config(metric.metric.value);
  const auto fix = threshold_for_logits(metric, config);
  if (!fix) return;
  const bool curve = metric.metric.is("AUC");
  s.findings.add(s.findings.make(Code::ThresholdOnLogits, InCall{"compile", argument})
                     .expected("probabilities, or a metric that reads logits")
                     .found("\"" + metric.own_name + "\" of an output whose loss has from_logits=True")
                     .because(curve
                                  ? "Its thresholds run from 0 to 1, so logits below 0 and above 1 all count alike. Keras does not look."
                                  : "It takes outputs above a threshold between 0 and 1 for positive; a logit of 0 is the probability 0.5. "
                                    "Keras does not look, and reports a number that is off.")
                     .see(head.layer, "makes the output")
                     .fix("say what the output is", argument + "=[" + metric_call(metric, *fix) + "]"));
}

void check_top_k(const Scene& s, const std::string& argument, const CheckedMetric& metric, const Measured& m) {
  if (!is_one_of(metric.metric, {"TopKCategoricalAccuracy", "SparseTopKCategoricalAccuracy"})) return;
  const Dim classes = m.graph.output(m.output).shape[-1];
  const auto k = *metric.metric.kind->to_config(metric.metric.value)["k"].integer();
  if (!classes.known() || k < classes.value) return;
  s.findings.add(s.findings.make(Code::TopKOfAll, InCall{"compile", argument})
                     .expected("k below " + to_string(classes) + ", the number of classes")
                     .found("k=" + std::to_string(k))
                     .because("The label is always among the " + std::to_string(k) + " largest of " + to_string(classes) +
                              " outputs: the metric is 1 whatever the model does. Keras says nothing.")
                     .fix("ask for fewer",
                          argument + "=[" + metric_call(metric, "k=" + std::to_string(std::max<std::int64_t>(classes.value - 1, 1))) + "]",
                          Applies::needs_editing)
                     .fix("or for the accuracy", argument + "=[\"accuracy\"]"));
}

}  // namespace

void check_metric_sense(const Scene& s, const std::string& argument, const CheckedMetric& metric, const Measured& m) {
  check_accuracy(s, argument, metric, m);
  check_threshold(s, argument, metric, m);
  check_top_k(s, argument, metric, m);
}

void check_numbers_loss(const Scene& s, const Graph& graph, std::size_t output, const AnyObject<LossKind>& loss, const Column& y) {
  const Head head = head_of(graph, output);
  const bool softmax = head.activation == "softmax" && head.units.value > 1;
  if (!is_one_of(loss, {"MeanSquaredError", "MeanAbsoluteError"}) || graph.output(output).shape.rank() != 2) return;
  if (!(softmax || (head.activation == "sigmoid" && head.units == Dim(1))) || first_not_of_classes(y.values)) return;
  const std::string better = softmax ? "categorical_crossentropy" : "binary_crossentropy";
  s.findings.add(
      s.findings.make(Code::NumbersLossOnProbabilities, InCall{"compile", "loss"})
          .expected(better)
          .found(std::string(loss.kind->info.function) + ", and layer \"" + head.layer.layer + "\" ends in " + head.activation)
          .because("The labels are classes and the output is a probability. The gradient of this loss is nearly 0 where the model "
                   "is sure and wrong; that of a crossentropy is largest there.")
          .see(head.layer, "makes the output")
          .fix("take the loss for probabilities", "loss=\"" + better + "\""));
}

}  // namespace tenon
