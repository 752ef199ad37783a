#pragma once
#include <cstdint>

namespace tenon {

enum class Strictness : std::uint8_t { as_keras, strict };  // strict: warnings about inputs are errors

}  // namespace tenon
