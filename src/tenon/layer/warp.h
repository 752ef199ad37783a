#pragma once
// Images bent by a field of shifts: what RandomElasticTransform does once the field is drawn.
#include "tenon/layer/augmentation.h"

namespace tenon {

/// Every pixel (row y, column x) of the result is that of its image at (y + s, x + s), s its shift; shifts: (rows, height, width, 1).
/// keras/src/backend/tensorflow/image.py, map_coordinates: what lies outside is found for the pixels that are mixed, not for the place
/// between them.
ir::Ref warped(Lowering& b, ir::Ref images, ir::Ref shifts, const Sampling& how);

/// A field smoothed by a bell of width sigma, (1), that reaches three whole widths to each side; below 1 not at all. largest: that sigma
/// can be.
ir::Ref smoothed(Lowering& b, ir::Ref field, ir::Ref sigma, double largest);

}  // namespace tenon
