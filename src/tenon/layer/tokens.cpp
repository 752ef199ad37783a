#include "tenon/layer/tokens.h"

#include <algorithm>

#include "tenon/base/text.h"

namespace tenon {
namespace {

using namespace std::string_view_literals;

bool is_punctuation(char c) { return "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'"sv.find(c) != std::string_view::npos; }
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

void standardize(std::string& text, std::optional<Standardize> how) {
  if (!how) return;
  if (*how != Standardize::strip_punctuation) std::transform(text.begin(), text.end(), text.begin(), lower);
  if (*how != Standardize::lower) std::erase_if(text, is_punctuation);
}

void split_text(std::string_view text, std::optional<Split> how, std::vector<std::string_view>& out) {
  if (!how) return out.push_back(text);
  if (*how == Split::character) {
    while (!text.empty()) {
      const auto [character, length] = first_character(text);
      const std::string_view as_written = text.substr(0, length);
      out.push_back(character == 0xFFFD ? "\xEF\xBF\xBD"sv : as_written);
      text.remove_prefix(length);
    }
    return;
  }
  for (auto at = text.begin();;) {
    const auto begin = std::find_if_not(at, text.end(), is_space);
    if (begin == text.end()) return;
    at = std::find_if(begin, text.end(), is_space);
    out.emplace_back(begin, at);
  }
}

}  // namespace tenon
