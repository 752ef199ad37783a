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

  // Compiled once, not in each of several hundred sources.
  Config();  // null
  Config(std::nullptr_t);
  Config(bool v);
  Config(int v);
  Config(std::int64_t v);
  Config(double v);
  Config(const char* v);
  Config(std::string_view v);
  Config(std::string v);
  Config(List v);
  Config(Dict v);
  Config(const Config&);
  Config(Config&&) noexcept;
  Config& operator=(const Config&);
  Config& operator=(Config&&) noexcept;
  ~Config();

  bool is_null() const;
  const bool* boolean() const;
  const std::int64_t* integer() const;
  const double* real() const;
  const std::string* string() const;
  const List* list() const;
  List* list();
  const Dict* dict() const;
  Dict* dict();
  /// An integer or a real as a double; a boolean is not a number.
  std::optional<double> number() const;

  /// Entry `key` of a dict; null when this is no dict or has no such key.
  const Config* find(std::string_view key) const;
  /// Entry `key`, or a null Config.
  const Config& operator[](std::string_view key) const;
  bool is(std::string_view text) const { return string() && *string() == text; }
  /// Sets an entry of a dict (a null Config becomes one), keeping the place of an existing key.
  Config& set(std::string_view key, Config value);

  friend bool operator==(const Config& a, const Config& b);

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, List, Dict> value_;
};

/// As Python's repr would print it: None, True, 'text', [1, 2], {'a': 1}. For messages.
std::string to_string(const Config& config);

}  // namespace tenon
