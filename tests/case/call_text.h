#pragma once
// A call as text - `Dense(units=3, activation="relu")` inside any line - whose arguments can be replaced one by one.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::test {

/// The parts of `a, f(b, c), "d, e"`: cut at commas outside of brackets and quotes, without the spaces around them.
std::vector<std::string> parts_of(std::string_view arguments);

struct CallText {
  std::string before, name, after;  // before + name + "(" + arguments + ")" + after is the line
  std::vector<std::string> arguments;

  std::string text() const;
  /// The value of `name=value`; empty when not given.
  std::string get(std::string_view name) const;
  /// Replaces the argument, or adds it.
  void set(const std::string& name, const std::string& value);
  void remove(const std::string& name);
};

/// The first call of `name` in the line - of anything, where `name` is empty.
std::optional<CallText> find_call(const std::string& line, std::string_view name = {});

/// `value` of "name=value", where the text is an argument by name.
std::optional<std::pair<std::string, std::string>> named_argument(const std::string& argument);

}  // namespace tenon::test
