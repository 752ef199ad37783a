#include "tenon/pipeline/generator.h"

#include <atomic>
#include <mutex>

namespace tenon {
namespace {

class GeneratorSource final : public Source {
 public:
  GeneratorSource(std::function<Generator()> make, ElementSpec signature, GeneratorArgs args)
      : make_(std::move(make)), spec_(std::move(signature)), args_(std::move(args)) {}

  const std::string& name() const override { return args_.name; }
  const ElementSpec& spec() const override { return spec_; }
  Cardinality cardinality() const override { return args_.cardinality; }
  Result<std::unique_ptr<Iterator>> open(const Iteration& iteration) const override;

  /// None where the pass cannot begin.
  Generator make() const { return make_(); }
  /// Elements that any pass gave.
  std::atomic<bool>& gave() const { return gave_; }

 private:
  std::function<Generator()> make_;
  ElementSpec spec_;
  GeneratorArgs args_;
  mutable std::atomic<bool> gave_{false};
};

Reported report_used_up(const std::string& name, Sink& sink) {
  return report(sink, Code::GeneratorUsedUp, InData{name})
      .expected("a generator that begins anew")
      .found("one that an earlier pass used up")
      .because(
          "Every pass over the data calls the function for a new generator; this one gives what is left of the first, which is nothing. "
          "Keras trains later epochs on the first two batches alone, without a word.")
      .fix("give the function that makes the generator, and not the generator", "from_generator(make_batches, output_signature=...)",
           Applies::needs_editing)
      .emit();
}

class GeneratorIterator final : public SourceIterator {
 public:
  GeneratorIterator(const GeneratorSource& source, Generator generator, Sink& sink)
      : source_(source), generator_(std::move(generator)), was_used_(source.gave()), sink_(sink) {}

 protected:
  Result<bool> read(Element& element) override {
    auto made = generator_();
    if (!made && count() == 0 && was_used_) return report_used_up(source_.name(), sink_);
    if (!made) return false;
    source_.gave() = true;
    element = *std::move(made);
    return true;
  }

 private:
  const GeneratorSource& source_;
  Generator generator_;
  bool was_used_;
  Sink& sink_;
};

Result<std::unique_ptr<Iterator>> GeneratorSource::open(const Iteration& iteration) const {
  Generator generator = make();
  if (!generator) return report_used_up(name(), *iteration.sink);
  return std::unique_ptr<Iterator>(std::make_unique<GeneratorIterator>(*this, std::move(generator), *iteration.sink));
}

}  // namespace

std::shared_ptr<const Source> generator_source(std::function<Generator()> make, ElementSpec signature, GeneratorArgs args) {
  return std::make_shared<GeneratorSource>(std::move(make), std::move(signature), std::move(args));
}

namespace {

/// A generator that cannot begin anew. Whoever looks at its first elements - a check does - leaves them for the pass that comes next, as
/// Keras does; who went to the end used it up.
class OnlyPass {
 public:
  explicit OnlyPass(Generator generator) : generator_(std::move(generator)) {}

  bool can_begin() const {
    const std::lock_guard lock(mutex_);
    return !ended_ && !too_many_;
  }
  /// Element `number` of the pass that began last.
  std::optional<Element> at(std::size_t number) {
    const std::lock_guard lock(mutex_);
    if (number < kept_.size()) return kept_[number];
    auto element = ended_ ? std::nullopt : generator_();
    if (!element) ended_ = true, kept_.clear();
    else if (number == kept_.size() && !too_many_) kept_.push_back(*element);
    if (kept_.size() > most_kept) too_many_ = true, kept_.clear();
    return element;
  }

 private:
  static constexpr std::size_t most_kept = 1024;  // more than a first batch of samples

  mutable std::mutex mutex_;
  Generator generator_;
  std::vector<Element> kept_;
  bool ended_ = false, too_many_ = false;
};

}  // namespace

std::shared_ptr<const Source> generator_source_once(Generator generator, ElementSpec signature, GeneratorArgs args) {
  auto only = std::make_shared<OnlyPass>(std::move(generator));
  const auto make = [only]() -> Generator {
    if (!only->can_begin()) return {};
    return [only, next = std::size_t{0}]() mutable { return only->at(next++); };
  };
  return generator_source(make, std::move(signature), std::move(args));
}

}  // namespace tenon
