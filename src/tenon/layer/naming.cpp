#include <cctype>

#include "tenon/layer/naming.h"

namespace tenon {

namespace {
bool upper(char c) { return c >= 'A' && c <= 'Z'; }
bool lower(char c) { return c >= 'a' && c <= 'z'; }
bool word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || (static_cast<unsigned char>(c) & 0x80); }

/// re.sub("(.)([A-Z][a-z]+)", "\\1_\\2", text)
std::string split_before_capitalised(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    out += text[i++];
    if (i + 1 >= text.size() || !upper(text[i]) || !lower(text[i + 1])) continue;
    out += '_';
    out += text[i++];
    while (i < text.size() && lower(text[i])) out += text[i++];
  }
  return out;
}

/// re.sub("([a-z])([A-Z])", "\\1_\\2", text), then lower case.
std::string split_between_cases(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i && lower(text[i - 1]) && upper(text[i])) out += '_';
    out += upper(text[i]) ? static_cast<char>(text[i] - 'A' + 'a') : text[i];
  }
  return out;
}
}  // namespace

std::string snake_case(std::string_view class_name) {
  std::string words;
  for (char c : class_name)
    if (word(c)) words += c;
  return split_between_cases(split_before_capitalised(words));
}

std::string stem_of_class(std::string_view class_name) {
  return snake_case(class_name == "GroupQueryAttention" ? "GroupedQueryAttention" : class_name);
}

}  // namespace tenon
