#include "tenon/image/resize.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <type_traits>

#include "tenon/base/assert.h"
#include "tenon/base/vectorize.h"

namespace tenon {
namespace {

/// A part of an image: rows lie `stride` elements apart.
template <class T> struct Window {
  const T* first;
  std::int64_t height, width, channels, stride;
};

/// Where one place of an axis lies between two of the old one, as in resize_bilinear_op.cc.
struct Between {
  std::int64_t lower, upper;
  float part;
};

std::vector<Between> between(std::int64_t length, std::int64_t places) {
  const float scale = static_cast<float>(length) / static_cast<float>(places);
  std::vector<Between> out(static_cast<std::size_t>(places));
  for (std::int64_t i = 0; i < places; ++i) {
    const float at = (static_cast<float>(i) + 0.5F) * scale - 0.5F, below = std::floor(at);
    out[static_cast<std::size_t>(i)] = {std::max(static_cast<std::int64_t>(below), std::int64_t{0}),
                                        std::min(static_cast<std::int64_t>(std::ceil(at)), length - 1), at - below};
  }
  return out;
}

template <class T, int known> void mix_columns(const T* row, std::int64_t channels, const std::vector<Between>& columns, float* to) {
  const std::int64_t count = known ? known : channels;
  for (const auto& c : columns) {
    const T *left = row + c.lower * count, *right = row + c.upper * count;
    for (std::int64_t i = 0; i < count; ++i) {
      const auto l = static_cast<float>(left[i]), r = static_cast<float>(right[i]);
      *to++ = l + (r - l) * c.part;
    }
  }
}

using Four [[gnu::vector_size(16)]] = float;

TENON_VECTOR void widen(const std::uint8_t* row, std::size_t count, float* to) {
  for (std::size_t i = 0; i < count; ++i) to[i] = static_cast<float>(row[i]);
}

/// Pixels of three floats, read and written as four: what is too much is overwritten by the next. Behind `row` and `to` is room for one
/// float more.
void mix_threes(const float* row, const std::vector<Between>& columns, float* to) {
  for (const Between& c : columns) {
    Four left, right;
    std::memcpy(&left, row + c.lower * 3, sizeof left);
    std::memcpy(&right, row + c.upper * 3, sizeof right);
    const Four mixed = left + (right - left) * c.part;
    std::memcpy(to, &mixed, sizeof mixed);
    to += 3;
  }
}

TENON_VECTOR void mix_rows(const float* above, const float* below, float part, std::size_t count, float* to) {
  for (std::size_t i = 0; i < count; ++i) to[i] = above[i] + (below[i] - above[i]) * part;
}

/// Rows of an image mixed to as many columns as are wanted; `wide` is memory for one of them.
template <class T>
void mix_columns(const Window<T>& image, std::int64_t at, const std::vector<Between>& columns, std::vector<float>& wide,
                 std::vector<float>& to) {
  const T* row = image.first + at * image.stride;
  if constexpr (std::is_same_v<T, std::uint8_t>) {
    if (image.channels == 3) {
      const auto count = static_cast<std::size_t>(image.width * 3);
      wide.resize(count + 1);
      widen(row, count, wide.data());
      return mix_threes(wide.data(), columns, to.data());
    }
  }
  if (image.channels == 1) mix_columns<T, 1>(row, image.channels, columns, to.data());
  else if (image.channels == 3) mix_columns<T, 3>(row, image.channels, columns, to.data());
  else mix_columns<T, 0>(row, image.channels, columns, to.data());
}

/// The bits of TensorFlow: columns first, then rows. A row of the image that the next one reads again is not mixed again.
template <class T> void bilinear(const Window<T>& image, ImageSize size, float* to, std::int64_t to_stride) {
  const auto rows = between(image.height, size.height), columns = between(image.width, size.width);
  const auto count = static_cast<std::size_t>(size.width * image.channels);
  std::vector<float> above(count + 1), below(count + 1), wide;
  std::int64_t above_row = -1, below_row = -1;
  const auto mix = [&](std::int64_t row, std::vector<float>& mixed) { mix_columns(image, row, columns, wide, mixed); };
  for (const auto& r : rows) {
    if (above_row != r.lower && below_row == r.lower) std::swap(above, below), std::swap(above_row, below_row);
    if (above_row != r.lower) mix(above_row = r.lower, above);
    if (below_row != r.upper) mix(below_row = r.upper, below);
    mix_rows(above.data(), below.data(), r.part, count, to);
    to += to_stride;
  }
}

/// Rows first, then columns.
template <class T> void sampled(const Window<T>& image, ImageSize size, Resampling how, float* to, std::int64_t to_stride) {
  const auto rows = taps(image.height, size.height, how, Antialias::no), columns = taps(image.width, size.width, how, Antialias::no);
  std::vector<float> mixed(static_cast<std::size_t>(image.width * image.channels));
  for (std::size_t y = 0; y < static_cast<std::size_t>(size.height); ++y, to += to_stride) {
    std::fill(mixed.begin(), mixed.end(), 0.0F);
    for (std::size_t k = 0; k < rows.count; ++k) {
      const float weight = rows.weight[y * rows.count + k];
      const T* row = image.first + rows.from[y * rows.count + k] * image.stride;
      for (std::size_t i = 0; i < mixed.size(); ++i) mixed[i] += weight * static_cast<float>(row[i]);
    }
    for (std::size_t x = 0; x < static_cast<std::size_t>(size.width); ++x)
      for (std::int64_t c = 0; c < image.channels; ++c) {
        float sum = 0;
        for (std::size_t k = 0; k < columns.count; ++k)
          sum += columns.weight[x * columns.count + k] *
                 mixed[static_cast<std::size_t>(columns.from[x * columns.count + k] * image.channels + c)];
        to[static_cast<std::int64_t>(x) * image.channels + c] = sum;
      }
  }
}

template <class T> void resample(const Window<T>& image, ImageSize size, Resampling how, float* to, std::int64_t to_stride) {
  if (how == Resampling::bilinear) bilinear(image, size, to, to_stride);
  else sampled(image, size, how, to, to_stride);
}

/// What of the image goes where in the result.
struct Plan {
  std::int64_t top = 0, left = 0, height, width;  // of the image
  ImageSize inner;                                // it becomes so large
  std::int64_t above = 0, before = 0;             // and stands there
};

Plan cropped(std::int64_t h, std::int64_t w, ImageSize size) {
  Plan p{.height = std::clamp<std::int64_t>(side_by_ratio(w, size.height, size.width), 1, h),
         .width = std::clamp<std::int64_t>(side_by_ratio(h, size.width, size.height), 1, w),
         .inner = size};
  p.top = (h - p.height) / 2;
  p.left = (w - p.width) / 2;
  return p;
}

// tf.image.resize_with_pad, in its float32. An image so long that nothing of its width would be left keeps one pixel.
Plan padded(std::int64_t h, std::int64_t w, ImageSize size) {
  const auto height = static_cast<float>(h), width = static_cast<float>(w);
  const auto to_height = static_cast<float>(size.height), to_width = static_cast<float>(size.width);
  const float ratio = std::max(width / to_width, height / to_height);
  const auto whole = [](float x, std::int64_t least) { return std::max(static_cast<std::int64_t>(std::floor(x)), least); };
  return {.height = h,
          .width = w,
          .inner = {std::min(whole(height / ratio, 1), size.height), std::min(whole(width / ratio, 1), size.width)},
          .above = whole((to_height - height / ratio) / 2, 0),
          .before = whole((to_width - width / ratio) / 2, 0)};
}

/// Elements of `size` bytes from the nearest places.
void nearest(const Tensor& image, const Plan& p, std::int64_t pixel, std::byte* to, std::int64_t to_stride) {
  const auto rows = taps(p.height, p.inner.height, Resampling::nearest, Antialias::no);
  const auto columns = taps(p.width, p.inner.width, Resampling::nearest, Antialias::no);
  const auto stride = image.shape()[1].value * pixel;
  for (const auto row : rows.from) {
    const auto* from = image.data() + (row + p.top) * stride + p.left * pixel;
    auto* at = to;
    for (const auto column : columns.from) std::memcpy(at, from + column * pixel, static_cast<std::size_t>(pixel)), at += pixel;
    to += to_stride;
  }
}

template <class T> void resample(const Tensor& image, const Plan& p, Resampling how, float* to, std::int64_t to_stride) {
  const auto channels = image.shape()[2].value, stride = image.shape()[1].value * channels;
  const auto* first = reinterpret_cast<const T*>(image.data()) + p.top * stride + p.left * channels;
  resample(Window<T>{first, p.height, p.width, channels, stride}, p.inner, how, to, to_stride);
}

}  // namespace

void resize_to(const Tensor& image, ImageSize size, Resampling how, Fit fit, std::byte* out) {
  TENON_ASSERT(image.shape().rank() == 3, "an image has height, width and channels");
  const auto h = image.shape()[0].value, w = image.shape()[1].value, channels = image.shape()[2].value;
  const Plan p = fit == Fit::crop  ? cropped(h, w, size)
                 : fit == Fit::pad ? padded(h, w, size)
                                   : Plan{.height = h, .width = w, .inner = size};
  const auto dtype = how == Resampling::nearest ? image.dtype() : DType::float32;
  const auto pixel = static_cast<std::int64_t>(size_of(dtype)) * channels, stride = size.width * pixel;
  if (fit == Fit::pad || h == 0 || w == 0) std::fill_n(out, size.height * stride, std::byte{0});
  if (h == 0 || w == 0) return;
  auto* const to = out + p.above * stride + p.before * pixel;
  if (how == Resampling::nearest) return nearest(image, p, pixel, to, stride);
  auto* const numbers = reinterpret_cast<float*>(to);
  switch (image.dtype()) {
    case DType::uint8: resample<std::uint8_t>(image, p, how, numbers, size.width * channels); break;
    case DType::uint16: resample<std::uint16_t>(image, p, how, numbers, size.width * channels); break;
    default:
      TENON_ASSERT(image.dtype() == DType::float32, "other dtypes are cast before");
      resample<float>(image, p, how, numbers, size.width * channels);
  }
}

Tensor resized(const Tensor& image, ImageSize size, Resampling how, Fit fit) {
  TENON_ASSERT(image.shape().rank() == 3, "an image has height, width and channels");
  const TensorSpec spec{{size.height, size.width, image.shape()[2].value}, how == Resampling::nearest ? image.dtype() : DType::float32};
  auto data = allocate(spec);
  resize_to(image, size, how, fit, data.get());
  return {spec, std::move(data)};
}

}  // namespace tenon
