#include <algorithm>

#include "tenon/check/axes.h"
#include "tenon/check/head_fixes.h"
#include "tenon/check/rules.h"

namespace tenon {

namespace {

/// One array of labels against one output. `y` is reshaped where Keras would.
struct Pairing {
  const Scene& s;
  const Graph& graph;
  std::size_t place;  // of the output
  const Shape& output;
  const AnyObject<LossKind>& loss;
  Column& column;

  const Shape& y() const { return column.values.shape(); }
  Dim classes() const { return output[-1]; }
  std::string loss_name() const { return std::string(loss.kind->info.function); }
  std::string variable() const { return variable_of(column.name); }
  DiagnosticBuilder make(Code code, const Shape& expected) const {
    return s.findings.make(code, InData{column.name}).expected(expected).found(y());
  }
  bool reshape(Shape shape) const { return column.values = column.values.reshaped(std::move(shape)), true; }
};

/// Whether the axes behind the batch axis agree, over the axes that both have.
bool axes_agree(const Shape& a, const Shape& b) {
  for (int i = 1; i < std::min(a.rank(), b.rank()); ++i)
    if (!agree(a[i], b[i])) return false;
  return true;
}

Shape with_last(Shape shape, Dim last) { return shape.dims.push_back(last), shape; }

bool report_one_hot(const Pairing& p, const Shape& expected) {
  p.s.findings.add(p.make(Code::OneHotForClassIds, expected)
                       .because(p.loss_name() + " reads one number per sample, the class; these labels have a row of " +
                                to_string(p.y()[-1]) + " numbers.")
                       .fix("take the loss for one-hot labels", "loss=\"categorical_crossentropy\"",
                            p.y()[-1] == p.classes() ? Applies::as_written : Applies::needs_editing)
                       .fix("or make class ids of the labels", p.variable() + " = np.argmax(" + p.variable() + ", axis=-1)"));
  return false;
}

bool report_class_ids(const Pairing& p, Severity severity) {
  p.s.findings.add(p.make(Code::ClassIdsForOneHot, p.output)
                       .because(p.loss_name() + " reads a row with one number per class; these labels have one number per sample." +
                                (severity == Severity::warning ? " Keras repeats it for every class, without a word." : ""))
                       .fix("take the loss for class ids", "loss=\"sparse_categorical_crossentropy\"")
                       .fix("or make one-hot rows of the labels",
                            p.variable() + " = keras.utils.to_categorical(" + p.variable() + ", " + to_string(p.classes()) + ")")
                       .as(severity));
  return severity != Severity::error;
}

bool report_class_count(const Pairing& p) {
  auto b = p.make(Code::ClassCountMismatch, p.output)
               .because("The labels have " + to_string(p.y()[-1]) + " classes, the output has " + to_string(p.classes()) +
                        " units: one per class.")
               .draw(compare_labels(p.output, p.y(), p.output.rank() - 1, "differs", "classes"));
  fix_units(b, p.graph, p.place, "", "a unit for every class", p.y()[-1].value);
  const bool fewer = p.y()[-1].value < p.classes().value;
  std::move(b).fix("or make the labels with the right number of classes",
                   p.variable() + " = keras.utils.to_categorical(" + (fewer ? "np.argmax(" + p.variable() + ", axis=-1)" : "ids") + ", " +
                       to_string(p.classes()) + ")",
                   fewer ? Applies::as_written : Applies::needs_editing);
  p.s.findings.add(std::move(b));
  return false;
}

/// Flatten, or an average, in front of the Dense that ends the model; the last recurrent layer, told to return its last step.
void fix_extra_axis(DiagnosticBuilder& b, const Pairing& p) {
  const bool image = p.output.rank() == 4;
  const std::string average = image ? "GlobalAveragePooling2D()" : "GlobalAveragePooling1D()", what = image ? "image" : "sequence";
  const auto by = sized_by(p.graph, p.place);
  if (!by || by->argument != "units")
    return void(std::move(b).fix("average over the " + what + " behind the last layer", average, Applies::needs_editing));
  const std::string before = " before layer \"" + by->layer + "\"";
  const auto last = std::find_if(p.graph.layers.rbegin(), p.graph.layers.rend(), [](const Graph::Layer& layer) {
    return layer.layer.is("LSTM") || layer.layer.is("GRU") || layer.layer.is("SimpleRNN");
  });
  if (!image && last != p.graph.layers.rend())
    std::move(b).fix("let layer \"" + last->name + "\" return its last step only", "return_sequences=False");
  else if (!mask_of(p.graph, p.place)) std::move(b).fix("flatten the " + what + before, "Flatten()");  // which would drop the mask
  else return void(std::move(b).fix("average over the " + what + before, average));
  std::move(b).fix("or average over the " + what + before, average);
}

/// The output keeps an axis (time, height and width) that per-sample labels do not have. `expected`: what labels per position would be.
bool report_extra_axis(const Pairing& p, const Shape& expected, Severity severity) {
  auto b = p.make(Code::OutputAxisExtra, expected)
               .because("The output has a value for every position of " +
                        std::string(p.output.rank() == 4 ? "height and width" : "axis 1") + ", the labels have one per sample." +
                        (severity == Severity::warning ? " Keras repeats the label for every position, without a word." : ""));
  fix_extra_axis(b, p);
  p.s.findings.add(std::move(b).as(severity));
  return severity != Severity::error;
}

bool report_shape(const Pairing& p, const Shape& expected, std::string cause) {
  auto b = p.make(Code::TargetShapeMismatch, expected).because(std::move(cause));
  if (p.y().rank() == 1 && p.output.rank() == 2 && p.loss.is("BinaryCrossentropy")) {
    Head head = head_of(p.graph, p.place);
    if (head.activation == "softmax") std::move(b).fix("for class ids, take the loss for them", "loss=\"sparse_categorical_crossentropy\"");
    else
      std::move(b).fix("for class ids, take the loss for them, and softmax in layer \"" + head.layer.layer + "\"",
                       "loss=\"sparse_categorical_crossentropy\", activation=\"softmax\"",
                       head.activation.empty() ? Applies::needs_editing : Applies::as_written);
    fix_units(b, p.graph, p.place, "or, for one decision, ", "one unit", 1, head.activation == "softmax" ? "activation=\"sigmoid\"" : "",
              Applies::needs_editing);
  } else if (p.output.rank() == 2 && p.y().rank() <= 2)
    fix_units(b, p.graph, p.place, "", "as many units as the labels have columns", p.y().rank() == 2 ? p.y()[1].value : 1);
  else
    std::move(b).fix("bring the labels into the shape of the output",
                     p.variable() + " = " + p.variable() + ".reshape(" + to_string(expected.with(0, Dim(-1))) + ")",
                     Applies::needs_editing);
  p.s.findings.add(std::move(b));
  return false;
}

/// Keras takes a last axis of length 1 off labels that have one axis more than the output, whatever the loss.
void drop_last_axis(const Pairing& p) {
  if (p.y().rank() == p.output.rank() + 1 && p.y()[-1] == Dim(1)) p.reshape(without_last(p.y()));
}

/// Keras: sparse_categorical_crossentropy squeezes a last axis of length 1, then wants the output's shape without its last axis.
bool check_class_ids(const Pairing& p) {
  drop_last_axis(p);
  const Shape expected = without_last(p.output);
  if (p.y().rank() == p.output.rank() && p.y()[-1] == Dim(1) && axes_agree(without_last(p.y()), expected))
    return p.reshape(without_last(p.y()));
  if (p.y().rank() == expected.rank() && axes_agree(p.y(), expected)) return true;
  if (p.classes() == Dim(1))
    return p.y().rank() == p.output.rank() ? report_one_hot(p, expected)
                                           : report_shape(p, expected, "The labels are one class id per sample.");
  if (p.y().rank() == p.output.rank() && axes_agree(without_last(p.y()), expected)) return report_one_hot(p, expected);
  if (expected.rank() > 1 && (p.y().rank() == 1 || (p.y().rank() == 2 && p.y()[1] == Dim(1))))
    return report_extra_axis(p, expected, Severity::error);
  return report_shape(p, expected, p.loss_name() + " reads one class id for every row of the output's last axis.");
}

/// Keras' squeeze_or_expand_to_same_rank, done to the labels alone.
Shape same_rank(const Shape& y, const Shape& output) {
  if (y.rank() == output.rank() + 1 && y[-1] == Dim(1)) return without_last(y);
  if (output.rank() == y.rank() + 1 && output[-1] == Dim(1)) return with_last(y, 1);
  return y;
}

/// The labels as training reads them. Beside labels of two axes and more Keras takes the last axis off the output instead, and so do
/// losses: a sample has one loss then, not one per position.
Shape kept(const Shape& y, const Shape& output) { return y.rank() > 1 && y.rank() < output.rank() ? y : same_rank(y, output); }

bool broadcasts(const Shape& y, const Shape& output) {
  for (int i = 1; i < y.rank(); ++i)
    if (!agree(y[i], output[i]) && y[i] != Dim(1) && output[i] != Dim(1)) return false;
  return true;
}

/// `y`: with as many axes as the output.
void report_broadcast(const Pairing& p, const Shape& y) {
  const int axis = static_cast<int>(std::mismatch(y.dims.begin() + 1, y.dims.end(), p.output.dims.begin() + 1).first - y.dims.begin());
  const bool labels = y[axis] == Dim(1);
  auto b = p.make(Code::TargetBroadcast, p.output)
               .because(labels ? "Every label is compared with all " + to_string(p.output[axis]) +
                                     " values of the output. Keras repeats it, without a word; the output learns " +
                                     to_string(p.output[axis]) + " times the same."
                               : "The one value of the output is compared with all " + to_string(y[axis]) +
                                     " labels of the sample. Keras repeats it, without a word; it learns their mean.")
               .draw(compare_labels(p.output, y, axis, "repeated", "units"));
  fix_units(b, p.graph, p.place, "", "as many units as a sample has labels", y[-1].value, "",
            axis == p.output.rank() - 1 ? Applies::as_written : Applies::needs_editing);
  p.s.findings.add(std::move(b).as(p.s.findings.unless_strict(Severity::warning)));
}

/// Element by element: binary crossentropy wants equal shapes, the others repeat what fits, as numpy does.
bool check_like_output(const Pairing& p) {
  const Shape as_read = same_rank(p.y(), p.output);
  const bool strict_shapes = p.loss.is("BinaryCrossentropy") || p.loss.is("BinaryFocalCrossentropy");
  if (as_read.rank() == p.output.rank() && axes_agree(as_read, p.output)) return p.reshape(kept(p.y(), p.output));
  const bool per_sample = p.y().rank() == 1 || (p.y().rank() == 2 && p.y()[1] == Dim(1));
  if (p.output.rank() > 2 && per_sample) {
    // (rows,) against (rows, steps, 1) compares every row with every other: Keras does, but no batch could be cut into shards then.
    const bool keras_repeats_rows =
        p.y().rank() == 2 && p.output.rank() == 3 && p.classes() == Dim(1) && !strict_shapes && !mask_of(p.graph, p.place);
    if (!report_extra_axis(p, p.output, keras_repeats_rows ? p.s.findings.unless_strict(Severity::warning) : Severity::error)) return false;
    return p.reshape(kept(p.y(), p.output));
  }
  if (as_read.rank() == p.output.rank() && !strict_shapes && broadcasts(as_read, p.output))
    return report_broadcast(p, as_read), p.reshape(kept(p.y(), p.output));
  return report_shape(p, p.output, p.loss_name() + " compares the labels with the output element by element.");
}

/// Keras: categorical_crossentropy wants labels of exactly the output's shape, where other losses repeat what fits.
bool check_one_hot(const Pairing& p) {
  drop_last_axis(p);
  if (p.y().rank() == p.output.rank() && axes_agree(p.y(), p.output)) return true;
  const bool one_unit = p.classes() == Dim(1), same_ranks = p.y().rank() == p.output.rank();
  if (one_unit && p.y().rank() + 1 == p.output.rank() && axes_agree(p.y(), p.output)) return p.reshape(kept(p.y(), p.output));
  const bool repeats = !p.loss.is("CategoricalCrossentropy");
  const Shape ids = without_last(p.output);
  const bool has_ids =
      (p.y().rank() == ids.rank() && axes_agree(p.y(), ids)) || (same_ranks && p.y()[-1] == Dim(1) && axes_agree(without_last(p.y()), ids));
  if (has_ids && !one_unit)
    return report_class_ids(p, repeats && same_ranks ? p.s.findings.unless_strict(Severity::warning) : Severity::error);
  if (same_ranks && axes_agree(without_last(p.y()), ids) && !(repeats && broadcasts(p.y(), p.output))) return report_class_count(p);
  if (repeats) return check_like_output(p);
  if (p.output.rank() > 2 && p.y().rank() <= 2) return report_extra_axis(p, p.output, Severity::error);
  return report_shape(p, p.output, p.loss_name() + " compares the labels with the output element by element.");
}

/// One number per row, whatever the output is.
bool check_group_ids(const Pairing& p) {
  if (p.y().rank() == 1) return true;
  if (p.y().rank() == 2 && p.y()[1] == Dim(1)) return p.reshape(without_last(p.y()));
  return report_shape(p, Shape(std::vector<Dim>{p.y()[0]}), p.loss_name() + " reads one id per sample: which samples belong together.");
}

/// A row of ids, of any length.
bool check_id_sequences(const Pairing& p) {
  if (p.y().rank() == 2) return true;
  return report_shape(p, Shape(std::vector<Dim>{p.y()[0], Dim()}), p.loss_name() + " reads a row of class ids per sample, padded with 0.");
}

}  // namespace

namespace {
void report_strings(const Scene& s, const Column& column, std::string cause, std::string fix, std::string code) {
  s.findings.add(s.findings.make(Code::ArrayKindUnfit, InData{column.name})
                     .expected("numbers")
                     .found("strings")
                     .because(std::move(cause))
                     .fix(std::move(fix), std::move(code)));
}
}  // namespace

bool check_kinds(const Scene& s, const TensorSpec& output, const Column& y, const std::optional<Column>& weights) {
  const auto name = variable_of(y.name);
  if (is_text(y.values.dtype()))
    return report_strings(s, y, "Labels are compared with the numbers of the output; Keras takes no strings for them.",
                          "give every class a number", "classes, " + name + " = np.unique(" + name + ", return_inverse=True)"),
           false;
  if (weights && is_text(weights->values.dtype()))
    return report_strings(s, *weights, "A weight multiplies the loss of its sample.", "make numbers of them",
                          "sample_weight = sample_weight.astype(\"float32\")"),
           false;
  if (!is_text(output.dtype)) return true;
  s.findings.add(
      s.findings.make(Code::OutputUnfit, InCall{"compile", "loss"})
          .expected("numbers")
          .found("strings")
          .because("The output of the model is strings, which have no distance from labels.")
          .fix("train the model that ends before the inverted lookup", "model = keras.Model(inputs, ids)", Applies::needs_editing));
  return false;
}

bool check_targets(const Scene& s, const Graph& graph, std::size_t place, const AnyObject<LossKind>& loss, Column& y) {
  const TensorSpec& output = graph.output(place);
  const Pairing p{s, graph, place, output.shape, loss, y};
  if (y.values.shape().rank() == 0 || output.shape.rank() == 0) return report_shape(p, output.shape, "Labels have at least a batch axis.");
  if (const auto unfit = loss.kind->unfit(loss.value, output.shape))
    return report_output(s, "loss", std::string(loss.kind->name), *unfit, output.shape);
  switch (loss.kind->info.targets) {
    case Targets::class_ids: return check_class_ids(p);
    case Targets::one_hot: return check_one_hot(p);
    case Targets::group_ids: return check_group_ids(p);
    case Targets::id_sequences: return check_id_sequences(p);
    case Targets::like_output: break;
  }
  return check_like_output(p);
}

}  // namespace tenon
