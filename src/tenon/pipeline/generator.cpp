#include "tenon/pipeline/generator.h"

#include <atomic>

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
  return report(sink, Code::EmptyData, InData{name})
      .expected("a generator that begins anew")
      .found("one that an earlier pass used up")
      .because(
          "Every pass over the data calls the function for a new generator; this one gives what is left of the first, which is nothing.")
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

std::shared_ptr<const Source> generator_source_once(Generator generator, ElementSpec signature, GeneratorArgs args) {
  auto used = std::make_shared<std::atomic<bool>>(false);
  const auto make = [generator = std::move(generator), used]() -> Generator { return used->exchange(true) ? Generator() : generator; };
  return generator_source(make, std::move(signature), std::move(args));
}

}  // namespace tenon
