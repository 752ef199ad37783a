// Joins neighbours, where nobody else reads the value between them: bias and activation into the matmul or convolution
// that made their operand, the bias gradient into the kernel gradient, relu's derivative into the multiplication or pooling behind it.
#include <algorithm>

#include "tenon/ir/precision.h"
#include "tenon/plan/program.h"

namespace tenon {
namespace {

std::size_t at(ir::Ref r) { return static_cast<std::size_t>(r.id); }

class Fuser {
 public:
  explicit Fuser(Lowered& p) : p_(p), g_(p.graph), in_bfloat16_(ir::made_in_bfloat16(p.graph)) {}

  void run() {
    views_first();
    each([this](ir::Node& n) { return join_epilogue(n); });
    each([this](ir::Node& n) { return join_step(n); });
    each([this](ir::Node& n) { return join_pooling(n); });
    join_bias_gradients();
    remove_unused(p_);
  }

 private:
  /// Visits the nodes in order; `join` says whether it gave the node's work to an earlier one.
  template <class Join> void each(Join join) {
    uses_.assign(g_.values.size(), 0);
    producer_.assign(g_.values.size(), -1);
    for (const auto& n : g_.nodes)
      for (const auto r : n.in) ++uses_[at(r)];
    for (const auto r : p_.kept()) ++uses_[at(r)];
    kept_.clear();
    for (auto& n : g_.nodes) {
      if (join(n)) continue;
      for (const auto r : n.out) producer_[at(r)] = static_cast<int>(kept_.size());
      kept_.push_back(std::move(n));
    }
    g_.nodes = std::move(kept_);
  }

  /// The node that made `r`, if the node being visited is its only reader.
  ir::Node* sole_producer(ir::Ref r) {
    return uses_[at(r)] == 1 && producer_[at(r)] >= 0 ? &kept_[static_cast<std::size_t>(producer_[at(r)])] : nullptr;
  }
  void take_over(ir::Node& producer, const ir::Node& n) {
    producer_[at(n.out[0])] = producer_[at(producer.out[0])];
    producer.out = n.out;
  }

  static ir::Epilogue* epilogue(ir::Op& op) {
    if (auto* m = std::get_if<ir::MatMul>(&op)) return &m->epilogue;
    if (auto* c = std::get_if<ir::Convolution>(&op)) return &c->epilogue;
    if (auto* t = std::get_if<ir::ConvolutionInputGradient>(&op)) return &t->epilogue;
    return nullptr;
  }
  bool is_variable(ir::Ref r) const {
    const auto role = g_.value(r).role;
    return role == ir::Role::parameter || role == ir::Role::state;
  }
  bool is_bias(ir::Ref r) const { return g_.spec(r).shape.rank() == 1 && (is_variable(r) || is_view_[at(r)]); }

  /// Views of variables go in front of all that may take them for a bias.
  void views_first() {
    const auto is_view = [this](const ir::Node& n) { return std::holds_alternative<ir::Reshape>(n.op) && is_variable(n.in[0]); };
    const auto rest = std::stable_partition(g_.nodes.begin(), g_.nodes.end(), is_view);
    is_view_.assign(g_.values.size(), false);
    std::for_each(g_.nodes.begin(), rest, [this](const ir::Node& n) { is_view_[at(n.out[0])] = true; });
  }

  bool join_epilogue(const ir::Node& n) {
    if (n.in.empty()) return false;
    ir::Node* producer = sole_producer(n.in[0]);
    ir::Epilogue* e = producer ? epilogue(producer->op) : nullptr;
    if (!e || e->fn != ir::Fn::identity || ir::is_in_bfloat16(*producer, in_bfloat16_) != ir::is_in_bfloat16(n, in_bfloat16_)) return false;
    if (const auto* add = std::get_if<ir::Binary>(&n.op)) {
      if (e->bias || add->fn != ir::Arithmetic::add || !is_bias(n.in[1]) || g_.spec(n.in[1]).shape[0] != g_.spec(n.in[0]).shape[-1])
        return false;
      e->bias = true;
      producer->in.push_back(n.in[1]);
    } else {
      const auto* f = std::get_if<ir::Eltwise>(&n.op);
      if (!f || (f->fn != ir::Fn::relu && f->fn != ir::Fn::sigmoid && f->fn != ir::Fn::tanh)) return false;
      e->fn = f->fn;
    }
    take_over(*producer, n);
    return true;
  }

  /// dy * step(y) -> dy where y > 0
  bool join_step(ir::Node& n) {
    const auto* multiply = std::get_if<ir::Binary>(&n.op);
    if (!multiply || multiply->fn != ir::Arithmetic::multiply) return false;
    for (const std::size_t k : {1u, 0u}) {
      const ir::Node* step = sole_producer(n.in[k]);
      const auto* f = step ? std::get_if<ir::Eltwise>(&step->op) : nullptr;
      if (!f || f->fn != ir::Fn::step || g_.spec(n.in[0]).shape != g_.spec(n.in[1]).shape) continue;
      n.in = {n.in[1 - k], step->in[0]};
      n.op = ir::Binary{ir::Arithmetic::where_positive};
      break;  // the step itself has no reader left: remove_unused drops it
    }
    return false;
  }

  /// (gradient of max pooling) where x > 0: exact on the windows' maxima, since every other element has no gradient.
  bool join_pooling(const ir::Node& n) {
    const auto* where = std::get_if<ir::Binary>(&n.op);
    if (!where || where->fn != ir::Arithmetic::where_positive) return false;
    ir::Node* producer = sole_producer(n.in[0]);
    auto* pooling = producer ? std::get_if<ir::PoolingGradient>(&producer->op) : nullptr;
    if (!pooling || pooling->forward.kind != ir::PoolKind::maximum || pooling->relu || producer->in[0] != n.in[1]) return false;
    pooling->relu = true;
    take_over(*producer, n);
    return true;
  }

  /// sum of dy over all axes but the channels, next to the kernel gradient that reads dy as well.
  void join_bias_gradients() {
    const auto is_bias_sum = [this](const ir::Node& n) {
      const auto* r = std::get_if<ir::Reduce>(&n.op);
      return r && r->fold == ir::Fold::sum && static_cast<int>(r->axes.size()) + 1 == g_.spec(n.in[0]).shape.rank() &&
             (r->axes.empty() || r->axes.back() != g_.spec(n.in[0]).shape.rank() - 1);
    };
    for (std::size_t i = 0; i < g_.nodes.size(); ++i) {
      if (!std::holds_alternative<ir::ConvolutionKernelGradient>(g_.nodes[i].op)) continue;
      const ir::Ref dy = g_.nodes[i].in[1];
      const auto sum = std::find_if(g_.nodes.begin(), g_.nodes.end(), [&](const ir::Node& n) { return is_bias_sum(n) && n.in[0] == dy; });
      if (sum == g_.nodes.end()) continue;
      const auto j = static_cast<std::size_t>(sum - g_.nodes.begin());
      if (std::min(i, j) <= last_producer_of(g_.nodes[i].in)) continue;
      ir::Node joined = std::move(g_.nodes[i]);
      std::get<ir::ConvolutionKernelGradient>(joined.op).bias = true;
      joined.out.push_back(g_.nodes[j].out[0]);
      g_.nodes[std::min(i, j)] = std::move(joined);
      g_.nodes.erase(g_.nodes.begin() + static_cast<std::ptrdiff_t>(std::max(i, j)));
      i = std::min(i, j);
    }
  }
  /// Position of the last node that makes one of these values.
  std::size_t last_producer_of(const ir::Refs& refs) const {
    for (std::size_t k = g_.nodes.size(); k-- > 0;)
      for (const auto r : g_.nodes[k].out)
        if (std::find(refs.begin(), refs.end(), r) != refs.end()) return k;
    return 0;
  }

  Lowered& p_;
  ir::Graph& g_;
  std::vector<bool> in_bfloat16_;  // per value
  std::vector<bool> is_view_;      // of a variable
  std::vector<int> uses_, producer_;
  std::vector<ir::Node> kept_;
};

}  // namespace

void fuse(Lowered& p) { Fuser(p).run(); }

}  // namespace tenon
