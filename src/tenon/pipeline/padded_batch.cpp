// padded_batch: batch_size elements of different shapes as one, filled up to the longest, or to a shape that is given.
#include "tenon/pipeline/batch_ahead.h"
#include "tenon/pipeline/batching.h"
#include "tenon/pipeline/held.h"
#include "tenon/pipeline/row_padding.h"
#include "tenon/pipeline/stage_faults.h"
#include "tenon/pipeline/stages.h"

namespace tenon {
namespace {

class PaddedBatches final : public BatchAhead<Element> {
 public:
  PaddedBatches(std::unique_ptr<Iterator> input, BatchSize size, const RowPadding& padding)
      : BatchAhead(std::move(input), size), padding_(padding) {}
  Result<bool> take(Ticket& ticket) override { return collect(ticket.elements, ticket); }
  Result<Done> make(Ticket& ticket, Sink& sink, Watch&) override {
    return padding_.stack(ticket.elements, ticket.number, ticket.element, memory_, sink);
  }

 private:
  const RowPadding& padding_;  // of the stage, which outlives this
  Recycler memory_;
};

class PaddedBatchStage final : public Stage {
 public:
  PaddedBatchStage(const StagePtr& input, std::int64_t batch_size, const PaddedBatchArgs& args)
      : Stage("padded_batch", {input}, input->spec(), batches_of(input->cardinality(), batch_size, args.drop_remainder)),
        size_{batch_size, args.drop_remainder},
        padding_(input->leaves(), args.padded_shapes, args.padding_values) {
    expect_at_least(1, batch_size, name(), "batch_size", faulty());
    padding_.judge(name(), faulty());
    set_spec(batched(input->spec().with_leaves(padding_.padded()), args.drop_remainder ? Dim(batch_size) : Dim()));
  }
  Result<std::unique_ptr<Iterator>> iterate(const Iteration& iteration) const override {
    const auto begin = [this](const Iteration& inner) -> Result<std::unique_ptr<Ahead>> {
      TENON_TRY(auto elements, input().iterate(inner));
      return std::unique_ptr<Ahead>(std::make_unique<PaddedBatches>(std::move(elements), size_, padding_));
    };
    return run_ahead(*this, begin, {.threads = 0}, iteration);
  }
  std::int64_t batch_rows() const override { return size_.rows; }
  HeldMemory own_held() const override { return {.pass = 2 * element_bytes(*this)}; }

 private:
  BatchSize size_;
  RowPadding padding_;
};

}  // namespace

StagePtr padded_batch_stage(StagePtr input, std::int64_t batch_size, PaddedBatchArgs args) {
  return std::make_shared<PaddedBatchStage>(input, batch_size, args);
}

}  // namespace tenon
