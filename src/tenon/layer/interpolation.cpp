#include "tenon/layer/interpolation.h"

#include <algorithm>

namespace tenon {
namespace {

/// The axis as `taps` say: a gather and a product for each tap.
ir::Ref sample(Lowering& b, ir::Ref x, int axis, const Taps& t) {
  const auto places = static_cast<std::int64_t>(t.from.size() / t.count);
  Shape along(std::vector<Dim>(static_cast<std::size_t>(b.shape(x).rank()), Dim(1)));
  along[axis] = places;
  ir::Ref sum;
  for (std::size_t k = 0; k < t.count; ++k) {
    std::vector<std::int32_t> from;
    std::vector<float> weight;
    for (std::size_t i = k; i < t.from.size(); i += t.count) {
      from.push_back(t.from[i]);
      weight.push_back(t.weight[i]);
    }
    auto part = b.gather(x, b.literal(Tensor::copy<std::int32_t>({places}, from)), axis);
    if (t.count > 1) part = b.multiply(part, b.literal(Tensor::copy<float>(along, weight)));
    sum = sum.valid() ? b.add(sum, part) : part;
  }
  return sum;
}

}  // namespace

ir::Ref resize(Lowering& b, ir::Ref x, std::int64_t height, std::int64_t width, Resampling how, Antialias antialias) {
  const auto h = b.shape(x)[1].value, w = b.shape(x)[2].value;
  if (h == height && w == width) return x;  // as TensorFlow does
  if (h == 0 || w == 0) return b.constant(0, b.shape(x).with(1, height).with(2, width));
  return sample(b, sample(b, x, 1, taps(h, height, how, antialias)), 2, taps(w, width, how, antialias));
}

ir::Ref repeat(Lowering& b, ir::Ref x, const ir::Ints& times) {
  const Shape from = b.shape(x);
  Shape apart{from[0]}, whole{from[0]}, to{from[0]};
  for (int i = 1; i < from.rank(); ++i) {
    const auto n = static_cast<std::size_t>(i) <= times.size() ? times[static_cast<std::size_t>(i) - 1] : 1;
    apart.dims.push_back(from[i]);
    whole.dims.push_back(from[i]);
    if (n != 1) {
      apart.dims.emplace_back(1);
      whole.dims.emplace_back(n);
    }
    to.dims.emplace_back(from[i].value * n);
  }
  return b.reshape(b.broadcast_to(b.reshape(x, apart), whole), to);
}

ir::Ref crop_to_ratio(Lowering& b, ir::Ref x, std::int64_t height, std::int64_t width) {
  const auto h = b.shape(x)[1].value, w = b.shape(x)[2].value;
  const auto kept_height = std::max<std::int64_t>(std::min(h, side_by_ratio(w, height, width)), 1);
  const auto kept_width = std::max<std::int64_t>(std::min(w, side_by_ratio(h, width, height)), 1);
  if (kept_height != h) x = b.slice(x, 1, (h - kept_height) / 2, kept_height);
  if (kept_width != w) x = b.slice(x, 2, (w - kept_width) / 2, kept_width);
  return x;
}

ir::Ref pad_to_ratio(Lowering& b, ir::Ref x, const ir::Ints& to, double value) {
  const auto h = b.shape(x)[1].value, w = b.shape(x)[2].value;
  const auto rows = std::max<std::int64_t>(side_by_ratio(w, to[0], to[1]) - h, 0) / 2;
  const auto columns = std::max<std::int64_t>(side_by_ratio(h, to[1], to[0]) - w, 0) / 2;
  for (const auto& [axis, thick] : {std::pair(1, rows), std::pair(2, columns)}) {
    if (thick == 0) continue;
    const auto border = b.constant(value, b.shape(x).with(axis, thick));
    x = b.concat({border, x, border}, axis);
  }
  return x;
}

}  // namespace tenon
