#pragma once
// Elements of different shapes filled up to one shape, as padded_batch and bucket_by_sequence_length do it.
#include <optional>
#include <span>

#include "tenon/diag/sink.h"
#include "tenon/pipeline/element.h"
#include "tenon/pipeline/recycler.h"

namespace tenon {

class RowPadding {
 public:
  /// shapes, values: one per leaf, or none for all; of a shape, unknown lengths are those of the longest element of a batch.
  RowPadding(std::vector<Leaf> leaves, const std::vector<std::optional<Shape>>& shapes, const std::vector<double>& values);

  /// Whether shapes and values belong to the leaves.
  void judge(const std::string& stage, Sink& sink) const;
  /// The leaves of elements that were filled up.
  const std::vector<Leaf>& padded() const { return padded_; }
  /// The same with another length where it was left open.
  RowPadding with_open(Dim length) const;

  Result<Done> stack(std::span<const Element> elements, std::int64_t number, Element& batch, Recycler& memory, Sink& sink) const;

 private:
  Result<Shape> shape_of(std::span<const Element> elements, std::size_t leaf, std::int64_t number, Sink& sink) const;

  std::vector<Leaf> leaves_, padded_;
  std::size_t shapes_given_, values_given_;
  std::vector<double> values_;
};

}  // namespace tenon
