#pragma once
// Whether an initializer can fill a variable.
#include "tenon/layer/initializer.h"

namespace tenon {

/// What keeps an initializer from filling a variable of `rank` axes: it needs more of them, or exactly two, or names some that are not
/// there.
enum class Misfit : std::uint8_t { none, needs_more_axes, needs_fewer_axes, names_other_axes };
Misfit misfit(const Initializer& initializer, int rank);

}  // namespace tenon
