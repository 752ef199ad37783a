#include "case/call_text.h"

#include <algorithm>
#include <cctype>
#include <regex>

namespace tenon::test {
namespace {

/// Where the bracket that is open at `at` closes.
std::size_t closing(std::string_view text, std::size_t at) {
  int depth = 0;
  char quote = '\0';
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (quote) quote = c == quote ? '\0' : quote;
    else if (c == '"' || c == '\'') quote = c;
    else if (c == '(' || c == '[' || c == '{') ++depth;
    else if ((c == ')' || c == ']' || c == '}') && --depth <= 0) return at;
  }
  return std::string_view::npos;
}

bool in_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

std::string trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return std::string(text);
}

}  // namespace

std::vector<std::string> parts_of(std::string_view arguments) {
  std::vector<std::string> out;
  std::size_t begin = 0, at = 0;
  for (char quote = '\0'; at <= arguments.size(); ++at) {
    const char c = at < arguments.size() ? arguments[at] : ',';
    if (quote && at < arguments.size()) quote = c == quote ? '\0' : quote;
    else if (c == '"' || c == '\'') quote = c;
    else if (c == '(' || c == '[' || c == '{') at = std::min(closing(arguments, at), arguments.size() - 1);
    else if (c == ',') {
      if (auto part = trimmed(arguments.substr(begin, at - begin)); !part.empty()) out.push_back(std::move(part));
      begin = at + 1;
    }
  }
  return out;
}

std::string CallText::text() const {
  std::string out = before + name + "(";
  for (std::size_t i = 0; i < arguments.size(); ++i) out += (i ? ", " : "") + arguments[i];
  return out + ")" + after;
}

std::string CallText::get(std::string_view wanted) const {
  for (const auto& argument : arguments)
    if (const auto one = named_argument(argument); one && one->first == wanted) return one->second;
  return {};
}

void CallText::set(const std::string& wanted, const std::string& value) {
  for (auto& argument : arguments)
    if (const auto one = named_argument(argument); one && one->first == wanted) {
      argument = wanted + "=" + value;
      return;
    }
  arguments.push_back(wanted + "=" + value);
}

void CallText::remove(const std::string& wanted) {
  std::erase_if(arguments, [&](const std::string& argument) {
    const auto one = named_argument(argument);
    return one && one->first == wanted;
  });
}

std::optional<CallText> find_call(const std::string& line, std::string_view name) {
  for (std::size_t open = line.find('('); open != std::string::npos; open = line.find('(', open + 1)) {
    std::size_t begin = open;
    while (begin > 0 && in_word(line[begin - 1])) --begin;
    const std::string called = line.substr(begin, open - begin);
    if (called.empty() || (!name.empty() && called != name)) continue;
    const auto close = closing(line, open);
    if (close == std::string::npos) return std::nullopt;
    return CallText{line.substr(0, begin), called, line.substr(close + 1),
                    parts_of(std::string_view(line).substr(open + 1, close - open - 1))};
  }
  return std::nullopt;
}

std::optional<std::pair<std::string, std::string>> named_argument(const std::string& argument) {
  static const std::regex form("(\\w+)\\s*=(?!=)\\s*([^]*)");
  std::smatch m;
  if (!std::regex_match(argument, m, form)) return std::nullopt;
  return std::pair(m.str(1), m.str(2));
}

}  // namespace tenon::test
