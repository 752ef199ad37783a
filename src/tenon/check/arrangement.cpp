// Pair and Input that do not fit as a whole, where the shapes tell what was confused: one message instead of what follows from it.
#include "tenon/check/axes.h"
#include "tenon/check/rules.h"

namespace tenon {

namespace {

struct Pair {
  const Scene& s;
  const Shape &want, &output;  // of the model's Input and its output
  const Column &x, &y;

  const Shape& given() const { return x.values.shape(); }
  DiagnosticBuilder make(Code code) const { return s.findings.make(code, InData{x.name}).expected(want).found(given()); }
};

/// As a row of numbers per sample, or as class ids of an output that has several units.
bool fits_output(const Shape& output, const Shape& found) {
  if (output.rank() == found.rank()) return lengths_fit(output, found) || (output[-1].value > 1 && found[-1] == Dim(1));
  return output.rank() > 1 && lengths_fit(Shape(std::vector<Dim>(output.dims.begin(), output.dims.end() - 1)), found);
}

bool are_swapped(const Pair& a) {
  const Shape& y = a.y.values.shape();
  if (a.given()[0] != y[0] || !fits_input(a.want, y)) return false;
  if (!fits_output(a.output, a.given()) || fits_output(a.output, y)) return false;
  a.s.findings.add(
      a.make(Code::DataSwapped)
          .because("The array given as y, " + to_string(y) +
                   ", has the shape of the model's Input, and the one given as x that of its labels.")
          .fix("swap them", "model." + std::string(a.s.function()) + "(" + variable_of(a.y.name) + ", " + variable_of(a.x.name) + ")"));
  return true;
}

/// Input(shape=x.shape): the first of the sample's axes is as long as there are samples.
bool counts_samples(const Pair& a) {
  const Shape& x = a.given();
  if (a.want.rank() != x.rank() + 1 || x[0].value < 2 || a.want[1] != x[0] || a.y.values.shape()[0] != x[0]) return false;
  if (!lengths_fit(a.want.from(1), x)) return false;
  a.s.findings.add(a.make(Code::RankMismatch)
                       .because("The Input's shape is that of one sample; Keras adds the batch axis. Here it begins with " +
                                to_string(x[0]) + ", the number of samples, so the model has an axis too many.")
                       .fix("leave the number of samples out", "Input(shape=" + sample_shape(x) + ")")
                       .fix("or, where this is one sample, add the batch axis to both",
                            variable_of(a.x.name) + ", " + variable_of(a.y.name) + " = " + variable_of(a.x.name) + "[None], " +
                                variable_of(a.y.name) + "[None]"));
  return true;
}

/// batch() of what had been batched: two axes in front of a sample's.
bool is_batched_twice(const Pair& a) {
  const Shape& x = a.given();
  if (x.rank() != a.want.rank() + 1 || !lengths_fit(a.want, x.from(1))) return false;
  const std::string name = variable_of(a.x.name);
  std::string axes;
  for (int i = 2; i < x.rank(); ++i) axes += ", " + to_string(x[i]);
  const Shape& y = a.y.values.shape();
  const std::string labels = variable_of(a.y.name);
  const bool both = y.rank() > 1 && y[0] == x[0] && y[1] == x[1];
  std::string label_axes;
  for (int i = 2; i < y.rank(); ++i) label_axes += ", " + to_string(y[i]);
  a.s.findings.add(
      a.make(Code::RankMismatch)
          .because("The first two axes, " + to_string(x[0]) + " and " + to_string(x[1]) +
                   ", both count samples: the data were put into batches twice, or stacked once too often.")
          .fix(both ? "join the two axes, in the labels as well" : "join the two axes",
               both ? name + ", " + labels + " = " + name + ".reshape(-1" + axes + "), " + labels + ".reshape(-1" + label_axes + ")"
                    : name + " = " + name + ".reshape(-1" + axes + ")"));
  return true;
}

}  // namespace

bool is_confused(const Scene& s, const Graph& own, const Arrays& data) {
  if (data.x.size() != 1 || data.y.size() != 1 || own.inputs.size() != 1 || own.outputs.size() != 1) return false;
  const Pair a{s, own.input(0).shape, own.output(0).shape, data.x[0], data.y[0]};
  if (a.given().rank() < 1 || a.y.values.shape().rank() < 1 || fits_input(a.want, a.given())) return false;
  return are_swapped(a) || counts_samples(a) || is_batched_twice(a);
}

}  // namespace tenon
