#include "tenon/diag/search.h"

#include <algorithm>
#include <cctype>
#include <string>

#include "tenon/diag/explain.h"
#include "tenon/diag/suggest.h"

namespace tenon {
namespace {

bool is_letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }
char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

/// Letters and digits in lower case, words apart by one space, with a space at both ends: " missing channel axis ".
std::string plain(std::string_view text) {
  std::string out = " ";
  for (const char c : text) {
    if (is_letter(c)) out += lower(c);
    else if (out.back() != ' ') out += ' ';
  }
  if (out.back() != ' ') out += ' ';
  return out;
}

/// "MissingChannelAxis" as " missing channel axis ".
std::string plain_words(std::string_view name) {
  std::string spaced;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool starts_word = std::isupper(static_cast<unsigned char>(name[i])) != 0 && i + 1 < name.size() &&
                             std::islower(static_cast<unsigned char>(name[i + 1])) != 0;
    if (starts_word) spaced += ' ';
    spaced += name[i];
  }
  return plain(spaced);
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t begin = 1; begin < text.size();) {
    const auto end = text.find(' ', begin);
    out.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

/// Words that are in every other title say nothing.
bool says_nothing(const std::string& word) {
  constexpr std::string_view idle[] = {"a", "an", "and", "are", "has", "in", "is", "it", "no", "not", "of", "or", "the", "to"};
  return std::find(std::begin(idle), std::end(idle), word) != std::end(idle);
}

/// A word at the start of a word counts nearly as much as the word: "channel" in "channels".
int hit(const std::string& text, const std::string& word, int whole, int start) {
  if (text.find(" " + word + " ") != text.npos) return whole;
  return word.size() >= 3 && text.find(" " + word) != text.npos ? start : 0;
}

/// A word with a slip of the pen in it: "chanel".
int near_hit(const std::string& text, const std::string& word) {
  const auto words = words_of(text);
  const std::vector<std::string_view> views(words.begin(), words.end());
  return word.size() >= 4 && nearest(word, views) ? 3 : 0;
}

/// "missingchanelaxis": one word that is nearly a name.
std::optional<Code> near_name(std::string_view written) {
  std::vector<std::string_view> names;
  for (const auto& e : catalog) names.push_back(e.name);
  const auto name = nearest(written, names);
  return name ? code_named(*name) : std::nullopt;
}

struct Found {
  Code code;
  int score;
};

/// Words of titles and names weigh most, pages least; with several words, those that fit all go before those that fit some.
int score(Code code, const std::vector<std::string>& words) {
  const CatalogEntry& e = entry(code);
  const std::string title = plain(e.title), name = plain_words(e.name), page = plain(explanation(code).value_or(""));
  int total = 0, fitting = 0;
  for (const auto& word : words) {
    const int in_head = std::max(hit(title, word, 10, 8), hit(name, word, 10, 8));
    const int points = in_head ? in_head : std::max(near_hit(title, word), hit(page, word, 2, 1));
    total += points;
    fitting += points > 0;
  }
  return total + 4 * (fitting - 1);
}

/// "TN061": the codes that start so; "TN0O61": those a slip of the pen away.
std::vector<Code> near_numbers(std::string_view written) {
  const std::string digits = plain(written.substr(0, 16));
  std::vector<Code> starting, near;
  for (std::size_t i = 0; i < std::size(catalog); ++i) {
    const std::string id = plain(catalog[i].id);
    if (id.starts_with(digits.substr(0, digits.size() - 1))) starting.push_back(static_cast<Code>(i));
    else if (edit_distance(id, digits) <= 1) near.push_back(static_cast<Code>(i));
  }
  return starting.empty() ? near : starting;
}

}  // namespace

bool looks_like_number(std::string_view words) {
  return words.size() >= 2 && lower(words[0]) == 't' && lower(words[1]) == 'n' && words.find(' ') == words.npos &&
         std::any_of(words.begin(), words.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<Code> code_meant(std::string_view words) {
  if (const auto code = code_named(words)) return code;
  const std::string text = plain(words);
  for (std::size_t i = 0; i < std::size(catalog); ++i)
    if (text.find(plain(catalog[i].id)) != text.npos || text == plain(catalog[i].title)) return static_cast<Code>(i);
  return std::nullopt;
}

std::vector<Code> search_catalog(std::string_view words, std::size_t most) {
  std::vector<Code> out;
  if (looks_like_number(words)) {
    out = near_numbers(words);
  } else {
    auto wanted = words_of(plain_words(words.substr(0, 200)));
    const auto idle = std::remove_if(wanted.begin(), wanted.end(), says_nothing);
    if (idle != wanted.begin()) wanted.erase(idle, wanted.end());
    std::vector<Found> found;
    for (std::size_t i = 0; i < std::size(catalog); ++i)
      if (const int points = score(static_cast<Code>(i), wanted); points > 0) found.push_back({static_cast<Code>(i), points});
    std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.score > b.score; });
    if (words.find(' ') == words.npos)
      if (const auto name = near_name(words)) out.push_back(*name);
    for (const auto& f : found)
      if (3 * f.score >= found.front().score && std::find(out.begin(), out.end(), f.code) == out.end()) out.push_back(f.code);
  }
  if (out.size() > most) out.resize(most);
  return out;
}

}  // namespace tenon
