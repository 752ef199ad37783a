#include "tenon/ir/precision.h"

namespace tenon::ir {
namespace {
constexpr int opens_bfloat16 = -1, opens_other = -2, closes = -3;

void bracket(Builder& b, int index) { b.leaf(Role::data, index, {Shape{}, DType::float32}); }
}  // namespace

InPrecision::InPrecision(Builder& b, DType compute) : b_(b) { bracket(b_, compute == DType::bfloat16 ? opens_bfloat16 : opens_other); }
InPrecision::~InPrecision() { bracket(b_, closes); }

std::vector<bool> made_in_bfloat16(const Graph& graph) {
  std::vector<bool> made, open{false};
  for (const Value& v : graph.values) {
    made.push_back(v.role == Role::computed && open.back());
    if (v.role != Role::data || v.index >= 0) continue;
    if (v.index == closes) open.pop_back();
    else open.push_back(v.index == opens_bfloat16);
  }
  return made;
}

}  // namespace tenon::ir
