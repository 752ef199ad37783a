#include "tenon/train/prospect.h"

#include <algorithm>
#include <limits>
#include <set>

#include "tenon/check/checked_stream.h"
#include "tenon/compile/optimizer_map.h"
#include "tenon/ir/graph.h"
#include "tenon/train/logs.h"

namespace tenon {
namespace {

/// Numbers that a metric gives, found by writing it for one row.
std::size_t count_of_results(const CheckedMetric& m, const CheckedOutput& output, const TensorSpec& made, const CheckedRun& run) {
  ir::Graph graph;
  ir::Builder b(graph);
  const TensorSpec labels = run.y_specs()[static_cast<std::size_t>(output.y)];
  const bool ids = are_integers(m.metric.kind->targets(m.metric.value));
  const ir::Ref y_true = b.cast(b.leaf(ir::Role::data, 0, labels.with_batch(1)), ids ? DType::int32 : DType::float32);
  MetricLowering scope(graph, y_true, b.cast(b.leaf(ir::Role::data, 1, made.with_batch(1)), DType::float32), std::nullopt);
  const ir::Ref sums = m.metric.kind->lower(m.metric.value, scope);
  std::vector<double> results;
  m.metric.kind->results(m.metric.value, std::vector<double>(static_cast<std::size_t>(elements(b.shape(sums))), 0.0), results);
  return results.size();
}

/// After how many of the epochs [first, end) there is a validation.
std::int64_t validations(std::int64_t first, std::int64_t end, const RunArgs& args) {
  if (args.validation_epochs.empty()) return end / args.validation_freq - first / args.validation_freq;
  const std::set<std::int64_t> listed(args.validation_epochs.begin(), args.validation_epochs.end());
  return std::count_if(listed.begin(), listed.end(), [&](std::int64_t e) { return e > first && e <= end; });
}

}  // namespace

bool validates_after(std::int64_t epoch, const RunArgs& args) {
  const auto& epochs = args.validation_epochs;
  return epochs.empty() ? (epoch + 1) % args.validation_freq == 0 : std::find(epochs.begin(), epochs.end(), epoch + 1) != epochs.end();
}

std::string_view metric_class(const CheckedRun& run, std::string_view name) {
  for (const auto& output : run.outputs())
    for (const auto& m : output.metrics)
      if (m.name == name) return m.metric.kind->name;
  return {};
}

Prospect::Prospect(const CheckedRun& run, Sink& sink, const CheckedStream* stream)
    : run_(run), stream_(stream), sink_(sink), of_batch_{Tally(run.outputs()).logs()} {
  Logs& logs = of_batch_.logs;
  for (std::size_t o = 0; o < run.outputs().size(); ++o)
    for (const auto& m : run.outputs()[o].metrics) {
      const std::size_t results = count_of_results(m, run.outputs()[o], run.graph().output(o), run);
      const auto entry = std::find_if(logs.begin(), logs.end(), [&](const auto& e) { return e.first == m.name; });
      if (results > 1) entry->second.assign(std::vector<double>(results, 0.0));
    }
  of_epoch_ = of_batch_;
  if (run.validation() && validates_after(run.args().initial_epoch, run.args()))
    for (const auto& [name, value] : logs) of_epoch_.logs.emplace_back("val_" + name, value);
  std::sort(of_epoch_.logs.begin(), of_epoch_.logs.end());
}

std::int64_t Prospect::epochs() const { return std::max<std::int64_t>(run_.args().epochs - run_.args().initial_epoch, 0); }

namespace {
/// An epoch of a given number of steps goes on where the last one stopped, and ends early where the data do.
std::int64_t steps_of(std::int64_t epochs, std::int64_t batches, std::int64_t steps) {
  if (batches == 0 || steps < 1) return 0;
  const std::int64_t epochs_in_pass = (batches + steps - 1) / steps;
  return epochs / epochs_in_pass * batches + std::min(epochs % epochs_in_pass * steps, batches);
}
}  // namespace

std::int64_t Prospect::steps() const {
  if (!stream_) {
    const std::int64_t batches = (run_.data().rows() + run_.batch_size() - 1) / run_.batch_size();
    return steps_of(epochs(), batches, std::min(run_.args().steps.value_or(batches), batches));
  }
  const Cardinality batches = stream_->data().cardinality();
  const auto& steps = stream_->args().steps;
  if (batches.known()) return steps_of(epochs(), batches.count, std::min(steps.value_or(batches.count), batches.count));
  return steps ? epochs() * *steps : std::numeric_limits<std::int64_t>::max();
}

std::int64_t Prospect::epochs_with(std::string_view name, std::int64_t first) const {
  const std::int64_t begin = std::max(first, run_.args().initial_epoch), end = run_.args().epochs;
  if (begin >= end) return 0;
  if (find(of_batch_.logs, name)) return end - begin;
  return name.starts_with("val_") && run_.validation() && find(of_batch_.logs, name.substr(4)) ? validations(begin, end, run_.args()) : 0;
}

void Prospect::pass(const Callback& callback) {
  const auto written = callback.written_to_logs();
  if (!written) of_epoch_.may_have_more = true;
  else
    for (const auto name : *written)
      for (const auto& logged : name == "learning_rate" ? rate_names(run_.optimizer()) : std::vector<std::string>{std::string(name)})
        set_value(of_epoch_.logs, logged, 0);
}

namespace {
Result<Done> foresee(Prospect prospect, std::span<Callback* const> callbacks) {
  std::optional<Reported> failed;
  for (Callback* c : callbacks) {
    if (const auto sound = c->foresee(prospect); !sound) failed = sound.error();
    prospect.pass(*c);
  }
  if (failed) return *failed;
  return Done{};
}
}  // namespace

Result<Done> foresee(const CheckedRun& run, std::span<Callback* const> callbacks, Sink& sink) {
  return callbacks.empty() ? Done{} : foresee(Prospect(run, sink), callbacks);
}

Result<Done> foresee(const CheckedStream& stream, std::span<Callback* const> callbacks, Sink& sink) {
  return callbacks.empty() ? Done{} : foresee(Prospect(stream.run(), sink, &stream), callbacks);
}

}  // namespace tenon
