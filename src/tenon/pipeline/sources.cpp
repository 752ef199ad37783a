// Elements from outside, checked against their signature as they come.
#include "tenon/pipeline/signature.h"
#include "tenon/pipeline/stages.h"
#include "tenon/pipeline/user_code.h"

namespace tenon {
namespace {

class CheckedIterator final : public Iterator {
 public:
  CheckedIterator(std::unique_ptr<Iterator> elements, const Source& source, const ElementSignature& signature, const Iteration& iteration)
      : elements_(std::move(elements)), source_(source), signature_(signature), iteration_(iteration) {}

  Result<bool> next(Element& element) override {
    TENON_TRY(const bool more,
              call_user_code(source_.name(), number_, *iteration_.watch, *iteration_.sink, [&] { return elements_->next(element); }));
    if (!more) return false;
    if (auto fits = signature_.check(element, number_, *iteration_.sink); !fits) return fits.error();
    ++number_;
    return true;
  }
  Result<std::int64_t> skip(std::int64_t count) override {
    TENON_TRY(const std::int64_t skipped,
              call_user_code(source_.name(), number_, *iteration_.watch, *iteration_.sink, [&] { return elements_->skip(count); }));
    number_ += skipped;
    return skipped;
  }
  void save(Position& position) const override {
    position.put(number_);
    elements_->save(position);
  }
  Result<Done> restore(PositionReader& position) override {
    number_ = position.get();
    return call_user_code(source_.name(), number_, *iteration_.watch, *iteration_.sink, [&] { return elements_->restore(position); });
  }

 private:
  std::unique_ptr<Iterator> elements_;
  const Source& source_;
  const ElementSignature& signature_;
  Iteration iteration_;
  std::int64_t number_ = 0;
};

class SourceStage final : public Stage {
 public:
  explicit SourceStage(std::shared_ptr<const Source> source)
      : Stage(source->name(), {}, source->spec(), source->cardinality()),
        source_(std::move(source)),
        signature_(source_->name(), leaves()) {}

  Result<std::unique_ptr<Iterator>> iterate(const Iteration& iteration) const override {
    TENON_TRY(auto elements,
              call_user_code(source_->name(), 0, *iteration.watch, *iteration.sink, [&] { return source_->open(iteration); }));
    return std::unique_ptr<Iterator>(std::make_unique<CheckedIterator>(std::move(elements), *source_, signature_, iteration));
  }

 private:
  std::shared_ptr<const Source> source_;
  ElementSignature signature_;
};

}  // namespace

StagePtr source_stage(std::shared_ptr<const Source> source) { return std::make_shared<SourceStage>(std::move(source)); }

}  // namespace tenon
