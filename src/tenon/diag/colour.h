#pragma once
// Whether text for a terminal has colours.
#include <cstdint>

namespace tenon {

enum class Colour : std::uint8_t { off, on };

}  // namespace tenon
