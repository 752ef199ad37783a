#include "tenon/train/session.h"

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

Session::Session(const Model& model, const CheckedRun& run, const RunOptions& options, Sink& sink)
    : run_(run),
      options_(options),
      backend_(make_backend(options.backend)),
      pool_(options.threads > 0 ? options.threads : usable_threads()),
      memory_(*backend_, pool_.size()),
      variables_(model, run.graph(), run.optimizer(), options.seed, sink, run.args().purpose) {}

Session::Prepared& Session::prepared(const Dataset& data, Purpose purpose, std::int64_t rows) {
  auto& place = prepared_[{&data, purpose, rows}];
  if (place) return *place;
  std::vector<const Tensor*> columns;
  for (const auto& c : data.x) columns.push_back(&c.values);
  if (purpose != Purpose::predict) {
    for (const auto& c : data.y) columns.push_back(&c.values);
    for (const auto& c : data.sample_weight) columns.push_back(&c.values);
  }
  place = std::make_unique<Prepared>(task_of(run_, data, purpose), rows, *this, std::move(columns));
  return *place;
}

Session::Prepared& Session::step(const Dataset& data, Purpose purpose, std::span<const std::int64_t> rows, std::uint64_t number) {
  auto& p = prepared(data, purpose, static_cast<std::int64_t>(rows.size()));
  p.stepper.step(rows, {options_.seed, number});
  return p;
}

}  // namespace tenon
