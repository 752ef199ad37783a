#pragma once
// A float as Python's repr writes it.
#include <string>

namespace tenon {

/// The shortest digits that read back the same, with an exponent outside of 1e-4 .. 1e16; "nan", "inf", "-inf".
std::string python_float(double value);
/// The same of a float32 of NumPy: no more digits than a float32 needs.
std::string numpy_float32(float value);

}  // namespace tenon
