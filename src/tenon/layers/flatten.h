#pragma once
#include "tenon/layer/image.h"

namespace tenon {

struct Flatten {
  DataFormat data_format = DataFormat::channels_last;

  static constexpr LayerInfo info{
      .name = "Flatten", .summary = "Joins all axes but the batch axis into one.", .input = "(batch, ...)", .output = "(batch, features)"};

  static constexpr auto fields(auto each) { return each(field("data_format", &Flatten::data_format, "Where the channels are.")); }

  Result<Signature> infer(Inputs inputs, const Site&) const {
    const Shape& x = inputs[0].shape;
    const Shape sample = x.from(1);
    return Signature{.outputs = {{{x[0], sample.known() ? Dim(elements(sample)) : Dim{}}, inputs[0].dtype}}};
  }

  ir::Ref lower(Lowering& b) const {
    const Shape x = b.shape(b.raw_input()), to{x[0], elements(x.from(1))};
    return b(ir::Reshape{to}, {b.raw_input()});  // a node even if nothing changes: Keras' losses do not look through it
  }
};

}  // namespace tenon
