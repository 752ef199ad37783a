#pragma once
// Images seen from another angle, and blurred ones: what RandomPerspective and RandomGaussianBlur do with what they have drawn.
#include "tenon/layer/augmentation.h"

namespace tenon {

/// How far the corners of every image are moved, as parts of its width and height; columns (rows, 1). The corner at (0, 0) stays.
struct CornerShifts {
  ir::Ref right_x;             // of the corner at the right of the top
  ir::Ref bottom_y;            // of that at the left of the bottom
  ir::Ref across_x, across_y;  // of the last one
};
/// keras.ops.image.perspective_transform.
ir::Ref seen_from_aside(Lowering& b, ir::Ref images, const CornerShifts& shifts, ir::Interpolation how, float fill);

/// keras.ops.image.gaussian_blur. size: of the kernel, height and width; sigmas: (2), as Keras takes them.
ir::Ref blurred(Lowering& b, ir::Ref images, std::int64_t height, std::int64_t width, ir::Ref sigmas);

}  // namespace tenon
