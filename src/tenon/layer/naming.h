#pragma once
#include <string>
#include <string_view>

namespace tenon {

/// Keras' snake_case of a class name, "conv2d" of "Conv2D": keras/src/utils/naming.py.
std::string snake_case(std::string_view class_name);

/// What Keras calls a layer of this class by default, and its group in a file: snake_case() of the Python class, which for one layer is
/// not the public name.
std::string stem_of_class(std::string_view class_name);

}  // namespace tenon
