#include "tenon/train/feed.h"

#include "tenon/train/batches.h"
#include "tenon/train/evaluation.h"
#include "tenon/train/stream_feed.h"

namespace tenon {
namespace {

class ArraysFeed final : public Feed {
 public:
  ArraysFeed(const CheckedRun& at, const Arrays& data, Batches batches)
      : at_(at), data_(data), begun_(batches), batches_(std::move(batches)) {}

  std::optional<std::int64_t> steps() const override { return batches_.steps(); }
  void epoch(const std::function<bool(std::int64_t, const Fed&)>& each) override {
    batches_.epoch([&](std::int64_t index, std::span<const std::int64_t> rows) { return each(index, {at_, data_, rows}); });
  }
  void restart() override { batches_ = begun_; }

 private:
  const CheckedRun& at_;
  const Arrays& data_;
  const Batches begun_;
  Batches batches_;
};

}  // namespace

std::unique_ptr<Feed> make_feed(ActiveRun& run, std::uint64_t first_pass) {
  const CheckedRun& checked = run.checked();
  const auto& args = checked.args();
  if (const Streamed* s = run.streamed())
    return make_stream_feed(run, *s, {s->stream.data(), checked.data(), s->stream.args().steps, first_pass});
  const bool shuffles = args.purpose == Purpose::fit && args.shuffle;
  Batches batches(checked.data().rows(), checked.batch_size(), args.steps, {shuffles, run.session().options().seed});
  batches.start_at(first_pass);
  return std::make_unique<ArraysFeed>(checked, checked.data(), std::move(batches));
}

std::unique_ptr<Feed> make_validation_feed(ActiveRun& run) {
  const CheckedRun& checked = run.checked();
  const auto& args = checked.args();
  if (const Streamed* s = run.streamed())
    return make_stream_feed(run, *s, {*s->stream.validation(), *checked.validation(), s->stream.args().validation_steps, 0});
  return std::make_unique<ArraysFeed>(checked, *checked.validation(),
                                      Batches(checked.validation()->rows(), checked.validation_batch_size(), args.validation_steps));
}

}  // namespace tenon
