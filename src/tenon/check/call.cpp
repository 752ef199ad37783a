#include "tenon/check/rules.h"
#include "tenon/check/split.h"

namespace tenon {

namespace {

InCall argument(const Scene& s, std::string name) { return {std::string(s.function()), std::move(name)}; }

void check_epochs(const Scene& s) {
  const auto& args = s.args;
  if (args.initial_epoch < 0)
    s.findings.add(s.findings.make(Code::CallArgumentOutOfRange, argument(s, "initial_epoch"))
                       .expected("0 or more")
                       .found(args.initial_epoch)
                       .because("Epochs count from 0; Keras starts below it and trains more epochs than asked for.")
                       .fix("start at the first epoch", "initial_epoch=0")
                       .as(s.findings.unless_strict(Severity::warning)));
  if (args.epochs > args.initial_epoch) return;
  const bool resumed = args.initial_epoch > 0;
  s.findings.add(
      s.findings.make(Code::NothingToTrain, argument(s, resumed ? "initial_epoch" : "epochs"))
          .expected(resumed ? "an epoch below epochs=" + std::to_string(args.epochs) : "1 or more")
          .found(resumed ? args.initial_epoch : args.epochs)
          .because("Training runs the epochs from initial_epoch up to epochs: epochs is the number of the last one, not how many more.")
          .fix("ask for at least one epoch", "epochs=" + std::to_string(std::max<std::int64_t>(args.initial_epoch, 0) + 1))
          .as(s.findings.unless_strict(Severity::warning)));
}

/// An argument of validation where nothing validates: Keras does not read it.
void report_not_read(const Scene& s, const std::string& name, std::int64_t found, std::string fix) {
  s.findings.add(s.findings.make(Code::CallArgumentOutOfRange, argument(s, name))
                     .expected("1 or more")
                     .found(found)
                     .because("Nothing validates in this call, so Keras does not read it; with validation data it is an error.")
                     .fix("leave it out", std::move(fix))
                     .as(s.findings.unless_strict(Severity::warning)));
}

/// An argument that Keras takes as not given when it is 0.
void check_count(const Scene& s, const std::string& name, const std::optional<std::int64_t>& given) {
  if (!given || *given >= 1) return;
  s.findings.add(s.findings.make(Code::CallArgumentOutOfRange, argument(s, name))
                     .expected("1 or more")
                     .found(*given)
                     .because(*given == 0 ? "Keras takes 0 as not given." : "It counts batches or rows.")
                     .fix("leave it out", name + "=None")
                     .as(*given == 0 ? s.findings.unless_strict(Severity::warning) : Severity::error));
}

/// keras/src/trainers/epoch_iterator.py: an epoch ends where the data do, with a warning; what is left of a pass is the next epoch's.
void check_steps(const Scene& s, std::int64_t rows) {
  if (!s.args.steps || *s.args.steps < 1) return;
  const std::int64_t size = std::max<std::int64_t>(s.args.batch_size.value_or(32), 1);
  const std::int64_t batches = (rows + size - 1) / size, steps = *s.args.steps;
  const bool fits = s.args.purpose == Purpose::fit;
  const std::int64_t runs = fits ? std::max<std::int64_t>(s.args.epochs - s.args.initial_epoch, 0) : 1;
  const bool runs_out = steps > batches || (batches % steps != 0 && runs > batches / steps);
  if (!runs_out || runs == 0) return;
  const std::string name = fits ? "steps_per_epoch" : "steps";
  s.findings.add(
      s.findings.make(Code::CallArgumentOutOfRange, argument(s, name))
          .expected(fits ? "a number of batches that divides " + std::to_string(batches) + ", those of the data"
                         : "at most " + std::to_string(batches) + ", the batches of the data")
          .found(steps)
          .because(fits ? "An epoch that meets the end of the data stops there, with fewer steps than asked for; Keras warns in the "
                          "middle of training that the input ran out of data."
                        : "The run ends where the data do; Keras warns then that the input ran out of data.")
          .fix("leave it out: every epoch is a pass over the data", name + "=None")
          .as(s.findings.unless_strict(Severity::warning)));
}

}  // namespace

namespace {

/// (epoch + 1) % validation_freq: a negative number counts like a positive one, 0 divides nothing.
void check_frequency(const Scene& s, bool validates) {
  const std::int64_t every = s.args.validation_freq;
  if (every >= 1) return;
  if (!validates) return report_not_read(s, "validation_freq", every, "validation_freq=1");
  s.findings.add(
      s.findings.make(Code::CallArgumentOutOfRange, argument(s, "validation_freq"))
          .expected("1 or more, or a list of epochs")
          .found(every)
          .because(every == 0 ? std::string("Validation runs after every so many epochs; Keras divides by it.")
                              : "Validation runs after every so many epochs; Keras takes it for " + std::to_string(every).substr(1) + ".")
          .fix("validate after every epoch", "validation_freq=1")
          .as(every == 0 ? Severity::error : s.findings.unless_strict(Severity::warning)));
}

void check_validation_numbers(const Scene& s, bool validates) {
  for (const auto& [name, given] :
       {std::pair("validation_steps", s.args.validation_steps), std::pair("validation_batch_size", s.args.validation_batch_size)})
    if (given && *given < 0 && !validates) report_not_read(s, name, *given, std::string(name) + "=None");
    else check_count(s, name, given);
  check_frequency(s, validates);
}

}  // namespace

void check_numbers(const Scene& s, bool has_validation) {
  if (const auto size = s.args.batch_size; size && *size < 1)
    s.findings.add(
        s.findings.make(Code::CallArgumentOutOfRange, argument(s, "batch_size"))
            .expected("1 or more")
            .found(*size)
            .because(*size == 0 ? "A batch has at least one row; Keras takes 0 as not given and uses 32." : "A batch has at least one row.")
            .fix("leave it out, or write the size", "batch_size=32")
            .as(*size == 0 ? s.findings.unless_strict(Severity::warning) : Severity::error));
  const bool fits = s.args.purpose == Purpose::fit;
  check_count(s, fits ? "steps_per_epoch" : "steps", s.args.steps);
  if (!fits) return;
  check_validation_numbers(s, has_validation || s.args.validation_split != 0);
  check_epochs(s);
  check_split(s.args, has_validation, s.findings);
}

void check_batch_size(const Scene& s, std::int64_t rows) {
  check_steps(s, rows);
  if (!s.args.batch_size || *s.args.batch_size <= rows) return;
  s.findings.add(
      s.findings.make(Code::BatchLargerThanData, argument(s, "batch_size"))
          .expected("at most " + std::to_string(rows) + ", the number of samples")
          .found(*s.args.batch_size)
          .because("There are fewer samples than one batch takes; every epoch is one smaller batch of " + std::to_string(rows) + ".")
          .fix("take a batch that fits", "batch_size=" + std::to_string(rows))
          .as(s.findings.unless_strict(Severity::note)));
}

void check_fixed_batch(const Scene& s, const InLayer& input, Dim fixed, std::int64_t rows) {
  if (!fixed.known() || fixed.value < 1 || rows < 1) return;
  const std::int64_t asked = s.args.batch_size.value_or(32), last = rows % asked;
  if (asked == fixed.value && last == 0) return;
  s.findings.add(s.findings.make(Code::FixedBatch, input)
                     .expected("batches of " + std::to_string(fixed.value))
                     .found(asked == fixed.value ? "a last batch of " + std::to_string(last) : "batch_size=" + std::to_string(asked))
                     .because("Keras takes batches of any size, whatever the Input names, as long as no layer keeps state between batches; "
                              "so does Tenon.")
                     .fix(rows % fixed.value == 0 ? "ask for batches of that size" : "leave the size open in layer \"" + input.layer + "\"",
                          rows % fixed.value == 0 ? "batch_size=" + std::to_string(fixed.value) : std::string("batch_size=None")));
}

void check_kept_rows(const Scene& s, const Graph& graph, std::initializer_list<std::int64_t> rows) {
  const auto fixed = fixed_batch(graph);
  if (!fixed) return;
  const std::string rule = "The model has a stateful layer, which keeps a state for each of the " + std::to_string(*fixed) +
                           " rows of a batch; its Input says how many there are.";
  const auto size = s.args.batch_size.value_or(32), validation = s.args.validation_batch_size.value_or(size);
  if (size != *fixed || validation != *fixed)
    return s.findings.add(
        s.findings.make(Code::CallArgumentOutOfRange, argument(s, size != *fixed ? "batch_size" : "validation_batch_size"))
            .expected(*fixed)
            .found(size != *fixed ? size : validation)
            .because(rule)
            .fix("take batches of that size", "batch_size=" + std::to_string(*fixed)));
  for (const std::int64_t n : rows)
    if (n % *fixed)
      return s.findings.add(s.findings.make(Code::CallArgumentOutOfRange, argument(s, "batch_size"))
                                .expected("a number that divides the samples without a rest")
                                .found(std::to_string(*fixed) + " of " + std::to_string(n) + " samples")
                                .because(rule + " The last batch would be smaller.")
                                .fix("leave the rest out", "x = x[:" + std::to_string(n / *fixed * *fixed) + "]", Applies::needs_editing));
}

}  // namespace tenon
