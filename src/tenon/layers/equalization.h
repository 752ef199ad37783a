#pragma once
#include "tenon/layer/histogram.h"

namespace tenon {

struct Equalization {
  DataFormat data_format = DataFormat::channels_last;
  std::int64_t bins = 256;
  RandomFactor value_range{0, 255};

  static constexpr LayerInfo info{
      .name = "Equalization",
      .summary = "Spreads the values of every channel of a batch of images evenly over the value range, while training.",
      .input = "(batch, height, width, channels)",
      .output = "as the input"};

  static constexpr auto fields(auto each) {
    return each(field("data_format", &Equalization::data_format, "Where the channels are."),
                field("bins", &Equalization::bins, "Number of bins of the histogram.", axis_length),
                field("value_range", &Equalization::value_range, "The smallest and the largest number of a pixel."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_augmentation(inputs, info, at); }

  // equalization.py: one histogram for a channel of all images of the batch. A channel whose values are all in one bin stays.
  ir::Ref lower(Lowering& b) const {
    if (!b.training()) return b.input();
    const ir::Ref x = scaled(b, b.input(), value_range, {0, 255}), counts = histogram(b, x, bins), zero = b.constant(0);
    const auto exceeds = [&](ir::Ref left, ir::Ref right) { return b(ir::Binary{ir::Arithmetic::greater}, {left, right}); };
    const ir::Ref up_to = b(ir::Cumulate{ir::Fold::sum, 1}, {counts});
    const ir::Ref first = b.reduce(ir::Fold::minimum, b.select(exceeds(up_to, zero), up_to, b.constant(3e38F)), {1}, ir::Axes::stay);
    const ir::Ref rest = b.subtract(b.slice(up_to, 1, bins - 1, 1), first);
    const ir::Ref divisor = b.select(exceeds(rest, zero), rest, b.constant(1));
    const ir::Ref even = b.divide(b.affine(b.subtract(up_to, first), 255), divisor);
    const ir::Ref table = b.clip(b.apply(ir::Fn::round, even), 0, 255);
    const std::int64_t channels = b.shape(x)[-1].value;
    std::vector<float> starts(static_cast<std::size_t>(channels));
    for (std::size_t c = 0; c < starts.size(); ++c) starts[c] = static_cast<float>(c) * static_cast<float>(bins);
    const auto last = static_cast<float>(bins - 1);
    const ir::Ref bin = b.apply(ir::Fn::floor, b.clip(b.affine(b.divide(x, b.constant(255)), last), 0, last));
    const ir::Ref ids = b.cast(b.add(bin, b.literal(Tensor::copy<float>({channels}, starts))), DType::int32);
    const ir::Ref y = b.gather(b.reshape(table, {channels * bins}), ids);
    const ir::Ref used = b.sum(exceeds(counts, zero), {1});
    return scaled(b, b.select(exceeds(used, b.constant(1)), y, x), {0, 255}, value_range);
  }

 private:
  /// keras' _scale_values.
  static ir::Ref scaled(Lowering& b, ir::Ref x, const RandomFactor& from, const RandomFactor& to) {
    const double times = (to.upper() - to.lower()) / (from.upper() - from.lower());
    return b.affine(x, static_cast<float>(times), static_cast<float>(to.lower() - from.lower() * times));
  }
};

}  // namespace tenon
