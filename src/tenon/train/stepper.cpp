#include "tenon/train/stepper.h"

#include <algorithm>
#include <cstring>

#include "tenon/base/assert.h"
#include "tenon/ir/graph.h"
#include "tenon/plan/arena.h"
#include "tenon/train/tree_sum.h"

namespace tenon {
namespace {

constexpr std::int64_t line_floats = cache_line / 4;  // of 32 bits; two lines of 64
constexpr std::int64_t alone_floats = 1 << 16;        // parameters that one thread updates sooner than others wake up

/// The new value of a variable.
struct StateCopy {
  std::byte* to;
  const std::byte* from;
  std::size_t bytes;
};
void copy(const std::vector<StateCopy>& copies) {
  for (const auto& c : copies) std::memcpy(c.to, c.from, c.bytes);
}

}  // namespace

/// Rows of one column of the data, copied to where the shard's kernels read them.
struct Stepper::Gather {
  const Tensor* column;
  std::byte* to;
  std::size_t row_bytes;
};

/// One sum over shards: where each shard has its part, and where each wants the whole.
struct Stepper::Sum {
  std::vector<std::byte*> parts, wholes;
  std::int64_t floats;
};

struct Stepper::ShardWork {
  std::int64_t first_row, rows;
  std::vector<Gather> gathers;
  Kernels phases;
  struct Output {
    const std::byte* from;
    std::size_t row_bytes;
  };
  std::vector<Output> outputs;
  std::vector<StateCopy> updates;      // of the first shard only: of state
  std::vector<StateCopy> assignments;  // likewise: of parameters, before the optimizer changes them
};

Stepper::Stepper(const Plan& plan, const Backend& backend, ThreadPool& pool, RunMemory& memory, Variables& variables,
                 std::vector<const Tensor*> columns)
    : plan_(plan),
      pool_(pool),
      team_(plan.shards().size() == 1 && plan.parameter_floats() < alone_floats ? 1 : pool.size()),
      variables_(variables),
      columns_(std::move(columns)),
      memory_(memory),
      workers_(std::min(memory.threads(), plan.shards().size())) {
  const std::size_t shards = plan.shards().size();
  for (std::size_t a = 0; a < (plan.has_barriers() ? shards : workers_); ++a) arenas_.push_back(memory.arena(a, plan.arena_bytes()));
  for (std::size_t s = 0; s < shards; ++s) results_.push_back(memory.results(plan.purpose(), s, whole_lines(plan.results().bytes())));
  memory.forget_packing();
  for (std::size_t s = 0; s < shards; ++s) bind_shard(s, backend);
  bind_sums();
  if (plan.purpose() == Purpose::fit) {
    std::vector<std::byte*> gradients;
    for (const auto& r : results_) gradients.push_back(r.data());
    const auto& trained = plan.shards().front().program->trained;
    updater_ = make_updater(variables, pool, team_, {std::move(gradients), trained});
  }
  sums_.resize(static_cast<std::size_t>(plan.results().floats() - plan.results().gradients));
  outputs_.resize(plan.shards().front().program->outputs.size());
  find_refusing();
}

Stepper::~Stepper() = default;

void Stepper::find_refusing() {
  for (const auto& shard : plan_.shards())
    for (const auto& node : shard.program->graph.nodes)
      if (const auto* call = std::get_if<ir::HostCall>(&node.op))
        if (const auto* f = dynamic_cast<const ir::Refusing*>(call->function.get());
            f && std::find(refusing_.begin(), refusing_.end(), f) == refusing_.end())
          refusing_.push_back(f);
}

bool Stepper::has_refused() const {
  return std::any_of(refusing_.begin(), refusing_.end(), [](const ir::Refusing* f) { return f->has_refused(); });
}

// Shards of one row more or less have programs of their own, whose nodes may be numbered otherwise; their sums come in one order.
void Stepper::bind_sums() {
  const auto& first = plan_.shards().front().program->phases;
  for (std::size_t p = 0; p < first.size(); ++p) {
    auto& here = sums_of_phase_.emplace_back();
    for (std::size_t k = 0; k < first[p].sums.size(); ++k) {
      here.push_back(shard_sums_.size());
      auto& sum = *shard_sums_.emplace_back(std::make_unique<Sum>());
      for (std::size_t s = 0; s < shards_.size(); ++s) {
        const auto& program = *plan_.shards()[s].program;
        const auto& node = program.graph.nodes[static_cast<std::size_t>(program.phases[p].sums[k])];
        sum.parts.push_back(buffer(s, node.in[0]).data);
        sum.wholes.push_back(buffer(s, node.out[0]).data);
        sum.floats = buffer(s, node.out[0]).size();
      }
    }
  }
}

Bases Stepper::bases(std::size_t shard) const {
  const auto& arena = arenas_[plan_.has_barriers() ? shard : shard % workers_];
  return {arena.data(), variables_.parameters.data(), variables_.state.data(), results_[shard].data()};
}

Buffer Stepper::buffer(std::size_t shard, ir::Ref value) const { return bases(shard).buffer(*plan_.shards()[shard].program, value); }

void Stepper::bind_shard(std::size_t shard, const Backend& backend) {
  const auto& [first_row, rows, program] = plan_.shards()[shard];
  auto& work = *shards_.emplace_back(std::make_unique<ShardWork>());
  const auto thread = shard % workers_;
  work.first_row = first_row;
  work.rows = rows;
  work.phases = kernels_of(*program, first_row, bases(shard), backend, memory_.workspace(thread));
  for (std::size_t c = 0; c < program->data.size(); ++c)
    if (program->data[c].valid())
      work.gathers.push_back({columns_[c], buffer(shard, program->data[c]).data, static_cast<std::size_t>(columns_[c]->row_bytes())});
  for (const auto r : program->outputs)
    work.outputs.push_back({buffer(shard, r).data, static_cast<std::size_t>(bytes(program->graph.spec(r)) / rows)});
  if (shard) return;
  for (const int n : program->updates) {
    const auto& node = program->graph.nodes[static_cast<std::size_t>(n)];
    const bool trained = program->graph.value(node.in[0]).role == ir::Role::parameter;
    (trained ? work.assignments : work.updates)
        .push_back({buffer(shard, node.in[0]).data, buffer(shard, node.in[1]).data,
                    static_cast<std::size_t>(bytes(program->graph.spec(node.in[0])))});
  }
}

void Stepper::step(std::span<const std::int64_t> rows, const Moment& now) {
  TENON_ASSERT(static_cast<std::int64_t>(rows.size()) == plan_.batch(), "a plan runs batches of its own size");
  rows_ = rows;
  now_ = now;
  if (updater_) updater_->begin();
  auto job = [this](int thread) { work(thread); };
  if (team_ > 1) pool_.run(job);
  else job(0);
  refused_.reset();
  for (const auto* f : refusing_)
    if (auto value = f->take_refused(); value && !refused_) refused_ = std::move(value);
  if (refused_) return;
  if (plan_.purpose() == Purpose::fit) variables_.count();
  if (plan_.purpose() == Purpose::fit || !shards_.front()->assignments.empty()) ++variables_.version;
}

void Stepper::work(int thread) {
  const std::size_t phases = sums_of_phase_.size();
  const bool has_shards = static_cast<std::size_t>(thread) < workers_;
  if (has_shards) memory_.pack(static_cast<std::size_t>(thread), variables_.version);
  for (std::size_t p = 0; p < phases; ++p) {
    for (auto s = static_cast<std::size_t>(thread); has_shards && s < shards_.size(); s += workers_) run_shard(*shards_[s], p);
    if (sums_of_phase_[p].empty()) continue;
    meet();
    for (const auto sum : sums_of_phase_[p]) with_floats(plan_.results().dtype, [&]<class T>(T) { add_up<T>(sum, thread); });
    meet();
  }
  const auto& first = *shards_.front();
  if (plan_.purpose() == Purpose::predict && first.updates.empty() && first.assignments.empty()) return;
  meet();
  if (has_refused()) return;  // the same in every thread: all shards are done
  if (!first.assignments.empty()) {
    if (thread == 0) copy(first.assignments);
    meet();
  }
  if (updater_) updater_->run(thread);
  if (thread == 0) collect();
}

void Stepper::run_shard(ShardWork& shard, std::size_t phase) {
  if (phase == 0)
    for (const auto& g : shard.gathers)
      for (std::int64_t r = 0; r < shard.rows; ++r)
        std::memcpy(g.to + static_cast<std::size_t>(r) * g.row_bytes, g.column->row(rows_[static_cast<std::size_t>(shard.first_row + r)]),
                    g.row_bytes);
  for (const auto& kernel : shard.phases[phase]) kernel->run(now_);
  if (phase + 1 < shard.phases.size()) return;
  for (std::size_t o = 0; o < shard.outputs.size(); ++o) {
    const auto& [from, row_bytes] = shard.outputs[o];
    std::memcpy(outputs_[o] + static_cast<std::size_t>(shard.first_row) * row_bytes, from,
                static_cast<std::size_t>(shard.rows) * row_bytes);
  }
}

/// Whole cache lines, so that threads never write to the same one.
std::pair<std::int64_t, std::int64_t> Stepper::share(int thread, std::int64_t floats) const {
  const auto lines = (floats + line_floats - 1) / line_floats;
  const auto at = [&](int t) { return std::min(floats, lines * t / team_ * line_floats); };
  return {at(thread), at(thread + 1)};
}

template <class T> void Stepper::add_up(std::size_t number, int thread) {
  auto& sum = *shard_sums_[number];
  const auto [begin, end] = share(thread, sum.floats);
  if (begin == end) return;
  const auto part = static_cast<std::size_t>(end - begin) * sizeof(T);
  // Into the first result; the operands stay as they are, since kernels of the next phase may read them.
  const auto offset = static_cast<std::size_t>(begin) * sizeof(T);
  for (std::size_t s = 0; s < sum.parts.size(); ++s) std::memcpy(sum.wholes[s] + offset, sum.parts[s] + offset, part);
  tree_sum<T>(sum.wholes.data(), sum.wholes.size(), begin, end);
  for (std::size_t s = 1; s < sum.wholes.size(); ++s) std::memcpy(sum.wholes[s] + offset, sum.wholes[0] + offset, part);
}

/// Loss and metrics of the batch, and the state's new values: every shard is done.
void Stepper::collect() {
  for (std::size_t i = 0; i < sums_.size(); ++i) {
    sums_[i] = 0;
    const auto at = static_cast<std::size_t>(plan_.results().gradients) + i;
    for (const auto& r : results_) with_floats(plan_.results().dtype, [&]<class T>(T) { sums_[i] += static_cast<double>(r.as<T>()[at]); });
  }
  copy(shards_.front()->updates);
}

Memory Stepper::memory() const {
  Memory m = plan_.memory(pool_.size());
  m.slots = variables_.kept_bytes();
  for (std::size_t t = 0; t < workers_; ++t) m.workspace += memory_.workspace(t).bytes();
  return m;
}

std::vector<std::string> Stepper::implementations() const {
  std::vector<std::string> all;
  for (const auto& phase : shards_.front()->phases)
    for (const auto& kernel : phase) all.emplace_back(kernel->implementation());
  return all;
}

}  // namespace tenon
