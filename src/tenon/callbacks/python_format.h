#pragma once
// Numbers as Python's format() writes them: ".2f", "02d", ">+10,.3e", and nothing, which is repr.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tenon {

/// None when Python refuses the format for such a number; also for a width or precision beyond 1000, and for # with a float.
std::optional<std::string> python_format(std::int64_t value, std::string_view spec);
std::optional<std::string> python_format(double value, std::string_view spec);

}  // namespace tenon
