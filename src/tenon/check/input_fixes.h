#pragma once
// What to write when data do not have the shape of the model's Input.
#include <string>
#include <vector>

#include "tenon/diag/diagnostic.h"

namespace tenon {

/// Whether `found` is `want` with its channel axis moved to the front of each sample.
bool channels_come_first(const Shape& want, const Shape& found);

/// Lines to paste for shapes of equal rank; `x` is the variable that holds the data.
std::vector<Fix> fixes_of_axes(const Shape& want, const Shape& found, const std::string& x);

/// Lines to paste for shapes of different rank.
std::vector<Fix> fixes_of_rank(const Shape& want, const Shape& found, const std::string& x);

}  // namespace tenon
