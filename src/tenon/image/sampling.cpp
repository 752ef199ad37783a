#include "tenon/image/sampling.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace tenon {
namespace {

/// Places of an axis that go into one place of another, and how much of each.
struct Mix {
  std::vector<std::int64_t> from;
  std::vector<float> weight;
  void add(std::int64_t place, float w) {
    from.push_back(place);
    weight.push_back(w);
  }
  void normalize() {
    float sum = 0;
    for (const float w : weight) sum += w;
    if (std::abs(sum) < 1000 * std::numeric_limits<float>::min()) return;
    for (float& w : weight) w /= sum;
  }
};

/// The middle of a place, on an axis that is `scale` times as long; counted from the middle of place 0.
float middle(std::int64_t place, float scale) { return (static_cast<float>(place) + 0.5F) * scale - 0.5F; }

// tensorflow/core/kernels/image/resize_nearest_neighbor_op.cc, half_pixel_centers.
Mix nearest(std::int64_t place, std::int64_t length, float scale) {
  Mix m;
  m.add(std::min(static_cast<std::int64_t>(std::floor((static_cast<float>(place) + 0.5F) * scale)), length - 1), 1);
  return m;
}

// tensorflow/core/kernels/image/resize_bilinear_op.cc, half_pixel_centers.
Mix bilinear(std::int64_t place, std::int64_t length, float scale) {
  const float at = middle(place, scale), below = std::floor(at);
  Mix m;
  m.add(std::max(static_cast<std::int64_t>(below), std::int64_t{0}), 1 - (at - below));
  m.add(std::min(static_cast<std::int64_t>(std::ceil(at)), length - 1), at - below);
  return m;
}

/// Keys' cubic kernel, a = -1/2.
float keys(float x) {
  x = std::abs(x);
  if (x >= 2) return 0;
  return x >= 1 ? ((-0.5F * x + 2.5F) * x - 4) * x + 2 : ((1.5F * x - 2.5F) * x) * x + 1;
}

// tensorflow/core/kernels/image/resize_bicubic_op.cc, half_pixel_centers: the distance is rounded to 1/1024, the step of its table.
Mix bicubic(std::int64_t place, std::int64_t length, float scale) {
  const float at = middle(place, scale), below = std::floor(at);
  const float part = static_cast<float>(std::lrint((at - below) * 1024)) / 1024;
  Mix m;
  for (int i = -1; i <= 2; ++i) {
    const auto from = static_cast<std::int64_t>(below) + i;
    const bool inside = from >= 0 && from < length;
    m.add(std::clamp<std::int64_t>(from, 0, length - 1), inside ? keys(part - static_cast<float>(i)) : 0.0F);
  }
  m.normalize();
  return m;
}

// tensorflow/core/kernels/image/resize_area_op.cc: what each place covers of the new one.
Mix area(std::int64_t place, std::int64_t length, float scale) {
  const float begin = static_cast<float>(place) * scale, end = static_cast<float>(place + 1) * scale;
  Mix m;
  const auto last = static_cast<std::int64_t>(std::ceil(end));
  for (auto from = static_cast<std::int64_t>(std::floor(begin)); from < last; ++from) {
    const auto at = static_cast<float>(from);
    const float covered = at < begin ? (at + 1 > end ? scale : at + 1 - begin) : at + 1 > end ? end - at : 1.0F;
    m.add(std::clamp<std::int64_t>(from, 0, length - 1), covered / scale);
  }
  return m;
}

/// A kernel of scale_and_translate, and how far it reaches.
struct Kernel {
  float radius;
  float (*at)(float distance, float radius);
};

float lanczos(float x, float radius) {
  x = std::abs(x);
  if (x > radius) return 0;
  if (x <= 1e-3F) return 1;
  constexpr float pi = std::numbers::pi_v<float>;
  return radius * std::sin(pi * x) * std::sin(pi * x / radius) / (pi * pi * x * x);
}

float gaussian(float x, float radius) {
  const float sigma = radius / 3;
  return std::abs(x) >= radius ? 0 : std::exp(-x * x / (2 * sigma * sigma));
}

float mitchell(float x, float) {
  x = std::abs(x);
  if (x >= 2) return 0;
  if (x >= 1) return (((-7.0F / 18) * x + 2) * x - 10.0F / 3) * x + 16.0F / 9;
  return (((7.0F / 6) * x - 2) * x) * x + 8.0F / 9;
}

Kernel kernel_of(Resampling how) {
  switch (how) {
    case Resampling::lanczos3: return {3, lanczos};
    case Resampling::lanczos5: return {5, lanczos};
    case Resampling::gaussian: return {1.5F, gaussian};
    case Resampling::mitchellcubic: return {2, mitchell};
    case Resampling::bicubic: return {2, [](float x, float) { return keys(x); }};
    default: return {1, [](float x, float) { return std::max(1 - std::abs(x), 0.0F); }};
  }
}

// tensorflow/core/kernels/image/scale_and_translate_op.cc, ComputeSpansCore.
Mix spread(std::int64_t place, std::int64_t length, float inverse_scale, Kernel kernel, Antialias antialias) {
  const float widened = antialias == Antialias::yes ? std::max(inverse_scale, 1.0F) : 1.0F;
  const float at = (static_cast<float>(place) + 0.5F) * inverse_scale, reach = kernel.radius * widened;
  Mix m;
  const auto bound = [&](float x) { return std::clamp(static_cast<std::int64_t>(x), std::int64_t{0}, length - 1); };
  const auto first = bound(std::ceil(at - reach - 0.5F)), last = bound(std::floor(at + reach - 0.5F));
  for (auto from = first; from <= last; ++from) m.add(from, kernel.at((static_cast<float>(from) + 0.5F - at) / widened, kernel.radius));
  m.normalize();
  return m;
}

Mix mix(std::int64_t place, std::int64_t length, std::int64_t places, Resampling how, Antialias antialias) {
  const float scale = static_cast<float>(length) / static_cast<float>(places);
  if (how == Resampling::nearest) return nearest(place, length, scale);
  if (how == Resampling::bilinear && antialias == Antialias::no) return bilinear(place, length, scale);
  if (how == Resampling::area) return area(place, length, scale);
  if (how == Resampling::bicubic && antialias == Antialias::no) return bicubic(place, length, scale);
  return spread(place, length, 1 / (static_cast<float>(places) / static_cast<float>(length)), kernel_of(how), antialias);
}

}  // namespace

Taps taps(std::int64_t length, std::int64_t places, Resampling how, Antialias antialias) {
  std::vector<Mix> all;
  Taps out;
  for (std::int64_t i = 0; i < places; ++i) {
    all.push_back(mix(i, length, places, how, antialias));
    out.count = std::max(out.count, all.back().from.size());
  }
  for (Mix& m : all) {
    while (m.from.size() < out.count) m.add(0, 0);
    for (const auto from : m.from) out.from.push_back(static_cast<std::int32_t>(from));
    out.weight.insert(out.weight.end(), m.weight.begin(), m.weight.end());
  }
  return out;
}

std::int64_t side_by_ratio(std::int64_t side, std::int64_t part, std::int64_t whole) {
  return static_cast<std::int64_t>(static_cast<float>(side * part) / static_cast<float>(whole));
}

}  // namespace tenon
