#include "tenon/compile/arguments.h"

#include <algorithm>
#include <array>

namespace tenon {

using Failed = std::optional<Reported>;

namespace {
constexpr std::array<std::string_view, 5> reductions{"sum_over_batch_size", "mean", "sum", "mean_with_sample_weight", "none"};
}

Config codec<Reduction>::write(Reduction v) { return v == Reduction::none ? Config() : Config(reductions[static_cast<std::size_t>(v)]); }

Failed codec<Reduction>::read(const Config& c, Reduction& out, const FieldSite& at) {
  if (c.is_null()) return out = Reduction::none, std::nullopt;
  const auto found = std::find_if(reductions.begin(), reductions.end(), [&](std::string_view word) { return c.is(word); });
  if (found == reductions.end())
    return report_out_of_range(at, "'sum_over_batch_size', 'mean', 'sum', 'mean_with_sample_weight', 'none' or None", c);
  return out = static_cast<Reduction>(found - reductions.begin()), std::nullopt;
}

Failed codec<ProperFraction>::read(const Config& c, ProperFraction& out, const FieldSite& at) {
  if (auto failed = codec<double>::read(c, out.value, at)) return failed;
  if (out.value > 0 && out.value < 1) return std::nullopt;
  return report_out_of_range(at, "a number between 0 and 1, neither of them included", c);
}

Failed codec<Float32>::read(const Config& c, Float32& out, const FieldSite& at) {
  if (c.is_null()) return std::nullopt;
  DType given{};
  if (auto failed = codec<DType>::read(c, given, at)) return failed;
  if (given == DType::float32 || given == DType::float64) return out.dtype = given, std::nullopt;
  return report_unsupported(at, "float32", c);
}

}  // namespace tenon
