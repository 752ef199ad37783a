#include "tenon/train/updater.h"

#include <algorithm>
#include <atomic>

#include "tenon/base/vectorize.h"
#include "tenon/train/tree_sum.h"

namespace tenon {
namespace {

constexpr std::int64_t piece_floats = 4096;

/// x * 0 is not 0 exactly where x is infinite or not a number.
template <class T> TENON_VECTOR bool is_finite(const T* x, std::int64_t n) {
  constexpr std::int64_t lanes = 16;
  T lane[lanes] = {};
  const std::int64_t whole = n / lanes * lanes;
  for (std::int64_t i = 0; i < whole; i += lanes)
    for (std::int64_t k = 0; k < lanes; ++k) lane[k] += x[i + k] * T(0);
  for (std::int64_t i = whole; i < n; ++i) lane[i - whole] += x[i] * T(0);
  T sum = 0;
  for (const T v : lane) sum += v;
  return sum == T(0);
}

template <class T> TENON_VECTOR double square_sum(std::span<T> x) {
  constexpr std::size_t lanes = 8;
  double lane[lanes] = {};
  const std::size_t whole = x.size() / lanes * lanes;
  for (std::size_t i = 0; i < whole; i += lanes)
    for (std::size_t k = 0; k < lanes; ++k) lane[k] += static_cast<double>(x[i + k]) * static_cast<double>(x[i + k]);
  for (std::size_t i = whole; i < x.size(); ++i) lane[i - whole] += static_cast<double>(x[i]) * static_cast<double>(x[i]);
  double sum = 0;
  for (const double v : lane) sum += v;
  return sum;
}

bool bounds(const std::optional<double>& clip) { return clip && *clip > 0; }  // others do not, as in Keras

/// Of the variables of one optimizer.
template <class T> class UpdaterOf final : public Updater {
 public:
  UpdaterOf(Variables& variables, OptimizerMemory& memory, ThreadPool& pool, int team, ShardGradients gradients);

  void begin() override;
  void run(int thread) override;
  bool diverged() const override { return diverged_.load(std::memory_order_relaxed); }

 private:
  /// A stretch of one variable that is summed, updated and looked at while it is in the first cache.
  struct Piece {
    std::size_t variable;
    std::int64_t begin, size;  // in the variable
  };
  struct Team {
    std::size_t first_piece = 0, last_piece = 0;
    std::vector<std::size_t> variables;
    std::vector<T*> slots;
    std::vector<std::byte*> parts;
    std::vector<T> scratch;
  };

  void cut();
  void share_out();
  std::int64_t offset(const Piece& p) const { return variables_.parameter_layout.rows[p.variable].offset + p.begin; }
  void sum_up(std::size_t piece, Team& own);
  T factor_of(std::size_t variable) const;
  void prepare(std::span<T> parameters, std::span<T> gradients, std::size_t variable) const;
  void update_piece(const Piece& p, Team& own);
  void update_variable(std::size_t variable, Team& own);
  void finish(std::span<T> parameters, std::size_t variable, std::int64_t begin);
  void project(std::size_t variable);
  T* summed() const { return reinterpret_cast<T*>(gradients_[0]); }  // the gradients, when sum_up() is done
  T* slot(std::size_t number, std::size_t variable) const { return memory_.template slot<T>(number, variable); }
  std::span<const T> scalars() const { return memory_.scalars().template span<T>(); }
  void meet() {
    if (team_ > 1) pool_.meet();
  }

  const AnyObject<OptimizerKind>& optimizer_;
  SharedArguments shared_;
  Variables& variables_;
  OptimizerMemory& memory_;
  ThreadPool& pool_;
  int team_;
  std::vector<bool> trained_;
  std::vector<std::byte*> gradients_;  // of every shard
  std::vector<Piece> pieces_;
  std::vector<std::size_t> first_piece_, end_piece_;  // per variable
  std::vector<std::optional<double>> decay_;          // per variable
  std::vector<double> squares_;                       // per piece: of its gradients
  std::vector<T> factors_;                            // per variable: of its gradients
  std::vector<Team> threads_;
  bool by_norm_ = false, by_variable_ = false, constrained_ = false;
  StepNumbers numbers_;
  T learning_rate_ = 0;
  std::atomic<bool> diverged_{false};
};

template <class T>
UpdaterOf<T>::UpdaterOf(Variables& variables, OptimizerMemory& memory, ThreadPool& pool, int team, ShardGradients gradients)
    : optimizer_(memory.optimizer()),
      shared_(optimizer_.kind->shared(optimizer_.value)),
      variables_(variables),
      memory_(memory),
      pool_(pool),
      team_(team),
      trained_(std::move(gradients.trained)),
      gradients_(std::move(gradients.of_shards)),
      threads_(static_cast<std::size_t>(team)),
      by_norm_(bounds(shared_.clipnorm) || bounds(shared_.global_clipnorm)),
      by_variable_(optimizer_.kind->update_variable) {
  cut();
  share_out();
}

template <class T> void UpdaterOf<T>::cut() {
  const auto& rows = variables_.parameter_layout.rows;
  first_piece_.resize(rows.size());
  end_piece_.resize(rows.size());
  decay_.resize(rows.size());
  for (const auto v : memory_.part().variables) {
    first_piece_[v] = pieces_.size();
    for (std::int64_t begin = 0; begin < rows[v].size; begin += piece_floats)
      pieces_.push_back({v, begin, std::min(piece_floats, rows[v].size - begin)});
    end_piece_[v] = pieces_.size();
    decay_[v] = optimizer_.kind->weight_decay(optimizer_.value, variables_.optimized[v]);
    constrained_ = constrained_ || rows[v].variable.constraint.kind;
  }
  squares_.resize(pieces_.size());
  factors_.resize(rows.size());
}

/// Pieces one after the other, as many floats for each thread; whole variables the largest first, each to the thread with the least.
template <class T> void UpdaterOf<T>::share_out() {
  const auto& rows = variables_.parameter_layout.rows;
  std::int64_t total = 0, before = 0;
  for (const auto& piece : pieces_) total += piece.size;
  for (std::size_t p = 0; p < pieces_.size(); ++p) {
    auto& own = threads_[static_cast<std::size_t>(before * team_ / std::max<std::int64_t>(total, 1))];
    if (own.last_piece == 0) own.first_piece = p;
    own.last_piece = p + 1;
    before += pieces_[p].size;
  }
  std::vector<std::size_t> order = memory_.part().variables;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return rows[a].size > rows[b].size; });
  std::vector<std::int64_t> load(threads_.size());
  for (const auto v : order) {
    const auto least = static_cast<std::size_t>(std::min_element(load.begin(), load.end()) - load.begin());
    load[least] += rows[v].size;
    threads_[least].variables.push_back(v);
  }
  for (auto& own : threads_) {
    own.slots.resize(memory_.kept().slots.size());
    own.parts = gradients_;
    if (!by_variable_) continue;
    std::size_t scratch = 0;
    for (const auto v : own.variables) scratch = std::max(scratch, optimizer_.kind->scratch(optimizer_.value, variables_.optimized[v]));
    own.scratch.resize(scratch);
  }
}

template <class T> void UpdaterOf<T>::begin() {
  numbers_ = step_numbers(shared_, memory_.iterations());
  learning_rate_ = static_cast<T>(memory_.rate());
  diverged_.store(false, std::memory_order_relaxed);
  if (numbers_.updates && optimizer_.kind->advance) optimizer_.kind->advance(optimizer_.value, memory_.scalars().floats(), numbers_.update);
}

template <class T> void UpdaterOf<T>::run(int thread) {
  auto& own = threads_[static_cast<std::size_t>(thread)];
  const bool at_once = !by_variable_ && !(by_norm_ && numbers_.updates);
  for (std::size_t p = own.first_piece; p < own.last_piece; ++p) {
    sum_up(p, own);
    if (at_once) update_piece(pieces_[p], own);
  }
  if (!at_once) {
    meet();
    if (by_norm_ && numbers_.updates) {
      for (const auto v : own.variables) factors_[v] = factor_of(v);
      meet();
    }
    if (by_variable_)
      for (const auto v : own.variables) update_variable(v, own);
    else
      for (std::size_t p = own.first_piece; p < own.last_piece; ++p) update_piece(pieces_[p], own);
  }
  if (!constrained_) return;
  meet();
  for (const auto v : own.variables) project(v);
}

template <class T> void UpdaterOf<T>::sum_up(std::size_t piece, Team& own) {
  const Piece& p = pieces_[piece];
  if (!trained_[p.variable]) return;
  const auto begin = offset(p);
  tree_sum<T>(own.parts.data(), own.parts.size(), begin, begin + p.size);
  const std::span<T> gradients(summed() + begin, static_cast<std::size_t>(p.size));
  if (const auto& accumulator = memory_.kept().accumulator)
    accumulate(gradients, slot(*accumulator, p.variable) + p.begin, numbers_, shared_.gradient_accumulation_steps);
  if (by_norm_ && numbers_.updates) squares_[piece] = square_sum(gradients);
}

/// What the gradients of a variable are multiplied by, so that their norm is within bounds.
template <class T> T UpdaterOf<T>::factor_of(std::size_t variable) const {
  const bool alone = bounds(shared_.clipnorm);
  double squares = 0;
  for (std::size_t p = alone ? first_piece_[variable] : 0; p < (alone ? end_piece_[variable] : pieces_.size()); ++p) squares += squares_[p];
  return alone ? norm_factor<T>(squares, *shared_.clipnorm) : global_norm_factor<T>(squares, *shared_.global_clipnorm);
}

template <class T> void UpdaterOf<T>::prepare(std::span<T> parameters, std::span<T> gradients, std::size_t variable) const {
  if (by_norm_) {
    const T factor = factors_[variable];
    for (T& g : gradients) g *= factor;
  }
  if (numbers_.clipvalue > 0) clip(gradients, static_cast<T>(numbers_.clipvalue));
  if (decay_[variable]) decay_weights(parameters, *decay_[variable], learning_rate_);
}

template <class T> void UpdaterOf<T>::update_piece(const Piece& p, Team& own) {
  const auto begin = offset(p);
  const auto n = static_cast<std::size_t>(p.size);
  const std::span<T> parameters(variables_.parameters.template as<T>() + begin, n), gradients(summed() + begin, n);
  if (numbers_.updates && trained_[p.variable]) {
    prepare(parameters, gradients, p.variable);
    const auto& kept = memory_.kept();
    for (std::size_t s = kept.own; s < own.slots.size(); ++s) own.slots[s] = slot(s, p.variable) + p.begin;
    optimizer_.kind->update(optimizer_.value, Update<T>{parameters, gradients, std::span<T* const>(own.slots).subspan(kept.own),
                                                        learning_rate_, numbers_.update, scalars()});
  }
  finish(parameters, p.variable, p.begin);
}

template <class T> void UpdaterOf<T>::update_variable(std::size_t variable, Team& own) {
  const auto& row = variables_.parameter_layout.rows[variable];
  const auto n = static_cast<std::size_t>(row.size);
  const std::span<T> parameters(variables_.parameters.template as<T>() + row.offset, n), gradients(summed() + row.offset, n);
  if (numbers_.updates && trained_[variable]) {
    prepare(parameters, gradients, variable);
    const auto& kept = memory_.kept();
    for (std::size_t s = kept.own; s < own.slots.size(); ++s) own.slots[s] = slot(s, variable);
    optimizer_.kind->update_variable(
        optimizer_.value, VariableUpdate<T>{{parameters, gradients, std::span<T* const>(own.slots).subspan(kept.own), learning_rate_,
                                             numbers_.update, scalars()},
                                            variables_.optimized[variable],
                                            own.scratch});
  }
  finish(parameters, variable, 0);
}

template <class T> void UpdaterOf<T>::finish(std::span<T> parameters, std::size_t variable, std::int64_t begin) {
  if (const auto& average = memory_.kept().average) follow(parameters, slot(*average, variable) + begin, numbers_);
  if (!is_finite(parameters.data(), static_cast<std::int64_t>(parameters.size()))) diverged_.store(true, std::memory_order_relaxed);
}

template <class T> void UpdaterOf<T>::project(std::size_t variable) {
  const auto& row = variables_.parameter_layout.rows[variable];
  const auto& constraint = row.variable.constraint;
  if (!constraint.kind || !trained_[variable]) return;
  constraint.kind->project(constraint.value,
                           std::span<T>{variables_.parameters.template as<T>() + row.offset, static_cast<std::size_t>(row.size)},
                           row.variable.shape);
}

/// Those of several optimizers, one after the other.
class Updaters final : public Updater {
 public:
  explicit Updaters(std::vector<std::unique_ptr<Updater>> all) : all_(std::move(all)) {}
  void begin() override {
    for (auto& each : all_) each->begin();
  }
  void run(int thread) override {
    for (auto& each : all_) each->run(thread);
  }
  bool diverged() const override {
    return std::any_of(all_.begin(), all_.end(), [](const auto& each) { return each->diverged(); });
  }

 private:
  std::vector<std::unique_ptr<Updater>> all_;
};

}  // namespace

std::unique_ptr<Updater> make_updater(Variables& variables, ThreadPool& pool, int team, const ShardGradients& gradients) {
  std::vector<std::unique_ptr<Updater>> all;
  with_floats(variables.parameters.dtype(), [&]<class T>(T) {
    for (auto& memory : variables.kept)
      if (memory.part().has_memory) all.push_back(std::make_unique<UpdaterOf<T>>(variables, memory, pool, team, gradients));
  });
  if (all.size() == 1) return std::move(all.front());
  return std::make_unique<Updaters>(std::move(all));
}

}  // namespace tenon
