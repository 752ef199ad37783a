// Operations that move values: each is a copy along axes with strides, so that rows go in one piece and transposes in tiles.
#include <algorithm>
#include <cstring>

#include "tenon/backends/cpu/kernels.h"
#include "tenon/backends/cpu/strided_copy.h"

namespace tenon::cpu {
namespace {

std::vector<std::int64_t> strides(const Shape& s) {
  std::vector<std::int64_t> all;
  for (int k = 0; k < s.rank(); ++k) all.push_back(product(s, k + 1, s.rank()));
  return all;
}

/// One axis per axis of `s`, both sides contiguous in their own shape.
std::vector<CopyAxis> axes(const Shape& s, const Shape& from, const Shape& to) {
  const auto x = strides(from), y = strides(to);
  std::vector<CopyAxis> all;
  for (std::size_t k = 0; k < x.size(); ++k) all.push_back({s[static_cast<int>(k)].value, x[k], y[k]});
  return all;
}

Bound copy(const char* name, const StridedCopy& job) {
  return loop(name, [job](const Moment&) { job.run(); });
}

}  // namespace

Bound bind(const ir::Transpose& op, const Context& c) {
  const Shape& y = c.out[0].spec.shape;
  const auto from = strides(c.in[0].spec.shape), to = strides(y);
  std::vector<CopyAxis> all;
  for (std::size_t k = 0; k < to.size(); ++k)
    all.push_back({y[static_cast<int>(k)].value, from[static_cast<std::size_t>(op.perm[k])], to[k]});
  return copy("own transpose", {c.in[0].i(), c.out[0].i(), all});
}

Bound bind(const ir::Slice& op, const Context& c) {
  const Shape &x = c.in[0].spec.shape, &y = c.out[0].spec.shape;
  return copy("own slice", {c.in[0].i() + op.begin * product(x, op.axis + 1, x.rank()), c.out[0].i(), axes(y, x, y)});
}

Bound bind(const ir::Pad& op, const Context& c) {
  const Shape &x = c.in[0].spec.shape, &y = c.out[0].spec.shape;
  const auto to = strides(y);
  std::int32_t* inside = c.out[0].i();
  for (std::size_t k = 0; k < to.size(); ++k) inside += op.before[k] * to[k];
  return loop("own pad", [all = c.out[0].i(), n = c.out[0].size(), job = StridedCopy(c.in[0].i(), inside, axes(x, x, y))](const Moment&) {
    std::fill_n(all, n, 0);
    job.run();
  });
}

Bound bind(const ir::Concat& op, const Context& c) {
  const Shape& y = c.out[0].spec.shape;
  std::vector<StridedCopy> jobs;
  std::int32_t* part = c.out[0].i();
  for (const Buffer& x : c.in) {
    jobs.emplace_back(x.i(), part, axes(x.spec.shape, x.spec.shape, y));
    part += product(x.spec.shape, op.axis, y.rank());
  }
  return loop("own concat", [jobs = std::move(jobs)](const Moment&) {
    for (const auto& j : jobs) j.run();
  });
}

Bound bind(const ir::Flip& op, const Context& c) {
  const Shape& x = c.in[0].spec.shape;
  auto all = axes(x, x, x);
  const std::int32_t* last = c.in[0].i();
  for (const auto axis : op.axes) {
    auto& a = all[static_cast<std::size_t>(axis)];
    last += std::max<std::int64_t>(a.length - 1, 0) * a.from;
    a.from = -a.from;
  }
  return copy("own flip", {last, c.out[0].i(), all});
}

Bound bind(const ir::Broadcast& op, const Context& c) {
  const Shape& x = c.in[0].spec.shape;
  const auto from = strides(x), to = strides(op.to);
  const auto missing = to.size() - from.size();
  std::vector<CopyAxis> all;
  for (std::size_t k = 0; k < to.size(); ++k) {
    const bool repeated = k < missing || x[static_cast<int>(k - missing)].value == 1;
    all.push_back({op.to[static_cast<int>(k)].value, repeated ? 0 : from[k - missing], to[k]});
  }
  return copy("own broadcast", {c.in[0].i(), c.out[0].i(), all});
}

}  // namespace tenon::cpu
