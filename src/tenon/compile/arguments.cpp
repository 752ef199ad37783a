#include "tenon/compile/arguments.h"

#include <algorithm>
#include <array>

#include "tenon/object/not_yet.h"

namespace tenon {

using Failed = std::optional<Reported>;

Failed codec<Reduction>::read(const Config& c, Reduction& out, const FieldSite& at) {
  constexpr std::array<std::string_view, 3> known{"sum", "none", "mean_with_sample_weight"};
  out = c.is("mean") ? Reduction::mean : Reduction::sum_over_batch_size;
  if (c.is("mean") || c.is("sum_over_batch_size")) return std::nullopt;
  const bool is_known = std::any_of(known.begin(), known.end(), [&](std::string_view word) { return c.is(word); });
  if (c.is_null() || is_known) return report_unsupported(at, write(Reduction::sum_over_batch_size), c);
  return report_out_of_range(at, "'sum_over_batch_size' or 'mean'", c);
}

Failed codec<Float32>::read(const Config& c, Float32&, const FieldSite& at) {
  if (c.is_null()) return std::nullopt;
  DType given{};
  if (auto failed = codec<DType>::read(c, given, at)) return failed;
  if (given == DType::float32) return std::nullopt;
  return report_unsupported(at, "float32", c);
}

Failed codec<LearningRate>::read(const Config& c, LearningRate& out, const FieldSite& at) {
  if (!c.dict()) return codec<double>::read(c, out.value, at);
  const std::string name = c["class_name"].string() ? *c["class_name"].string() : "a schedule";
  return at.error(Code::ArgumentUnsupported)
      .expected("a number")
      .found(name)
      .because("A learning rate that changes with the step is not supported yet.")
      .fix("use a number", at.slot() + "=" + to_string(Config(out.value)), Applies::needs_editing)
      .emit();
}

}  // namespace tenon
