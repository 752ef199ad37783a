#pragma once
#include "tenon/layer/layer.h"

namespace tenon {

/// Lengths of the axes of an output behind the batch: an int, or a list in which None is as in the input.
struct OutputAxes {
  std::vector<std::optional<std::int64_t>> lengths{};
  OutputAxes() = default;
  OutputAxes(std::int64_t one) : lengths{one} {}
  OutputAxes(std::initializer_list<std::optional<std::int64_t>> several) : lengths(several) {}
  friend bool operator==(const OutputAxes&, const OutputAxes&) = default;
};
template <> struct codec<OutputAxes> {
  static constexpr std::string_view type = "int | tuple[int | None, ...]";
  static Config write(const OutputAxes& v) {
    Config::List out;
    for (const auto& n : v.lengths) out.push_back(n ? Config(*n) : Config());
    return out;
  }
  static std::optional<Reported> read(const Config& c, OutputAxes& out, const FieldSite& at) {
    const Config::List one{c};
    out.lengths.clear();
    for (const Config& item : c.list() ? *c.list() : one) {
      const auto* n = item.integer();
      if ((!n && !(item.is_null() && c.list())) || (n && (*n < 1 || *n > 2147483647)))
        return report_out_of_range(at, "an int of at least 1, or a list of such and None", c);
      out.lengths.push_back(n ? std::optional(*n) : std::nullopt);
    }
    return std::nullopt;
  }
};

}  // namespace tenon
