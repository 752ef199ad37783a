#include "tenon/layer/text_arguments.h"

#include <cmath>
#include <numeric>

#include "tenon/base/assert.h"

namespace tenon {
namespace {
using Failed = std::optional<Reported>;

/// A list, each of whose items `take` accepts.
template <class Take> Failed read_list(const Config& c, std::string_view type, const FieldSite& at, Take take) {
  if (!c.list()) return report_out_of_range(at, std::string(type), c);
  for (const Config& item : *c.list())
    if (!take(item)) return report_out_of_range(at, std::string(type), c);
  return std::nullopt;
}
}  // namespace

Config codec<std::vector<std::string>>::write(const std::vector<std::string>& v) { return Config::List(v.begin(), v.end()); }
Failed codec<std::vector<std::string>>::read(const Config& c, std::vector<std::string>& out, const FieldSite& at) {
  out.clear();
  return read_list(c, type, at, [&](const Config& item) { return item.string() && (out.push_back(*item.string()), true); });
}

Config codec<std::vector<double>>::write(const std::vector<double>& v) { return Config::List(v.begin(), v.end()); }
Failed codec<std::vector<double>>::read(const Config& c, std::vector<double>& out, const FieldSite& at) {
  out.clear();
  return read_list(c, type, at, [&](const Config& item) { return item.number() && (out.push_back(*item.number()), true); });
}

Failed codec<Salt>::read(const Config& c, Salt& out, const FieldSite& at) {
  if (c.integer()) return out = Salt(*c.integer()), std::nullopt;
  std::vector<std::int64_t> numbers;
  if (auto failed = read_list(c, type, at, [&](const Config& n) { return n.integer() && (numbers.push_back(*n.integer()), true); }))
    return failed;
  if (numbers.size() != 2) return report_out_of_range(at, "one number or two", c);
  out = Salt(numbers[0], numbers[1]);
  return std::nullopt;
}

std::vector<std::int64_t> Ngrams::all() const {
  if (!up_to) return widths;
  std::vector<std::int64_t> out(static_cast<std::size_t>(widths.front()));
  std::iota(out.begin(), out.end(), 1);
  return out;
}

Config codec<Ngrams>::write(const Ngrams& v) {
  if (v.up_to) return v.widths.front();
  return Config::List(v.widths.begin(), v.widths.end());
}
Failed codec<Ngrams>::read(const Config& c, Ngrams& out, const FieldSite& at) {
  constexpr std::int64_t most = 1000;
  const auto fits = [](const Config& n) { return n.integer() && *n.integer() >= 1 && *n.integer() <= most; };
  if (fits(c)) return out = Ngrams(*c.integer()), std::nullopt;
  out = {};
  if (auto failed = read_list(c, "numbers from 1 to 1000", at, fits)) return failed;
  if (c.list()->empty() || c.list()->size() > static_cast<std::size_t>(most)) return report_out_of_range(at, "numbers from 1 to 1000", c);
  for (const Config& item : *c.list()) out.widths.push_back(*item.integer());
  return std::nullopt;
}

Config codec<StringOrNumber>::write(const StringOrNumber& v) {
  return std::visit([](const auto& one) { return Config(one); }, v);
}
Failed codec<StringOrNumber>::read(const Config& c, StringOrNumber& out, const FieldSite& at) {
  if (c.integer()) return out = *c.integer(), std::nullopt;
  if (c.string()) return out = *c.string(), std::nullopt;
  return report_out_of_range(at, "a whole number or a string", c);
}

std::int64_t whole_number(const ir::HostArray& a, std::int64_t i) {
  const auto at = [&]<class T>(T) { return static_cast<std::int64_t>(reinterpret_cast<const T*>(a.data)[i]); };
  switch (a.spec.dtype) {
    case DType::boolean:
    case DType::uint8: return at(std::uint8_t{});
    case DType::int8: return at(std::int8_t{});
    case DType::int16: return at(std::int16_t{});
    case DType::uint16: return at(std::uint16_t{});
    case DType::int32: return at(std::int32_t{});
    case DType::uint32: return at(std::uint32_t{});
    case DType::int64: return at(std::int64_t{});
    case DType::uint64: return at(std::uint64_t{});
    default: break;
  }
  TENON_ASSERT(a.spec.dtype == DType::float32, "data are cast to what layers compute with");
  const float v = reinterpret_cast<const float*>(a.data)[i];
  constexpr float limit = 9223372036854775808.0F;
  return v >= -limit && v < limit ? static_cast<std::int64_t>(v) : std::numeric_limits<std::int64_t>::min();
}

}  // namespace tenon
