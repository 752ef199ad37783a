// prefetch: the input runs in a thread of its own, ahead of who asks for elements.
#include "tenon/pipeline/ahead.h"
#include "tenon/pipeline/held.h"
#include "tenon/pipeline/stage_faults.h"
#include "tenon/pipeline/stages.h"

namespace tenon {
namespace {

class PrefetchAhead final : public Ahead {
 public:
  explicit PrefetchAhead(std::unique_ptr<Iterator> input) : input_(std::move(input)) {}
  Result<bool> take(Ticket& ticket) override { return input_->next(ticket.element); }
  Result<Done> make(Ticket&, Sink&, Watch&) override { return Done{}; }
  Result<std::int64_t> skip(std::int64_t count) override { return input_->skip(count); }
  void save(Position& position) const override { input_->save(position); }
  Result<Done> restore(PositionReader& position) override { return input_->restore(position); }

 private:
  std::unique_ptr<Iterator> input_;
};

class PrefetchStage final : public Stage {
 public:
  PrefetchStage(const StagePtr& input, std::int64_t buffer_size)
      : Stage("prefetch", {input}, input->spec(), input->cardinality()), buffer_size_(buffer_size) {
    expect_at_least(autotune, buffer_size, name(), "buffer_size", faulty());
  }

  Result<std::unique_ptr<Iterator>> iterate(const Iteration& iteration) const override {
    if (buffer_size_ == 0) return input().iterate(iteration);
    const auto begin = [this](const Iteration& in_thread) -> Result<std::unique_ptr<Ahead>> {
      TENON_TRY(auto input_iterator, input().iterate(in_thread));
      return std::unique_ptr<Ahead>(std::make_unique<PrefetchAhead>(std::move(input_iterator)));
    };
    return run_ahead(*this, begin, ahead(), iteration);
  }
  bool made_ahead() const override { return buffer_size_ != 0; }
  HeldMemory own_held() const override {
    const std::int64_t size = element_bytes(*this);
    return {.pass = most_ahead(ahead()) * size};
  }

 private:
  AheadArgs ahead() const { return {.threads = buffer_size_ == 0 ? 0 : 1, .ahead = buffer_size_}; }

  std::int64_t buffer_size_;
};

}  // namespace

StagePtr prefetch_stage(StagePtr input, std::int64_t buffer_size) { return std::make_shared<PrefetchStage>(input, buffer_size); }

}  // namespace tenon
