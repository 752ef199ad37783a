#pragma once
// What a source or a function promised of its elements, and whether an element keeps it.
#include <atomic>

#include "tenon/diag/sink.h"
#include "tenon/pipeline/element.h"

namespace tenon {

class ElementSignature {
 public:
  ElementSignature(std::string source, std::vector<Leaf> leaves) : source_(std::move(source)), leaves_(std::move(leaves)) {}

  /// Element `number` of a pass. Numbers in another dtype are cast, as tf.data casts them; the first time is reported.
  Result<Done> check(Element& element, std::int64_t number, Sink& sink) const;

 private:
  Result<Done> check_leaf(std::size_t leaf, Tensor& tensor, std::int64_t number, Sink& sink) const;
  InData place(const Leaf& leaf, std::int64_t number) const;
  void report_cast(const Leaf& leaf, const Tensor& tensor, std::int64_t number, Sink& sink) const;

  std::string source_;
  std::vector<Leaf> leaves_;
  std::shared_ptr<std::atomic<bool>> cast_reported_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace tenon
