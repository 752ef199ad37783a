#include "tenon/train/stream_feed.h"

#include <numeric>

#include "tenon/check/stream_batch.h"
#include "tenon/check/stream_rules.h"
#include "tenon/train/evaluation.h"

namespace tenon {
namespace {

std::chrono::milliseconds milliseconds_of(double seconds) { return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000)); }

/// Says in which epoch and batch of the run a pipeline failed, and which samples that batch would have held.
class InEpoch : public Sink {
 public:
  InEpoch(Sink& to, std::string function) : to_(to), function_(std::move(function)) {}
  void receive(Diagnostic d) override {
    d.related.push_back({InCall{function_, "x"}, "epoch " + std::to_string(epoch + 1) + ", batch #" + std::to_string(batch) +
                                                     ", samples from " + std::to_string(samples) + " on"});
    to_.receive(std::move(d));
  }
  std::int64_t epoch = -1, batch = 0, samples = 0;

 private:
  Sink& to_;
  std::string function_;
};

/// Batches of one set of shapes: the run that was checked for them, and the columns that its plans read.
struct Shaped {
  std::optional<CheckedRun> own{};  // none: the run itself
  Arrays batch;
};

class StreamFeed final : public Feed {
 public:
  StreamFeed(ActiveRun& run, const Streamed& streamed, const StreamPart& part)
      : run_(run),
        streamed_(streamed),
        data_(part.data.ahead()),  // batches are made while a step runs
        steps_(part.steps),
        pass_number_(part.first_pass),
        first_(part.first),
        columns_(part.data, part.first, streamed.stream.args()),
        sink_(run.sink(), function_of(streamed.stream.args().purpose)) {}

  std::optional<std::int64_t> steps() const override {
    if (steps_) return steps_;
    return data_.cardinality().known() ? std::optional(data_.cardinality().count) : std::nullopt;
  }

  void epoch(const std::function<bool(std::int64_t, const Fed&)>& each) override {
    ++sink_.epoch;
    sink_.samples = 0;
    if (!steps_) pass_.reset();
    for (std::int64_t step = 0; !steps_ || step < *steps_; ++step) {
      sink_.batch = step;
      const auto more = take(step);
      if (!more) return run_.fail(more.error());
      if (!*more) return;
      const auto fed = fit_shapes();
      if (!fed) return run_.fail(fed.error());
      sink_.samples += static_cast<std::int64_t>((*fed)->batch.rows());
      Shaped& shaped = **fed;
      if (!each(step, {shaped.own ? *shaped.own : run_.checked(), shaped.batch, rows(shaped.batch.rows())})) return;
    }
    if (taken_ == data_.cardinality().count) pass_.reset();  // the next epoch begins a pass
  }
  void restart() override { pass_.reset(); }

 private:
  static std::string function_of(Purpose purpose) {
    return purpose == Purpose::fit ? "fit" : purpose == Purpose::evaluate ? "evaluate" : "predict";
  }

  Result<Done> begin_pass() {
    const RunOptions& options = run_.session().options();
    TENON_TRY(Pass pass, data_.iterate(sink_, {.iteration = pass_number_++,
                                               .seed = options.seed,
                                               .stop = options.stop,
                                               .stall = milliseconds_of(streamed_.options.stall_seconds),
                                               .waiting = streamed_.options.waiting ? &streamed_.options.waiting : nullptr}));
    pass_.reset();
    pass_.emplace(std::move(pass));
    taken_ = 0;
    return Done{};
  }

  /// The next batch that has rows; false at the end of the epoch.
  Result<bool> take(std::int64_t step) {
    for (;;) {
      if (!pass_)
        if (auto begun = begin_pass(); !begun) return begun.error();
      TENON_TRY(const bool more, pass_->next(element_));
      if (!more) {
        const bool stopped = pass_->cancelled();
        pass_.reset();
        if (stopped || !steps_) return false;
        report_end(step);
        // An epoch of no steps would say nothing of the model: it begins the next pass instead, where Keras has an empty epoch.
        if (step > 0 || taken_ == 0) return false;
        continue;
      }
      ++taken_;
      TENON_TRY(const bool has, has_rows(arrays_of(data_.element_spec(), element_), sink_.batch, sink_));
      if (has) return true;
      if (!empty_reported_) { report_empty_batch(data_.leaves().front().name, sink_.batch, sink_); }
      empty_reported_ = true;
    }
  }

  void report_end(std::int64_t step) {
    if (end_reported_ || data_.cardinality().known()) return;  // of a known length it was said beforehand
    end_reported_ = true;
    const std::string function = function_of(streamed_.stream.args().purpose);
    report(run_.sink(), Code::RanOutOfData, InCall{function, function == "fit" ? "steps_per_epoch" : "steps"})
        .expected(std::to_string(*steps_) + " batches in every epoch")
        .found("the end of the data after batch #" + std::to_string(step) + " of epoch " + std::to_string(sink_.epoch + 1))
        .because("An epoch that meets the end of the data stops there, and the next begins a new pass.")
        .fix("let the data begin again", ".repeat()", Applies::needs_editing)
        .emit();
  }

  /// The columns of the batch, checked: as the run's own where it has their shapes, else under a run of its shapes.
  Result<Shaped*> fit_shapes() {
    columns_.shape_key(element_, key_);
    auto found = shaped_.find(key_);
    if (found == shaped_.end()) {
      TENON_TRY(Shaped made, check_shapes());
      found = shaped_.emplace(key_, std::move(made)).first;
    }
    Shaped& shaped = found->second;
    columns_.read(element_, shaped.batch);
    const CheckedRun& at = shaped.own ? *shaped.own : run_.checked();
    if (auto admitted = at.contract().admit(batch_of(shaped.batch), sink_.batch, sink_); !admitted) return admitted.error();
    return &shaped;
  }

  Result<Shaped> check_shapes() {
    Shaped shaped{{}, first_};
    columns_.read(element_, shaped.batch);
    bool same = true;
    const auto compare = [&](const std::vector<Column>& ours, const std::vector<Column>& theirs) {
      for (std::size_t i = 0; i < ours.size(); ++i)
        same = same && ours[i].values.spec().with_batch(1) == theirs[i].values.spec().with_batch(1);
    };
    compare(first_.x, shaped.batch.x);
    compare(first_.y, shaped.batch.y);
    compare(first_.sample_weight, shaped.batch.sample_weight);
    if (same) return shaped;
    RunArgs args = args_of_batch(streamed_.stream.args(), shaped.batch.rows());
    args.class_weight.clear();  // they are among the weights already
    Report notes;               // what is said of one shape is not said again of the next
    auto checked = check(run_.checked().model(), shaped.batch, std::nullopt, args, notes);
    for (const auto& d : notes.diagnostics())
      if (d.severity == Severity::error) sink_.receive(d);
    if (!checked) return checked.error();
    shaped.own = *std::move(checked);
    return shaped;
  }

  std::span<const std::int64_t> rows(std::int64_t count) {
    if (static_cast<std::int64_t>(rows_.size()) < count) {
      rows_.resize(static_cast<std::size_t>(count));
      std::iota(rows_.begin(), rows_.end(), 0);
    }
    return std::span<const std::int64_t>(rows_).first(static_cast<std::size_t>(count));
  }

  ActiveRun& run_;
  const Streamed& streamed_;
  Dataset data_;
  std::optional<std::int64_t> steps_;
  std::uint64_t pass_number_;
  const Arrays& first_;
  BatchColumns columns_;
  InEpoch sink_;
  std::optional<Pass> pass_;
  std::int64_t taken_ = 0;  // batches of the pass
  bool end_reported_ = false, empty_reported_ = false;
  Element element_;
  std::vector<std::int64_t> key_, rows_;
  std::map<std::vector<std::int64_t>, Shaped> shaped_;
};

}  // namespace

std::unique_ptr<Feed> make_stream_feed(ActiveRun& run, const Streamed& streamed, const StreamPart& part) {
  return std::make_unique<StreamFeed>(run, streamed, part);
}

}  // namespace tenon
