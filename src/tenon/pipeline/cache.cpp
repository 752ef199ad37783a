// cache: the elements of the first whole pass, kept in memory for all later ones.
#include <mutex>

#include "tenon/pipeline/stages.h"

namespace tenon {
namespace {

/// What passes share. A pass that did not get to the end leaves nothing.
class Kept {
 public:
  std::shared_ptr<const std::vector<Element>> elements() const {
    const std::lock_guard lock(mutex_);
    return elements_;
  }
  void keep(std::vector<Element> elements) {
    const std::lock_guard lock(mutex_);
    if (!elements_) elements_ = std::make_shared<const std::vector<Element>>(std::move(elements));
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const std::vector<Element>> elements_;
};

class KeptIterator final : public Iterator {
 public:
  explicit KeptIterator(std::shared_ptr<const std::vector<Element>> elements) : elements_(std::move(elements)) {}
  Result<bool> next(Element& element) override {
    if (next_ >= elements_->size()) return false;
    element = (*elements_)[next_++];
    return true;
  }
  Result<std::int64_t> skip(std::int64_t count) override {
    const auto skipped = std::min<std::int64_t>(count, static_cast<std::int64_t>(elements_->size() - next_));
    next_ += static_cast<std::size_t>(skipped);
    return skipped;
  }
  void save(Position& position) const override { position.put(static_cast<std::int64_t>(next_)); }
  Result<Done> restore(PositionReader& position) override {
    if (auto skipped = skip(position.get()); !skipped) return skipped.error();
    return Done{};
  }

 private:
  std::shared_ptr<const std::vector<Element>> elements_;
  std::size_t next_ = 0;
};

/// Keeps what it gives. To go to a position it makes all elements before, which are to be kept as well.
class KeepingIterator final : public CountedStream<Element> {
 public:
  KeepingIterator(std::unique_ptr<Iterator> input, std::shared_ptr<Kept> kept, const Iteration& iteration)
      : input_(std::move(input)), kept_(std::move(kept)), watch_(iteration.watch) {}
  Result<bool> next(Element& element) override {
    TENON_TRY(const bool more, input_->next(element));
    if (more) elements_.push_back(element), ++given_;
    else if (!watch_->stop_requested()) kept_->keep(std::move(elements_)), elements_.clear();
    return more;
  }

 private:
  std::unique_ptr<Iterator> input_;
  std::shared_ptr<Kept> kept_;
  std::shared_ptr<Watch> watch_;
  std::vector<Element> elements_;
};

class CacheStage final : public Stage {
 public:
  explicit CacheStage(const StagePtr& input) : Stage("cache", {input}, input->spec(), input->cardinality()) {}
  bool changes() const override { return false; }

  /// What is kept is the first pass, whichever pass it is that fills the cache: so a position in a later one stays exact.
  Result<std::unique_ptr<Iterator>> iterate(const Iteration& iteration) const override {
    if (auto elements = kept_->elements()) return std::unique_ptr<Iterator>(std::make_unique<KeptIterator>(std::move(elements)));
    Iteration first = iteration;
    first.number = 0;
    TENON_TRY(auto elements, input().iterate(first));
    return std::unique_ptr<Iterator>(std::make_unique<KeepingIterator>(std::move(elements), kept_, iteration));
  }

 private:
  std::shared_ptr<Kept> kept_ = std::make_shared<Kept>();
};

}  // namespace

StagePtr cache_stage(StagePtr input) { return std::make_shared<CacheStage>(input); }

}  // namespace tenon
