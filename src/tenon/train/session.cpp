#include "tenon/train/session.h"

#include "tenon/backends/bfloat16.h"

#include "tenon/base/usable_threads.h"

namespace tenon {

std::unique_ptr<Backend> make_backend(BackendChoice choice) {
#ifdef TENON_HAS_CPU_BACKEND
  if (choice == BackendChoice::cpu) return make_cpu_backend();
#else
  (void)choice;
#endif
  return make_reference_backend();
}

namespace {

/// The first layer under mixed_bfloat16, those of inner models included.
std::optional<InLayer> first_mixed(const Model& model) {
  for (const auto& layer : model.layers) {
    if (const Model* inner = nested_model(layer.layer)) {
      auto found = first_mixed(*inner);
      if (found) return InLayer{layer.name + "/" + found->layer, found->kind, found->slot};
    } else if (layer.dtype == DTypePolicy::mixed_bfloat16) {
      return InLayer{layer.name, std::string(layer.layer.kind->name), "dtype"};
    }
  }
  return std::nullopt;
}

}  // namespace

bool computes_in_bfloat16(const RunOptions& options) {
#ifdef TENON_HAS_CPU_BACKEND
  if (options.backend == BackendChoice::cpu) return options.bfloat16 && cpu_backend_has_bfloat16();
#endif
  return options.bfloat16;
}

int threads_of(const RunOptions& options) { return options.threads > 0 ? options.threads : usable_threads(); }

Session::Session(const Model& model, const CheckedRun& run, const RunOptions& options, Sink& sink)
    : run_(run),
      options_(options),
      backend_(make_backend(options.backend)),
      pool_(threads_of(options)),
      memory_(*backend_, pool_.size()),
      variables_(model, run.graph(), run.optimizer(), options.seed, sink, run.args().purpose) {
  const auto mixed = computes_in_bfloat16(options) ? std::nullopt : first_mixed(run.model());
  if (!mixed) return;
  report(sink, Code::ArgumentUnsupported, *mixed)
      .as(Severity::note)
      .expected("'float32'")
      .found("'mixed_bfloat16'")
      .because(options.bfloat16
                   ? "This processor has no instructions for bfloat16, so layers under mixed_bfloat16 compute in float32: more "
                     "exactly than Keras. Variables are float32 in both."
                   : "The run was asked to leave bfloat16 alone, so layers under mixed_bfloat16 compute in float32: more exactly "
                     "than Keras, and with the same numbers on every processor. Variables are float32 in both.")
      .emit();
}

Session::Prepared& Session::prepared(const CheckedRun& at, const Arrays& data, Purpose purpose, std::int64_t rows) {
  auto& place = prepared_[{&data, purpose, rows}];
  if (place) return *place;
  std::vector<const Tensor*> columns;
  for (const auto& c : data.x) columns.push_back(&c.values);
  if (purpose != Purpose::predict) {
    for (const auto& c : data.y) columns.push_back(&c.values);
    for (const auto& c : data.sample_weight) columns.push_back(&c.values);
  }
  Task task = task_of(at, data, purpose);
  task.bfloat16 = computes_in_bfloat16(options_);
  place = std::make_unique<Prepared>(task, rows, *this, std::move(columns));
  return *place;
}

Session::Prepared& Session::step(const Fed& batch, Purpose purpose, std::uint64_t number) {
  auto& p = prepared(batch.at, batch.data, purpose, static_cast<std::int64_t>(batch.rows.size()));
  p.stepper.step(batch.rows, {options_.seed, number});
  return p;
}

}  // namespace tenon
