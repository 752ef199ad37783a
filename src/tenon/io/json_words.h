#pragma once
// Words in JSON text: Python's NaN and Infinity, which JSON does not have, and what people write by mistake.
#include <deque>
#include <string>
#include <string_view>

namespace tenon {

/// Text in which NaN, Infinity and -Infinity outside of strings are replaced by numbers of the same length, so that a strict parser reads
/// it and finds its errors at the same places. The parser asks meant() for every real, in the order of the text.
class JsonWords {
 public:
  explicit JsonWords(std::string_view text);
  /// Valid as long as this object and the text given.
  std::string_view text() const { return changed_.empty() ? original_ : std::string_view(changed_); }
  /// The value of the real that the parser read as `written` = `value`.
  double meant(std::string_view written, double value);

 private:
  std::string_view original_;
  std::string changed_;
  std::deque<double> meanings_;  // of every stand-in in the text, in order
};

/// Whether `text` consists of letters, digits and signs: a number, a literal or an attempt at one.
bool is_json_word(std::string_view text);
/// Where the word, the string or the character starts that has a part at `offset`.
std::size_t json_token_at(std::string_view text, std::size_t offset);
/// The word or the character at `offset`, shortened for a message.
std::string_view json_word_at(std::string_view text, std::size_t offset);
/// The rule of JSON that a common mistake at `offset` breaks (None, 'text', a comma too many, a comment), or nothing.
std::string_view rule_broken_by(std::string_view text, std::size_t offset);

}  // namespace tenon
