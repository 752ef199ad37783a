#pragma once
// What a source promised of its elements, and whether an element keeps it.
#include "tenon/diag/sink.h"
#include "tenon/pipeline/element.h"

namespace tenon {

class ElementSignature {
 public:
  ElementSignature(std::string source, std::vector<Leaf> leaves) : source_(std::move(source)), leaves_(std::move(leaves)) {}

  /// Element `number` of a pass.
  Result<Done> check(const Element& element, std::int64_t number, Sink& sink) const;

 private:
  std::string source_;
  std::vector<Leaf> leaves_;
};

}  // namespace tenon
