#pragma once
// Axes in the words of messages, and the picture that compares two shapes axis by axis.
#include "tenon/diag/diagnostic.h"
#include "tenon/layer/image.h"

namespace tenon {

/// Expected and found, axis by axis; the axis that `mark` names is underlined. Shapes of other ranks are compared from the front.
Grid compare_axes(const Shape& expected, const Shape& found, int mark, std::string text);
/// The same for labels, whose last axis holds `what`: "classes", "units".
Grid compare_labels(const Shape& expected, const Shape& found, int mark, std::string text, std::string what);

/// The Python name of an array, for lines to paste: "x_train" of "x_train in set.npz".
std::string variable_of(const std::string& column);
/// Leaves rows out of x and of the labels alike: keep = np.isfinite(y); x, y = x[keep], y[keep].
std::string keep_line(const std::string& keep, std::size_t inputs, const std::string& column, bool labelled);

/// Whether two lengths may be the same: one that is not known may be any.
bool agree(Dim a, Dim b);
/// Whether shapes have as many axes, and lengths that agree() behind the batch axis.
bool lengths_fit(const Shape& want, const Shape& found);
/// Without its last axis, where it has any.
Shape without_last(Shape shape);

/// "(28, 28, 1)": a shape without its batch axis, as Input(shape=...) takes it.
std::string sample_shape(const Shape& shape);

}  // namespace tenon
