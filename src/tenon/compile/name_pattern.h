#pragma once
// A regular expression as Python's re writes it, to be found in the path of a variable: the part of the language that people need
// for names. Searching takes time in proportion to pattern times text, whatever the pattern: all ways to match are followed at once.
#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenon {

class NamePattern {
 public:
  /// Characters, ".", sets, "\d \w \s" and their opposites, groups, "|", "* + ?", "^" and "$". None for anything else - counts,
  /// backreferences, what looks ahead or behind - and for what Python refuses.
  static std::optional<NamePattern> parse(std::string_view text);
  const std::string& text() const { return text_; }
  /// re.search.
  bool found_in(std::string_view name) const { return holds(name, Extent::anywhere); }
  /// re.fullmatch.
  bool matches(std::string_view name) const { return holds(name, Extent::whole); }

 private:
  friend class NamePatternParser;
  using Set = std::bitset<256>;
  enum class Extent : std::uint8_t { anywhere, whole };
  enum class Kind : std::uint8_t { one_of, split, begin, end, match };
  struct State {
    Kind kind;
    int next = 0, other = 0;  // other: of a split
    Set set{};                // of one_of
  };

  bool holds(std::string_view name, Extent extent) const;

  std::string text_;
  std::vector<State> states_;
  int first_ = 0;
};

}  // namespace tenon
