#include "tenon/io/json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <deque>
#include <limits>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "tenon/io/json_words.h"

namespace tenon {
namespace {

constexpr std::size_t most_bytes = std::size_t{64} << 20;
constexpr std::size_t deepest = 256;  // Config is copied and destroyed recursively, so its depth must not be the file's choice

/// An iterator over the text that tells how far the lexer has read: the SAX interface itself does not say.
struct Reading {
  using iterator_category = std::forward_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  const char* at;
  const char** reached;
  reference operator*() const { return *at; }
  Reading& operator++() {
    *reached = ++at;
    return *this;
  }
  Reading operator++(int) {
    const Reading old = *this;
    ++*this;
    return old;
  }
  friend bool operator==(const Reading& a, const Reading& b) { return a.at == b.at; }
};

/// What the user is told: where, what stands there and which rule it breaks.
struct Complaint {
  std::size_t offset;
  std::string found, cause;
};

/// Builds a Config from the parser's events.
class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  Builder(std::string_view text, const char* const& reached, JsonWords& words) : text_(text), reached_(reached), words_(words) {}

  bool null() override { return add(Config()); }
  bool boolean(bool v) override { return add(Config(v)); }
  bool number_integer(std::int64_t v) override { return add(Config(v)); }
  bool number_unsigned(std::uint64_t v) override {
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return add(v <= most ? Config(static_cast<std::int64_t>(v)) : Config(static_cast<double>(v)));
  }
  bool number_float(double v, const std::string& written) override { return add(Config(words_.meant(written, v))); }
  bool string(std::string& v) override { return add(Config(std::move(v))); }
  bool binary(nlohmann::json::binary_t&) override { return false; }  // only binary formats have it
  bool start_object(std::size_t) override { return open(Config(Config::Dict{})); }
  bool start_array(std::size_t) override { return open(Config(Config::List{})); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(std::string& name) override {
    if (!open_.back().keys.insert(name).second) {
      complaint = Complaint{offset() - 1, "key '" + name + "' a second time",
                            "An object has every key once; which of the two values is meant cannot be told."};
      return false;
    }
    open_.back().key = std::move(name);
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception& error) override {
    complaint = explain(position, error.what());
    return false;
  }

  Config value;
  std::optional<Complaint> complaint;

 private:
  struct Open {
    Config value;
    std::string key;  // of the value that comes next, when this is a dict
    std::unordered_set<std::string> keys;
  };

  std::size_t offset() const { return static_cast<std::size_t>(reached_ - text_.data()); }

  bool add(Config v) {
    if (open_.empty()) value = std::move(v);
    else if (auto* list = open_.back().value.list()) list->push_back(std::move(v));
    else open_.back().value.dict()->emplace_back(std::move(open_.back().key), std::move(v));
    return true;
  }

  bool open(Config v) {
    if (open_.size() == deepest) {
      complaint = Complaint{offset() - 1, "level " + std::to_string(deepest + 1),
                            "Lists and objects may be nested " + std::to_string(deepest) + " levels deep."};
      return false;
    }
    open_.push_back({std::move(v), {}, {}});
    return true;
  }

  bool close() {
    Config done = std::move(open_.back().value);
    open_.pop_back();
    return add(std::move(done));
  }

  /// Says in words of our own what the parser stumbled over, having read `position` characters.
  Complaint explain(std::size_t position, std::string_view error) const {
    if (const auto read = error.find("; last read"); read != error.npos) error = error.substr(0, read);
    if (const auto dash = error.rfind(" - "); dash != error.npos) error = error.substr(dash + 3);
    auto last = position - (position > 0);
    // A literal such as "nul" fails at the character behind it.
    if (error == "invalid literal" && last > 0 && !is_json_word(text_.substr(last, 1)) && is_json_word(text_.substr(last - 1, 1))) --last;
    const auto begin = error.starts_with("invalid string") ? last : json_token_at(text_, last);
    if (begin >= text_.size()) return {text_.size(), "end of text", "The text ends before its value is complete."};
    const auto rule = rule_broken_by(text_, begin);
    return {begin, "`" + std::string(json_word_at(text_, begin)) + "`",
            rule.empty() ? "JSON does not allow this here: " + std::string(error) + "." : std::string(rule)};
  }

  std::string_view text_;
  const char* const& reached_;
  JsonWords& words_;
  std::vector<Open> open_;
};

Reported refuse(const Complaint& what, std::string_view text, const InFile& origin, Sink& sink) {
  const auto before = text.substr(0, what.offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto start = before.rfind('\n') + 1;  // npos + 1 is 0: the first line
  // A column counts characters, as editors do: bytes that continue a UTF-8 character are none.
  const auto column =
      1 + std::count_if(before.begin() + static_cast<std::ptrdiff_t>(start), before.end(), [](char c) { return (c & 0xC0) != 0x80; });
  InFile where = origin;
  where.detail += (where.detail.empty() ? "line " : ", line ") + std::to_string(line) + ", column " + std::to_string(column);
  auto builder = report(sink, Code::JsonMalformed, std::move(where)).found(what.found).because(what.cause);
  for (const auto& [python, json] : {std::pair("`None`", "null"), {"`True`", "true"}, {"`False`", "false"}})
    if (what.found == python) std::move(builder).fix("write it so", json);
  return std::move(builder).emit();
}

}  // namespace

Result<Config> parse_json(std::string_view text, const InFile& origin, Sink& sink) {
  if (text.size() > most_bytes)
    return report(sink, Code::JsonMalformed, origin)
        .expected("at most " + std::to_string(most_bytes) + " bytes")
        .found(std::to_string(text.size()) + " bytes")
        .because("Tenon reads JSON of up to 64 MiB; the config of the largest Keras model is far smaller.")
        .emit();
  if (text.find_first_not_of(" \t\r\n") == text.npos)
    return refuse({text.size(), "end of text", "The text is empty; a JSON value is expected."}, text, origin, sink);
  JsonWords words(text);
  const auto read = words.text();
  const char* reached = read.data();
  Builder builder(read, reached, words);
  const bool done = nlohmann::json::sax_parse(Reading{read.data(), &reached}, Reading{read.data() + read.size(), &reached}, &builder);
  if (!done) return refuse(builder.complaint.value_or(Complaint{0, "", "The text is no JSON."}), text, origin, sink);
  return std::move(builder.value);
}

}  // namespace tenon
