#pragma once
// Config: a JSON-like value. Keras' configs are read into it and written from it; only io/json.cpp knows JSON text.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tenon {

class Config {
 public:
  using List = std::vector<Config>;
  using Entry = std::pair<std::string, Config>;
  using Dict = std::vector<Entry>;  // in the order written: Keras' files keep theirs

  Config() = default;  // null
  Config(std::nullptr_t) {}
  Config(bool v) : value_(v) {}
  Config(int v) : value_(static_cast<std::int64_t>(v)) {}
  Config(std::int64_t v) : value_(v) {}
  Config(double v) : value_(v) {}
  Config(const char* v) : value_(std::string(v)) {}
  Config(std::string_view v) : value_(std::string(v)) {}
  Config(std::string v) : value_(std::move(v)) {}
  Config(List v) : value_(std::move(v)) {}
  Config(Dict v) : value_(std::move(v)) {}

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  const bool* boolean() const { return std::get_if<bool>(&value_); }
  const std::int64_t* integer() const { return std::get_if<std::int64_t>(&value_); }
  const double* real() const { return std::get_if<double>(&value_); }
  const std::string* string() const { return std::get_if<std::string>(&value_); }
  const List* list() const { return std::get_if<List>(&value_); }
  List* list() { return std::get_if<List>(&value_); }
  const Dict* dict() const { return std::get_if<Dict>(&value_); }
  Dict* dict() { return std::get_if<Dict>(&value_); }
  /// An integer or a real as a double; a boolean is not a number.
  std::optional<double> number() const;

  /// Entry `key` of a dict; null when this is no dict or has no such key.
  const Config* find(std::string_view key) const;
  /// Entry `key`, or a null Config.
  const Config& operator[](std::string_view key) const;
  bool is(std::string_view text) const { return string() && *string() == text; }
  /// Sets an entry of a dict (a null Config becomes one), keeping the place of an existing key.
  Config& set(std::string_view key, Config value);

  friend bool operator==(const Config&, const Config&) = default;

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, List, Dict> value_;
};

/// As Python's repr would print it: None, True, 'text', [1, 2], {'a': 1}. For messages.
std::string to_string(const Config& config);

}  // namespace tenon
