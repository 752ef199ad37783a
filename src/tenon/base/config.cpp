#include "tenon/base/config.h"

#include "tenon/base/python_float.h"

namespace tenon {

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
