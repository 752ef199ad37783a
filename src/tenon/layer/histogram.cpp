#include "tenon/layer/histogram.h"

#include <algorithm>

namespace tenon {
namespace {

/// Of every row by itself: (rows, channels * bins).
class Counts final : public ir::HostFunction {
 public:
  explicit Counts(std::int64_t bins) : bins_(bins) {}
  TensorSpec shape(const ir::Specs& in) const override { return {{in[0].shape[0], in[0].shape[-1].value * bins_}}; }
  void run(std::span<const ir::HostArray> in, const ir::HostResult& out) const override {
    const auto channels = static_cast<std::size_t>(in[0].spec.shape[-1].value), bins = static_cast<std::size_t>(bins_);
    const std::span values(reinterpret_cast<const float*>(in[0].data), static_cast<std::size_t>(in[0].size()));
    const auto counts = out.as<float>();
    const std::size_t rows = counts.size() / (channels * bins), each = rows ? values.size() / rows : 0;
    std::fill(counts.begin(), counts.end(), 0.0F);
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t i = 0; i < each; ++i)
        ++counts[(r * channels + i % channels) * bins + static_cast<std::size_t>(bin(values[r * each + i]))];
  }

 private:
  std::int64_t bin(float value) const {
    const auto last = static_cast<float>(bins_ - 1), at = value * last / 255.0F;
    return at > 0 ? static_cast<std::int64_t>(std::min(at, last)) : 0;  // NaN: 0
  }

  std::int64_t bins_;
};

}  // namespace

ir::Ref histogram(Lowering& b, ir::Ref images, std::int64_t bins) {
  const ir::Ref rows = b(ir::HostCall{std::make_shared<Counts>(bins)}, {images});
  return b.reshape(b.batch_sum(rows, {0}), {b.shape(images)[-1], bins});
}

}  // namespace tenon
