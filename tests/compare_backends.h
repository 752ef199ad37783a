#pragma once
// One operation on the cpu backend and on the reference backend, on the same random operands.
#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <random>

#include "tenon/backends/backend.h"
#include "tenon/ir/graph.h"

namespace tenon::test {

// Both round in float32, in another order: an element may differ by this share of the largest element of its result.
constexpr float tolerance = 5e-6f;

struct BackendCase {
  ir::Op op;
  ir::Specs in;
  std::vector<bool> parameters{};  // which operands are
  std::function<void(std::vector<std::vector<std::byte>>&)> prepare{};
};

inline std::vector<std::byte> random_bytes(const TensorSpec& spec, std::mt19937& random) {
  std::vector<std::byte> all(static_cast<std::size_t>(bytes(spec)) + 64);
  std::uniform_real_distribution<float> real(-2, 2);
  for (std::int64_t i = 0; i < elements(spec.shape); ++i) {
    const float v = real(random);
    if (spec.dtype == DType::float32) reinterpret_cast<float*>(all.data())[i] = v;
    if (spec.dtype == DType::int32) reinterpret_cast<std::int32_t*>(all.data())[i] = static_cast<std::int32_t>((v + 2) * 2);
    if (spec.dtype == DType::float64) reinterpret_cast<double*>(all.data())[i] = v * 1.1;
    if (spec.dtype == DType::uint8) reinterpret_cast<std::uint8_t*>(all.data())[i] = static_cast<std::uint8_t>((v + 2) * 60);
  }
  return all;
}

/// Keeps long sums near 1, where an activation behind them neither saturates nor magnifies their rounding.
inline void scale(std::vector<std::byte>& operand, const Shape& shape) {
  const float factor = 1 / std::sqrt(static_cast<float>(elements(shape)));
  for (std::int64_t i = 0; i < elements(shape); ++i) reinterpret_cast<float*>(operand.data())[i] *= factor;
}

struct Outcome {
  std::vector<std::vector<std::byte>> results;
  std::string implementation;
};

inline Outcome run(const Backend& backend, const BackendCase& c, std::vector<std::vector<std::byte>> operands, const ir::Specs& specs) {
  Outcome o;
  std::vector<Buffer> in, out;
  for (std::size_t i = 0; i < c.in.size(); ++i) in.push_back({c.in[i], operands[i].data()});
  for (const auto& s : specs) o.results.emplace_back(static_cast<std::size_t>(bytes(s)) + 64, std::byte{0x55});
  for (std::size_t i = 0; i < specs.size(); ++i) out.push_back({specs[i], o.results[i].data()});
  auto workspace = backend.make_workspace();
  const auto flags = std::make_unique<bool[]>(c.in.size() + 1);
  for (std::size_t i = 0; i < c.parameters.size(); ++i) flags[i] = c.parameters[i];
  const auto kernel = backend.bind(c.op, {in, out, 3, workspace.get()}, {flags.get(), c.in.size()});
  workspace->begin_step();
  kernel->run({7, 5});
  o.implementation = kernel->implementation();
  return o;
}

inline void compare(const BackendCase& c, const char* expected_implementation) {
  static const auto reference = make_reference_backend(), cpu = make_cpu_backend();
  std::mt19937 random(42);
  std::vector<std::vector<std::byte>> operands;
  for (const auto& s : c.in) operands.push_back(random_bytes(s, random));
  const bool sums = std::holds_alternative<ir::MatMul>(c.op) || std::holds_alternative<ir::Convolution>(c.op) ||
                    std::holds_alternative<ir::ConvolutionInputGradient>(c.op);
  if (sums) scale(operands[1], c.in[1].shape);
  if (c.prepare) c.prepare(operands);
  const auto specs = std::visit([&](const auto& op) { return op.shape(c.in); }, c.op);
  const auto want = run(*reference, c, operands, specs), got = run(*cpu, c, operands, specs);
  CAPTURE(std::visit([](const auto& op) { return std::string(op.name); }, c.op));
  CAPTURE(got.implementation);
  for (const auto& s : c.in) CAPTURE(to_string(s.shape));
  CHECK(got.implementation.find("ref") == std::string::npos);
  CHECK(got.implementation.find(expected_implementation) == 0);
  for (std::size_t r = 0; r < specs.size(); ++r) {
    const auto n = elements(specs[r].shape);
    CHECK(std::memcmp(got.results[r].data() + bytes(specs[r]), std::string(64, '\x55').data(), 64) == 0);  // nothing behind the end
    if (specs[r].dtype != DType::float32) {
      CHECK(std::memcmp(got.results[r].data(), want.results[r].data(), static_cast<std::size_t>(bytes(specs[r]))) == 0);
      continue;
    }
    const auto *a = reinterpret_cast<const float*>(got.results[r].data()), *b = reinterpret_cast<const float*>(want.results[r].data());
    float largest = 0, difference = 0;
    for (std::int64_t i = 0; i < n; ++i)
      largest = std::max(largest, std::abs(b[i])), difference = std::max(difference, std::abs(a[i] - b[i]));
    CHECK(difference <= tolerance * std::max(largest, 1.0f));
    CHECK_FALSE(std::isnan(difference));
  }
}

inline TensorSpec f(Shape s) { return {std::move(s), DType::float32}; }
inline TensorSpec ints(Shape s) { return {std::move(s), DType::int32}; }

}  // namespace tenon::test
