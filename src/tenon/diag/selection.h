#pragma once
// Which warnings and notes are wanted: by code, by the first digits of codes, or by name. Errors always are: nothing runs with one.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tenon/diag/code.h"

namespace tenon {

/// What one word of --select or --ignore stands for: "TN0602", "LabelOutOfRange", "TN06", "all"; in capitals or not.
class Selector {
 public:
  /// None when the word is no diagnostic's.
  static std::optional<Selector> read(std::string_view word);
  bool covers(Code code) const { return entry(code).id.starts_with(digits_); }
  /// How exactly it says what it means: a code more than its first digits, those more than "all".
  std::size_t exactness() const { return digits_.size(); }

 private:
  explicit Selector(std::string digits) : digits_(std::move(digits)) {}
  std::string digits_;  // that codes start with: "TN0602", "TN06", ""
};

/// The nearest code, name or word that a user may have meant.
std::optional<std::string_view> nearest_selector(std::string_view word);

/// Where both lists cover a code, the more exact word decides, and between equals --ignore.
struct Selection {
  std::vector<Selector> select{}, ignore{};  // no select: all
  bool wants(Code code) const;
};

}  // namespace tenon
