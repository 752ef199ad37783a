#pragma once
// Where elements come from in an order of their own: a file that is read from front to back, a generator.
#include "tenon/pipeline/iteration.h"
#include "tenon/pipeline/stream.h"

namespace tenon {

/// Elements as their source gives them, checked against its spec by the pipeline. Immutable: what changes is in the iterators.
class Source {
 public:
  virtual ~Source() = default;
  /// As messages call it: "ages.csv", "train_generator".
  virtual const std::string& name() const = 0;
  virtual const ElementSpec& spec() const = 0;
  virtual Cardinality cardinality() const { return Cardinality::unknown; }
  /// A new pass from the first element. Faults go to iteration.sink. SourceIterator does what most sources need.
  virtual Result<std::unique_ptr<Iterator>> open(const Iteration& iteration) const = 0;
};

/// A pass whose position is how many elements it gave, and that goes to a position by reading on. Sources that can jump override skip(),
/// and keep count() in step.
class SourceIterator : public CountedStream<Element> {
 public:
  Result<bool> next(Element& element) final {
    TENON_TRY(const bool more, read(element));
    given_ += more;
    return more;
  }

 protected:
  /// The next element, into `element`, whose tensors may be those of an earlier element; false at the end.
  virtual Result<bool> read(Element& element) = 0;
  std::int64_t& count() { return given_; }
};

}  // namespace tenon
