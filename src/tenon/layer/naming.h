#pragma once
#include <string>
#include <string_view>

namespace tenon {

/// Keras' snake_case of a class name, "conv2d" of "Conv2D": keras/src/utils/naming.py.
std::string snake_case(std::string_view class_name);

}  // namespace tenon
