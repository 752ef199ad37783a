#pragma once
#include "tenon/layer/batch_shape.h"
#include "tenon/layer/layer.h"

namespace tenon {

/// Keras' class is InputLayer; Input is how its users make one, and so is Input{.shape = {28, 28, 1}}.
struct Input {
  BatchShape shape;
  DType dtype = DType::float32;
  bool sparse = false;  // data may be sparse in Keras, and need not
  NotYet<false> ragged{}, optional{};

  static constexpr LayerInfo info{
      .name = "InputLayer", .summary = "Where data enter the model.", .input = "-", .output = "(batch, ...)", .arity = Arity::none};

  static constexpr auto fields(auto each) {
    return each(required("batch_shape", &Input::shape,
                         "Lengths of the axes, the batch axis first; None where a length may differ from batch to batch."),
                field("dtype", &Input::dtype, "Element type that data are cast to."),
                field("sparse", &Input::sparse, "Data may be sparse tensors; here they are dense."),
                recent("ragged", &Input::ragged, "Ragged tensors."), recent("optional", &Input::optional, "May be left out."));
  }

  Result<Signature> infer(Inputs, const Site& at) const {
    if (size_of(dtype) >= 4 || !is_floating(dtype)) return Signature{.outputs = {{shape.sample.behind(shape.batch), dtype}}};
    return report_unsupported({at, "dtype", any_value}, "float32", to_string(dtype));
  }

  ir::Ref lower(Lowering& b) const { return b.raw_input(); }
};

}  // namespace tenon
