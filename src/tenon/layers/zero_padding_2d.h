#pragma once
#include "tenon/layer/border.h"
#include "tenon/layer/image.h"

namespace tenon {

struct ZeroPadding2D {
  Border padding = 1;
  DataFormat data_format = DataFormat::channels_last;

  static constexpr LayerInfo info{.name = "ZeroPadding2D",
                                  .summary = "Puts zeros around height and width.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "(batch, top + height + bottom, left + width + right, channels)"};

  static constexpr auto fields =
      std::tuple{field("padding", &ZeroPadding2D::padding, "Rows and columns of zeros: ((top, bottom), (left, right)), in pixels.",
                       between(0, axis_length.high)),
                 field("data_format", &ZeroPadding2D::data_format, "Where the channels are.")};

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    TENON_TRY(Shape y, image(inputs[0].shape, info, at));
    if (y[1].known()) y[1] = y[1].value + padding.top + padding.bottom;
    if (y[2].known()) y[2] = y[2].value + padding.left + padding.right;
    return Signature{.outputs = {{y}}};
  }

  ir::Ref lower(Lowering& b) const {
    return b(ir::Pad{{0, padding.top, padding.left, 0}, {0, padding.bottom, padding.right, 0}}, {b.input()});
  }
};

}  // namespace tenon
