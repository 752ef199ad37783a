#pragma once
// A float as Python's repr writes it.
#include <string>

namespace tenon {

/// The shortest digits that read back the same, with an exponent outside of 1e-4 .. 1e16; "nan", "inf", "-inf".
std::string python_float(double value);

}  // namespace tenon
