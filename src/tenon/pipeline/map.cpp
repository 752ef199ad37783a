// map: a function of every element; several at a time where num_parallel_calls says so.
#include "tenon/pipeline/ahead.h"
#include "tenon/pipeline/held.h"
#include "tenon/pipeline/numbered_input.h"
#include "tenon/pipeline/signature.h"
#include "tenon/pipeline/stage_faults.h"
#include "tenon/pipeline/stages.h"
#include "tenon/pipeline/user_code.h"

namespace tenon {
namespace {

class MapAhead final : public Ahead {
 public:
  MapAhead(std::unique_ptr<Iterator> input, const Mapping& mapping, const ElementSignature& output)
      : input_(std::move(input)), mapping_(mapping), output_(output) {}
  Result<bool> take(Ticket& ticket) override {
    ticket.number = input_.number();
    return input_.next(ticket.element);
  }
  Result<Done> make(Ticket& ticket, Sink& sink, Watch& watch) override {
    auto done = call_user_code(mapping_.name, ticket.number, watch, sink, [&] { return mapping_.apply(ticket.element, sink); });
    return done ? output_.check(ticket.element, ticket.number, sink) : done;
  }
  Result<std::int64_t> skip(std::int64_t count) override { return input_.skip(count); }
  void save(Position& position) const override { input_.save(position); }
  Result<Done> restore(PositionReader& position) override { return input_.restore(position); }

 private:
  NumberedInput input_;
  const Mapping& mapping_;
  const ElementSignature& output_;
};

class MapStage final : public Stage {
 public:
  MapStage(const StagePtr& input, Mapping mapping, MapArgs args)
      : Stage("map", {input}, input->spec(), input->cardinality()), mapping_(std::move(mapping)), args_(args) {
    if (args.num_parallel_calls && *args.num_parallel_calls != autotune)
      expect_at_least(1, *args.num_parallel_calls, name(), "num_parallel_calls", faulty());
    if (!input->faults().empty()) return;
    if (auto made = mapping_.infer(input->spec(), faulty())) set_spec(*std::move(made));
    output_ = ElementSignature(mapping_.name, leaves());
  }

  Result<std::unique_ptr<Iterator>> iterate(const Iteration& iteration) const override {
    const auto begin = [this](const Iteration& in_thread) -> Result<std::unique_ptr<Ahead>> {
      TENON_TRY(auto elements, input().iterate(in_thread));
      return std::unique_ptr<Ahead>(std::make_unique<MapAhead>(std::move(elements), mapping_, output_));
    };
    return run_ahead(*this, begin, ahead(), iteration);
  }
  bool made_ahead() const override { return args_.num_parallel_calls.has_value(); }
  HeldMemory own_held() const override {
    const std::int64_t size = std::max(element_bytes(*this), element_bytes(input()));
    return {.pass = most_ahead(ahead()) * size};
  }

 private:
  AheadArgs ahead() const { return in_parallel(args_.num_parallel_calls, args_.deterministic); }

  Mapping mapping_;
  MapArgs args_;
  ElementSignature output_{{}, {}};
};

}  // namespace

StagePtr map_stage(StagePtr input, Mapping mapping, MapArgs args) { return std::make_shared<MapStage>(input, std::move(mapping), args); }

}  // namespace tenon
