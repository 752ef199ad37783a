// window: `size` elements as one, `stride` apart, beginning every `shift` elements. tf.data gives each window as a data set of its own;
// here it comes as what flat_map(lambda w: w.batch(size)) makes of it.
#include <algorithm>
#include <deque>

#include "tenon/pipeline/batching.h"
#include "tenon/pipeline/stack.h"
#include "tenon/pipeline/stage_faults.h"
#include "tenon/pipeline/stages.h"

namespace tenon {
namespace {

struct Window {
  std::int64_t size, shift, stride;
  bool whole;
  std::int64_t span() const { return (size - 1) * stride + 1; }
};

class WindowIterator final : public Iterator {
 public:
  WindowIterator(std::unique_ptr<Iterator> input, const Window& window, const std::vector<Leaf>& leaves, Sink& sink)
      : input_(std::move(input)), window_(window), leaves_(leaves), sink_(sink) {}

  Result<bool> next(Element& element) override {
    if (number_ > 0)
      if (auto moved = move_on(window_.shift); !moved) return moved.error();
    const auto span = static_cast<std::size_t>(window_.span());
    while (!ended_ && kept_.size() < span) {
      Element item;
      TENON_TRY(const bool more, input_->next(item));
      if (more) kept_.push_back(std::move(item));
      else ended_ = true;
    }
    if (kept_.empty() || (window_.whole && kept_.size() < span)) return false;
    elements_.clear();
    for (std::size_t i = 0; i < std::min(span, kept_.size()); i += static_cast<std::size_t>(window_.stride)) elements_.push_back(kept_[i]);
    if (auto done = stack(elements_, {leaves_, number_}, element, memory_, sink_); !done) return done.error();
    ++number_;
    return true;
  }

  void save(Position& position) const override { position.put(number_); }
  /// The window after that many begins where it would, in the input.
  Result<Done> restore(PositionReader& position) override {
    number_ = position.get();
    if (number_ == 0) return Done{};
    if (auto skipped = input_->skip((number_ - 1) * window_.shift); !skipped) return skipped.error();
    return Done{};
  }

 private:
  Result<Done> move_on(std::int64_t count) {
    const auto kept = std::min<std::int64_t>(count, static_cast<std::int64_t>(kept_.size()));
    kept_.erase(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(kept));
    if (auto skipped = input_->skip(count - kept); !skipped) return skipped.error();
    return Done{};
  }

  std::unique_ptr<Iterator> input_;
  Window window_;
  const std::vector<Leaf>& leaves_;
  Sink& sink_;
  std::deque<Element> kept_;  // from where the last window began
  std::vector<Element> elements_;
  Recycler memory_;
  std::int64_t number_ = 0;
  bool ended_ = false;
};

Cardinality windows_in(Cardinality input, const Window& window) {
  if (!input.known() || window.size < 1 || window.shift < 1 || window.stride < 1) return input;
  if (!window.whole) return (input.count + window.shift - 1) / window.shift;
  const std::int64_t rest = input.count - window.span();
  return rest < 0 ? 0 : rest / window.shift + 1;
}

class WindowStage final : public Stage {
 public:
  WindowStage(const StagePtr& input, const Window& window)
      : Stage("window", {input}, batched(input->spec(), window.whole ? Dim(window.size) : Dim()), windows_in(input->cardinality(), window)),
        window_(window) {
    expect_at_least(1, window.size, name(), "size", faulty());
    expect_at_least(1, window.shift, name(), "shift", faulty());
    expect_at_least(1, window.stride, name(), "stride", faulty());
  }
  Result<std::unique_ptr<Iterator>> iterate(const Iteration& iteration) const override {
    TENON_TRY(auto elements, input().iterate(iteration));
    return std::unique_ptr<Iterator>(std::make_unique<WindowIterator>(std::move(elements), window_, leaves(), *iteration.sink));
  }

 private:
  Window window_;
};

}  // namespace

StagePtr window_stage(StagePtr input, std::int64_t size, WindowArgs args) {
  return std::make_shared<WindowStage>(input, Window{size, args.shift.value_or(size), args.stride, args.drop_remainder});
}

}  // namespace tenon
