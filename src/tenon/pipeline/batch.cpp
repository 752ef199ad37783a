// batch: batch_size elements as one, with an axis in front. Where elements are rows that can be had in any order, the numbers of the rows
// come here, and the batch is gathered at once.
#include "tenon/pipeline/batch_ahead.h"
#include "tenon/pipeline/batching.h"
#include "tenon/pipeline/held.h"
#include "tenon/pipeline/stack.h"
#include "tenon/pipeline/stage_faults.h"
#include "tenon/pipeline/stages.h"

namespace tenon {
namespace {

class ElementBatches final : public BatchAhead<Element> {
 public:
  ElementBatches(std::unique_ptr<Iterator> input, BatchSize size, const std::vector<Leaf>& leaves)
      : BatchAhead(std::move(input), size), leaves_(leaves) {}
  Result<bool> take(Ticket& ticket) override { return collect(ticket.elements, ticket); }
  Result<Done> make(Ticket& ticket, Sink& sink, Watch&) override {
    ticket.element.values.clear();  // its memory is free for the next batch, where nobody else holds it
    return stack(ticket.elements, {leaves_, ticket.number}, ticket.element, memory_, sink);
  }

 private:
  const std::vector<Leaf>& leaves_;  // of the stage, which outlives this
  Recycler memory_;
};

class RowBatches final : public BatchAhead<std::int64_t> {
 public:
  RowBatches(std::unique_ptr<Order> input, BatchSize size, const Rows& rows) : BatchAhead(std::move(input), size), rows_(rows) {}
  Result<bool> take(Ticket& ticket) override { return collect(ticket.rows, ticket); }
  Result<Done> make(Ticket& ticket, Sink& sink, Watch& watch) override {
    const Doing doing(watch, rows_.name());
    ticket.element.values.clear();
    return rows_.gather(ticket.rows, ticket.number, ticket.element, memory_, sink);
  }

 private:
  const Rows& rows_;
  Recycler memory_;
};

class BatchStage final : public Stage {
 public:
  BatchStage(const StagePtr& input, std::int64_t batch_size, const BatchArgs& args)
      : Stage("batch", {input}, batched(input->spec(), args.drop_remainder || args.always_whole ? Dim(batch_size) : Dim()),
              batches_of(input->cardinality(), batch_size, args.drop_remainder)),
        size_{batch_size, args.drop_remainder},
        args_(args) {
    expect_at_least(1, batch_size, name(), "batch_size", faulty());
    if (args.num_parallel_calls && *args.num_parallel_calls != autotune)
      expect_at_least(1, *args.num_parallel_calls, name(), "num_parallel_calls", faulty());
  }

  Result<std::unique_ptr<Iterator>> iterate(const Iteration& iteration) const override {
    const auto begin = [this](const Iteration& inner) { return input().rows() ? begin_rows(inner) : begin_elements(inner); };
    return run_ahead(*this, begin, ahead(), iteration);
  }
  std::int64_t batch_rows() const override { return size_.rows; }
  bool made_ahead() const override { return args_.num_parallel_calls.has_value(); }
  /// Rows are gathered into the batch; elements are there beside it.
  HeldMemory own_held() const override {
    const std::int64_t size = element_bytes(*this), made = std::max<std::int64_t>(most_ahead(ahead()), 1);
    return {.pass = made * size * (input().rows() ? 1 : 2)};
  }

 private:
  AheadArgs ahead() const { return in_parallel(args_.num_parallel_calls, args_.deterministic); }
  Result<std::unique_ptr<Ahead>> begin_rows(const Iteration& iteration) const {
    TENON_TRY(auto order, input().order(iteration));
    return std::unique_ptr<Ahead>(std::make_unique<RowBatches>(std::move(order), size_, *input().rows()));
  }
  Result<std::unique_ptr<Ahead>> begin_elements(const Iteration& iteration) const {
    TENON_TRY(auto elements, input().iterate(iteration));
    return std::unique_ptr<Ahead>(std::make_unique<ElementBatches>(std::move(elements), size_, leaves()));
  }

  BatchSize size_;
  BatchArgs args_;
};

}  // namespace

ElementSpec batched(const ElementSpec& spec, Dim rows) {
  return spec.with_each([rows](const Leaf& leaf) {
    Leaf whole = leaf;
    if (whole.has_rank) whole.spec.shape = leaf.spec.shape.behind(rows);
    return whole;
  });
}

Cardinality batches_of(Cardinality elements, std::int64_t batch_size, bool drop_remainder) {
  if (!elements.known() || batch_size < 1) return elements;
  return elements.count / batch_size + (!drop_remainder && elements.count % batch_size != 0 ? 1 : 0);
}

StagePtr batch_stage(StagePtr input, std::int64_t batch_size, BatchArgs args) {
  return std::make_shared<BatchStage>(input, batch_size, args);
}

}  // namespace tenon
