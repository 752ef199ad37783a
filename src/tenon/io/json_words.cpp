#include "tenon/io/json_words.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace tenon {
namespace {

struct Special {
  std::string_view word, stand_in;
  double value;
};
constexpr double inf = std::numeric_limits<double>::infinity();
constexpr std::array<Special, 3> specials{
    {{"NaN", "0E0", std::numeric_limits<double>::quiet_NaN()}, {"Infinity", "0E000000", inf}, {"-Infinity", "0E0000000", -inf}}};

bool in_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '-' || c == '.' || c == '_';
}

/// One past the string that starts at `i`, or the end of the text.
std::size_t behind_string(std::string_view text, std::size_t i) {
  for (++i; i < text.size() && text[i] != '"'; ++i)
    if (text[i] == '\\') ++i;
  return std::min(i + 1, text.size());
}

std::size_t behind_word(std::string_view text, std::size_t i) {
  while (i < text.size() && in_word(text[i])) ++i;
  return i;
}

}  // namespace

JsonWords::JsonWords(std::string_view text) : original_(text) {
  if (text.find("NaN") == text.npos && text.find("Infinity") == text.npos) return;
  changed_ = std::string(text);
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '"') {
      i = behind_string(text, i);
    } else if (const auto end = behind_word(text, i); end > i) {
      const auto word = text.substr(i, end - i);
      for (const auto& s : specials) {
        if (word == s.word) changed_.replace(i, word.size(), s.stand_in);
        if (word == s.word || word == s.stand_in) meanings_.push_back(word == s.word ? s.value : 0.0);
      }
      i = end;
    } else {
      ++i;
    }
  }
}

double JsonWords::meant(std::string_view written, double value) {
  const bool stand_in = std::any_of(specials.begin(), specials.end(), [&](const Special& s) { return s.stand_in == written; });
  if (!stand_in || meanings_.empty()) return value;
  const double meaning = meanings_.front();
  meanings_.pop_front();
  return meaning;
}

bool is_json_word(std::string_view text) { return !text.empty() && behind_word(text, 0) == text.size(); }

std::size_t json_token_at(std::string_view text, std::size_t offset) {
  for (std::size_t i = 0; i < text.size();) {
    const auto end = text[i] == '"' ? behind_string(text, i) : std::max(behind_word(text, i), i + 1);
    if (offset < end) return i;
    i = end;
  }
  return text.size();
}

std::string_view json_word_at(std::string_view text, std::size_t offset) {
  constexpr std::size_t longest = 32;
  if (offset >= text.size()) return {};
  auto end = std::max(behind_word(text, offset), offset + 1);
  while (end < text.size() && (text[end] & 0xC0) == 0x80) ++end;  // a character is shown whole
  return text.substr(offset, std::min(end - offset, longest));
}

std::string_view rule_broken_by(std::string_view text, std::size_t offset) {
  const auto begin = offset;
  const auto word = text.substr(begin, behind_word(text, begin) - begin);
  const auto rest = text.substr(std::min(begin, text.size()));
  if (word == "None" || word == "True" || word == "False") return "This is Python; JSON writes null, true and false.";
  if (word == "nan" || word == "inf" || word == "-inf") return "JSON as Python writes it spells these NaN, Infinity and -Infinity.";
  if (rest.starts_with('\'')) return "This is Python; strings in JSON stand in double quotes.";
  if (rest.starts_with("//") || rest.starts_with("/*") || rest.starts_with('#')) return "JSON has no comments.";
  if (!rest.empty() && (rest[0] == '}' || rest[0] == ']')) {
    const auto last = text.substr(0, begin).find_last_not_of(" \t\r\n");
    if (last != text.npos && text[last] == ',') return "The comma before it is one too many: another value must follow a comma.";
  }
  return {};
}

}  // namespace tenon
