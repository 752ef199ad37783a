#pragma once
#include <algorithm>
#include <numeric>

#include "tenon/layer/augmentation.h"
#include "tenon/layer/interpolation.h"

namespace tenon {

struct RandomCrop {
  DataFormat data_format = DataFormat::channels_last;
  std::int64_t height = 1, width = 1;
  std::optional<std::int64_t> seed{};

  static constexpr LayerInfo info{
      .name = "RandomCrop",
      .summary = "A part of the images, at a random place while training; else their middle, in the size wanted.",
      .input = "(batch, height, width, channels)",
      .output = "(batch, height', width', channels)"};

  static constexpr auto fields(auto each) {
    return each(field("data_format", &RandomCrop::data_format, "Where the channels are."),
                required("height", &RandomCrop::height, "Rows that stay.", axis_length),
                required("width", &RandomCrop::width, "Columns that stay.", axis_length), field("seed", &RandomCrop::seed, seed_doc));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    TENON_TRY(const Shape x, image(inputs[0].shape, info, at));
    return Signature{.outputs = {{x.with(1, height).with(2, width)}}};
  }

  // random_crop.py: all images of a batch are cropped at one place. Where an image is not larger than the crop both ways, Keras cuts what
  // there is of it from the middle on and enlarges that. What it promises of inference is done; Keras 3.15 hands the images on uncropped
  // there, in another shape than it told the layers behind.
  ir::Ref lower(Lowering& b) const {
    const ir::Ref x = b.input();
    const std::int64_t rows = b.shape(x)[1].value, columns = b.shape(x)[2].value;
    if (!b.training()) {
      if (rows == height && columns == width) return x;
      return resize(b, crop_to_ratio(b, x, height, width), height, width, Resampling::bilinear);
    }
    if (rows > height && columns > width) return picked(b, picked(b, x, 1, height, 0), 2, width, 1);
    const auto middle = [](std::int64_t length, std::int64_t other, std::int64_t wanted, std::int64_t wanted_other) {
      const auto ratio = static_cast<std::int64_t>(static_cast<double>(other * wanted) / static_cast<double>(wanted_other));
      return (length - std::max<std::int64_t>(std::min(length, ratio), 1)) / 2;
    };
    const std::int64_t top = middle(rows, columns, height, width), left = middle(columns, rows, width, height);
    const ir::Ref cut = b.slice(b.slice(x, 1, top, std::min(height, rows - top)), 2, left, std::min(width, columns - left));
    return b.shape(cut)[1] == Dim(height) && b.shape(cut)[2] == Dim(width) ? cut : resize(b, cut, height, width, Resampling::bilinear);
  }

 private:
  /// `length` places of an axis from a random one on, the same for the whole batch.
  ir::Ref picked(Lowering& b, ir::Ref x, int axis, std::int64_t length, std::uint32_t which) const {
    const auto free = static_cast<double>(b.shape(x)[axis].value - length + 1);
    const ir::Ref one = b(ir::Constant{{1}, 0}, {});
    const ir::Ref drawn = b(ir::RandomUniform{0, free, noise_stream(b, seed) * 0x85EBCA6BU + which, ir::Draw::per_batch}, {one});
    const ir::Ref start = b.apply(ir::Fn::floor, b.minimum(drawn, free - 0.5));
    std::vector<float> places(static_cast<std::size_t>(length));
    std::iota(places.begin(), places.end(), 0.0);
    const ir::Ref ids = b.add(start, b.literal(Tensor::copy<float>({length}, places)));
    return b.gather(x, b.cast(ids, DType::int32), axis);
  }
};

}  // namespace tenon
