// What is known of a Dataset before its first batch: the structure and the axes of its elements, and how many there are.
#include "tenon/check/stream_rules.h"

#include <algorithm>

#include "tenon/check/axes.h"
#include "tenon/check/stream_batch.h"

namespace tenon {
namespace {

/// What is called on the data set, as a line where its name is known: of "x of ds", "ds = ds.batch(32)".
std::string call_on(const Leaf& leaf, const std::string& call) {
  const auto at = leaf.name.rfind(" of ");
  if (at == leaf.name.npos) return call;
  const std::string name = leaf.name.substr(at + 4);
  if (name == "x") return call;  // of the argument, which has no name
  return name + " = " + name + call;
}

InCall argument(const Scene& s, std::string name) { return {std::string(s.function()), std::move(name)}; }

/// Batches made one behind the other, in the user's order: "batch, batch".
void collect_batching(const Stage& stage, std::vector<std::string>& names) {
  for (const auto& input : stage.inputs()) collect_batching(*input, names);
  if (stage.name() == "batch" || stage.name() == "padded_batch" || stage.name() == "bucket_by_sequence_length")
    names.push_back(stage.name());
}

/// The model's only input where there is one with a shape, and the leaf that feeds it.
struct Fed {
  Shape want;
  Leaf leaf;
};
std::optional<Fed> fed_input(const Scene& s, const Dataset& data) {
  const auto& spec = data.element_spec();
  const ElementSpec& x = spec.form() == ElementSpec::Form::tuple ? spec.parts().front() : spec;
  if (s.model.inputs.size() != 1 || x.leaf_count() != 1) return std::nullopt;
  Report quiet;
  const auto own = infer(s.model, quiet);
  if (!own) return std::nullopt;
  return Fed{own->input(0).shape, data.leaves().front()};
}

Grid doubled_axes(const Shape& want, const Shape& found) {
  Grid grid;
  grid.columns = {"batch", "batch"};
  Grid::Row expected{"expected", {"-", "any"}}, row{"found", {to_string(found[0]), to_string(found[1])}};
  for (int a = 1; a < want.rank(); ++a) {
    grid.columns.push_back("axis " + std::to_string(a));
    expected.cells.push_back(to_string(want[a]));
    row.cells.push_back(to_string(found[a + 1]));
  }
  grid.rows = {expected, row};
  grid.mark = Grid::Mark{0, "doubled"};
  return grid;
}

void judge_axes(const Scene& s, const Dataset& data) {
  for (const auto& leaf : data.leaves())
    if (!leaf.has_rank)
      return s.findings.add(
          s.findings.make(Code::RankUnknown, InData{leaf.name})
              .expected("a shape, with None for the lengths that differ")
              .found(to_string(leaf))
              .because("Layers ask how many axes there are before the first element comes. Keras fails on such data, too.")
              .fix("write the shape into the signature", "TensorSpec(shape=(None, 28, 28, 1))", Applies::needs_editing));
  const auto fed = fed_input(s, data);
  if (!fed) return;
  const auto& [want, leaf] = *fed;
  const Shape& found = leaf.spec.shape;
  std::vector<std::string> batching;
  collect_batching(data.stage(), batching);
  if (found.rank() == want.rank() + 1 && lengths_fit(want, found.from(1)) && (!batching.empty() || !found[1].known()))
    return s.findings.add(
        s.findings.make(Code::BatchedTwice, InData{leaf.name})
            .expected(want)
            .found(found)
            .because(batching.size() > 1
                         ? "Each of " + std::to_string(batching.size()) + " stages puts an axis in front: the first two both count samples."
                         : "The source gives batches already, and batch puts another axis in front of them.")
            .fix("leave one batch() out")
            .fix("or take the batches apart before", call_on(leaf, ".unbatch().batch(32)"), Applies::needs_editing)
            .draw(doubled_axes(want, found)));
  if (found.rank() + 1 == want.rank() && batching.empty() && lengths_fit(want, found.behind(Dim())))
    s.findings.add(s.findings.make(Code::NotBatched, InData{leaf.name})
                       .expected(want)
                       .found(found)
                       .because("The model reads batches, with an axis of samples in front; the elements are single samples.")
                       .fix("put them into batches", call_on(leaf, ".batch(32)"), Applies::needs_editing));
}

/// keras/src/trainers/epoch_iterator.py: an epoch ends where the data do; without steps it is a pass over them.
void judge_steps(const Scene& s, Cardinality n, const std::optional<std::int64_t>& given, const std::string& name) {
  const auto steps = given && *given > 0 ? given : std::nullopt;
  if (n.is_infinite() && !steps)
    return s.findings.add(
        s.findings.make(Code::EpochNeverEnds, argument(s, name))
            .expected("a number of steps")
            .found("none, and data without end")
            .because("Without a number of steps an epoch is a pass over the data, and this one never ends; Keras trains on and on.")
            .fix("say how many batches are an epoch", name + "=100", Applies::needs_editing)
            .fix("or leave repeat() out"));
  if (!n.known() || !steps) return;
  const bool trains = name == "steps_per_epoch";
  const std::int64_t runs = trains ? std::max<std::int64_t>(s.args.epochs - s.args.initial_epoch, 0) : 1;
  if (runs == 0 || n.count == 0 || (*steps <= n.count && (n.count % *steps == 0 || runs <= n.count / *steps))) return;
  s.findings.add(
      s.findings.make(Code::RanOutOfData, argument(s, name))
          .expected(trains ? "a number of batches that divides " + std::to_string(n.count) + ", those of the data"
                           : "at most " + std::to_string(n.count) + ", the batches of the data")
          .found(*steps)
          .because("An epoch that meets the end of the data stops there, with fewer steps than asked for; Keras warns then that the "
                   "input ran out of data.")
          .fix("leave it out: every epoch is a pass over the data", name + "=None")
          .fix("or let the data begin again", ".repeat()", Applies::needs_editing)
          .as(s.findings.unless_strict(Severity::warning)));
}

}  // namespace

void judge_spec(const Scene& s, const Dataset& data) {
  if (const auto unfit = unfit_form(data.element_spec()); !unfit.empty())
    return s.findings.add(
        s.findings.make(Code::ElementForm, argument(s, "x"))
            .expected("(x,), (x, y) or (x, y, sample_weight)")
            .found(unfit)
            .because("Keras reads a tuple as inputs, labels and weights, in this order. Several inputs are a tuple or a dict in it.")
            .fix("put the inputs together", ".map(lambda a, b, c, y: ((a, b, c), y))", Applies::needs_editing));
  judge_axes(s, data);
}

void judge_call(const Scene& s, const Dataset& data, const std::optional<Dataset>& validation) {
  const auto& args = s.args;
  const bool fits = args.purpose == Purpose::fit;
  if (args.batch_size)
    s.findings.add(s.findings.make(Code::BatchSizeIgnored, argument(s, "batch_size"))
                       .expected("none")
                       .found(*args.batch_size)
                       .because("A data set comes in batches already; Keras ignores the argument without a word.")
                       .fix("leave it out", "batch_size=None")
                       .as(s.findings.unless_strict(Severity::warning)));
  if (fits && args.validation_split != 0)
    s.findings.add(s.findings.make(Code::ArgumentBesideDataset, argument(s, "validation_split"))
                       .expected("arrays")
                       .found("a data set")
                       .because("Only arrays can be split by their rows. Keras refuses it, too.")
                       .fix("split the data set", "validation_data=data.take(10), x=data.skip(10)", Applies::needs_editing)
                       .fix("or leave it out", "validation_split=0.0"));
  RunArgs counts = args;  // those that a data set settles are reported as such
  counts.batch_size.reset(), counts.validation_split = 0;
  check_numbers({s.model, counts, s.findings}, validation.has_value());
  judge_steps(s, data.cardinality(), args.steps, fits ? "steps_per_epoch" : "steps");
  if (validation) judge_steps(s, validation->cardinality(), args.validation_steps, "validation_steps");
}

Reported report_no_batch(const Dataset& data, Sink& sink) {
  return report(sink, Code::EmptyData, InData{data.leaves().empty() ? "x" : data.leaves().front().name})
      .expected("at least one batch")
      .found("none")
      .because("There is nothing to compute with. batch(drop_remainder=True) gives none where there are fewer elements than a batch takes.")
      .fix("look at the stages that leave elements out")
      .emit();
}

Reported report_not_batched(const Dataset& data, Sink& sink) {
  return report(sink, Code::NotBatched, InData{data.leaves().empty() ? "x" : data.leaves().front().name})
      .expected("batches, with an axis of samples in front")
      .found("single numbers")
      .because("The model reads batches, with an axis of samples in front; the elements are single samples.")
      .fix("put them into batches", ".batch(32)", Applies::needs_editing)
      .emit();
}

void report_empty_batch(const std::string& name, std::int64_t index, Sink& sink) {
  report(sink, Code::EmptyBatch, InData{name, index})
      .expected("at least one row")
      .found(std::int64_t{0})
      .because("A batch without rows has no loss and is left out. TensorFlow takes a step with it, and some layers fail.")
      .fix("leave such batches out where they are made", ".filter(lambda x, y: tf.shape(x)[0] > 0)", Applies::needs_editing)
      .emit();
}

}  // namespace tenon
