#pragma once
// "Did you mean": the nearest of the known names.
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace tenon {

/// Letters to change, add or drop to make one text the other, ignoring case; two that changed places count as one.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to `written` by edit distance, ignoring case, if near enough to be meant.
std::optional<std::string_view> nearest(std::string_view written, std::span<const std::string_view> candidates);

}  // namespace tenon
