#pragma once
// Which nodes of a graph are those of Keras' bfloat16. Whoever appends nodes puts them between brackets, which are values that nobody
// makes or reads; the innermost pair counts.
#include "tenon/ir/graph.h"

namespace tenon::ir {

/// Puts what is appended during its life between brackets.
class InPrecision {
 public:
  InPrecision(Builder& b, DType compute);
  ~InPrecision();
  InPrecision(const InPrecision&) = delete;
  InPrecision& operator=(const InPrecision&) = delete;

 private:
  Builder& b_;
};

/// Per value: whether it was made in bfloat16.
std::vector<bool> made_in_bfloat16(const Graph& graph);
inline bool is_in_bfloat16(const Node& node, const std::vector<bool>& made) {
  return !node.out.empty() && made[static_cast<std::size_t>(node.out[0].id)];
}

}  // namespace tenon::ir
