#pragma once
// From a regularizer's struct to its registry row. Included by the generated registry only.
#include "tenon/layer/regularizer.h"
#include "tenon/object/describe.h"

namespace tenon {

template <RegularizerObject R> RegularizerKind describe_regularizer() {
  RegularizerKind k{describe_object<R>("keras.regularizers"), R::info, {}};
  k.lower = [](const std::any& a, ir::Builder& b, ir::Ref x) { return std::any_cast<const R&>(a).lower(b, x); };
  return k;
}

}  // namespace tenon
