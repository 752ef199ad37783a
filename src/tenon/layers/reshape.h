#pragma once
#include <algorithm>

#include "tenon/layer/layer.h"

namespace tenon {

struct Reshape {
  std::vector<std::int64_t> target_shape{};

  static constexpr LayerInfo info{
      .name = "Reshape", .summary = "The same values under other axes.", .input = "(batch, ...)", .output = "(batch, *target_shape)"};

  static constexpr auto fields(auto each) {
    return each(required("target_shape", &Reshape::target_shape,
                         "Lengths of the axes behind the batch axis; one may be -1: whatever is left.", between(-1, axis_length.high)));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    if (std::count(target_shape.begin(), target_shape.end(), -1) > 1)
      return at.error(Code::ArgumentOutOfRange, "target_shape")
          .expected("at most one -1")
          .found(excerpt(codec<std::vector<std::int64_t>>::write(target_shape)))
          .because("-1 stands for the length that is left when all others are known.")
          .fix("write the other lengths", "target_shape=(28, 28, 1)", Applies::needs_editing)
          .emit();
    const Shape& x = inputs[0].shape;
    const auto sample = target(x.from(1));
    if (!sample) return report_size(x, at);
    return Signature{.outputs = {{sample->behind(x[0]), inputs[0].dtype}}};
  }

  ir::Ref lower(Lowering& b) const {
    const Shape x = b.shape(b.raw_input());
    const Shape to = target(x.from(1))->behind(x[0]);
    return b(ir::Reshape{to}, {b.raw_input()});  // a node even if nothing changes: Keras' losses do not look through it
  }

  /// The axes of one sample of these; none when the number of elements does not fit.
  std::optional<Shape> target(const Shape& from) const {
    Shape to(std::vector<Dim>(target_shape.begin(), target_shape.end()));
    if (!from.known()) return to;  // -1 is an unknown length
    const std::int64_t have = elements(from);
    std::int64_t written = 1;
    for (const Dim d : to.dims)
      if (d.known() && __builtin_mul_overflow(written, d.value, &written)) return std::nullopt;
    const auto open = std::find(to.dims.begin(), to.dims.end(), Dim{});
    if (open == to.dims.end()) return written == have ? std::optional(to) : std::nullopt;
    if (written == 0 || have % written) return std::nullopt;
    *open = have / written;
    return to;
  }

  /// The target with its first length left open, where the others divide what there is; else one axis.
  std::string open_target(std::int64_t have) const {
    std::int64_t others = 1;
    std::string text = "target_shape=(-1";
    for (std::size_t i = 1; i < target_shape.size(); ++i) {
      if (target_shape[i] < 1 || __builtin_mul_overflow(others, target_shape[i], &others)) return "target_shape=(-1,)";
      text += ", " + std::to_string(target_shape[i]);
    }
    return target_shape.size() < 2 || have % others ? "target_shape=(-1,)" : text + ")";
  }

  Reported report_size(const Shape& x, const Site& at) const {
    const std::string have = std::to_string(elements(x.from(1)));
    return at.error(Code::ReshapeChangesSize, "target_shape")
        .expected("lengths whose product is " + have)
        .found(excerpt(codec<std::vector<std::int64_t>>::write(target_shape)))
        .because("Each sample of the input " + to_string(x) + " has " + have + " values, and a reshape keeps them all.")
        .fix("let one length follow from the others", open_target(elements(x.from(1))))
        .emit();
  }
};

}  // namespace tenon
