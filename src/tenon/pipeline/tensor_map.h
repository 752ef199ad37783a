#pragma once
// Functions of one tensor of an element, for map(): data.apply(on("x", scale(1.0 / 255))).
#include "tenon/pipeline/dataset.h"

namespace tenon {

/// Both functions are told the name that messages use for the tensor by its leaf.
struct TensorMap {
  std::string name;  // "scale"
  std::function<Result<Leaf>(const Leaf& input, Sink& sink)> infer;
  std::function<Result<Tensor>(const Tensor& input, const Leaf& leaf, Sink& sink)> apply;
};

/// A data set in which the tensor of this name ("x", "y", x["image"]) is what `map` makes of it.
class OnTensor {
 public:
  OnTensor(std::string tensor, TensorMap map, MapArgs args) : tensor_(std::move(tensor)), map_(std::move(map)), args_(args) {}
  Dataset operator()(const Dataset& data) const;

 private:
  std::string tensor_;
  TensorMap map_;
  MapArgs args_;
};
inline OnTensor on(std::string tensor, TensorMap map, MapArgs args = {}) { return {std::move(tensor), std::move(map), args}; }

}  // namespace tenon
