#pragma once
// What the fully connected layers have in common: a kernel (features, units) for the last axis, and maybe a bias (units,).
#include "tenon/layer/layer.h"

namespace tenon {

template <class D> Result<Signature> infer_dense(const D& d, Inputs inputs, const Site& at) {
  const Shape& x = inputs[0].shape;
  if (x.rank() < 2)
    return at.error(Code::RankMismatch, "input 0")
        .expected(std::string(D::info.input))
        .found(x)
        .because(std::string(D::info.name) + " multiplies the last axis by its kernel, so it needs a feature axis behind the batch axis.")
        .fix("give each sample a feature axis",
             "x = x[..., None]   # " + to_string(x) + " -> " + to_string(Shape{x.rank() ? x[0] : Dim{}, 1}))
        .emit();
  if (!x[-1].known()) return report_axis_unknown(x, "features", D::info, at);
  Signature s{.outputs = {{x.with(-1, d.units)}},
              .parameters = {{"kernel", {x[-1], d.units}, d.kernel_initializer, d.kernel_regularizer, d.kernel_constraint}}};
  if (d.use_bias) s.parameters.push_back({"bias", {d.units}, d.bias_initializer, d.bias_regularizer, d.bias_constraint});
  return s;
}

}  // namespace tenon
