#include "tenon/base/config.h"

#include "tenon/base/python_float.h"

namespace tenon {

Config::Config() = default;
Config::Config(std::nullptr_t) {}
Config::Config(bool v) : value_(v) {}
Config::Config(int v) : value_(static_cast<std::int64_t>(v)) {}
Config::Config(std::int64_t v) : value_(v) {}
Config::Config(double v) : value_(v) {}
Config::Config(const char* v) : value_(std::string(v)) {}
Config::Config(std::string_view v) : value_(std::string(v)) {}
Config::Config(std::string v) : value_(std::move(v)) {}
Config::Config(List v) : value_(std::move(v)) {}
Config::Config(Dict v) : value_(std::move(v)) {}
Config::Config(const Config&) = default;
Config::Config(Config&&) noexcept = default;
Config& Config::operator=(const Config&) = default;
Config& Config::operator=(Config&&) noexcept = default;
Config::~Config() = default;

bool operator==(const Config& a, const Config& b) { return a.value_ == b.value_; }

bool Config::is_null() const { return std::holds_alternative<std::monostate>(value_); }
const bool* Config::boolean() const { return std::get_if<bool>(&value_); }
const std::int64_t* Config::integer() const { return std::get_if<std::int64_t>(&value_); }
const double* Config::real() const { return std::get_if<double>(&value_); }
const std::string* Config::string() const { return std::get_if<std::string>(&value_); }
const Config::List* Config::list() const { return std::get_if<List>(&value_); }
Config::List* Config::list() { return std::get_if<List>(&value_); }
const Config::Dict* Config::dict() const { return std::get_if<Dict>(&value_); }
Config::Dict* Config::dict() { return std::get_if<Dict>(&value_); }

std::optional<double> Config::number() const {
  if (const auto* i = integer()) return static_cast<double>(*i);
  if (const auto* d = real()) return *d;
  return std::nullopt;
}

const Config* Config::find(std::string_view key) const {
  if (const auto* entries = dict())
    for (const auto& [name, value] : *entries)
      if (name == key) return &value;
  return nullptr;
}

const Config& Config::operator[](std::string_view key) const {
  static const Config none;
  const auto* found = find(key);
  return found ? *found : none;
}

Config& Config::set(std::string_view key, Config value) {
  if (!dict()) value_ = Dict{};
  for (auto& [name, old] : *dict())
    if (name == key) return old = std::move(value);
  return dict()->emplace_back(std::string(key), std::move(value)).second;
}

std::string to_string(const Config& c) {
  if (c.is_null()) return "None";
  if (const auto* b = c.boolean()) return *b ? "True" : "False";
  if (const auto* i = c.integer()) return std::to_string(*i);
  if (const auto* d = c.real()) return python_float(*d);
  if (const auto* s = c.string()) return "'" + *s + "'";
  std::string out;
  if (const auto* l = c.list()) {
    for (const auto& item : *l) out += (out.empty() ? "" : ", ") + to_string(item);
    return "[" + out + "]";
  }
  for (const auto& [key, value] : *c.dict()) out += (out.empty() ? "'" : ", '") + key + "': " + to_string(value);
  return "{" + out + "}";
}

}  // namespace tenon
