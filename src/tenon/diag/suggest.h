#pragma once
// "Did you mean": the nearest of the known names.
#include <optional>
#include <span>
#include <string_view>

namespace tenon {

/// The candidate nearest to `written` by edit distance, ignoring case, if near enough to be meant.
std::optional<std::string_view> nearest(std::string_view written, std::span<const std::string_view> candidates);

}  // namespace tenon
