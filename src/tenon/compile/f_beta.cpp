#include "tenon/compile/f_beta.h"

#include <algorithm>
#include <numeric>

#include "tenon/compile/compared.h"

namespace tenon {
namespace {

using ir::Arithmetic;
using ir::Ref;

constexpr std::array<std::string_view, 3> averages{"micro", "macro", "weighted"};
constexpr double epsilon = 1e-7;  // keras.config.epsilon()

/// 1 where an output is a yes. A row of zeros has no largest.
Ref decided(ir::Builder& b, Ref y_pred, const OutputThreshold& threshold) {
  const auto compare = [&](Arithmetic how, Ref x, Ref y) { return b(ir::Binary{how}, {x, y}); };
  if (threshold.value) return compare(Arithmetic::greater, y_pred, b.constant(*threshold.value));
  const Ref largest = b.reduce(ir::Fold::maximum, y_pred, {b.shape(y_pred).rank() - 1}, ir::Axes::stay);
  return b.multiply(compare(Arithmetic::greater_equal, y_pred, largest),
                    compare(Arithmetic::greater, b.apply(ir::Fn::abs, y_pred), b.constant(1e-9)));
}

}  // namespace

Config codec<ClassAverage>::write(ClassAverage v) {
  return v == ClassAverage::none ? Config() : Config(averages[static_cast<std::size_t>(v) - 1]);
}
std::optional<Reported> codec<ClassAverage>::read(const Config& c, ClassAverage& out, const FieldSite& at) {
  if (c.is_null()) return out = ClassAverage::none, std::nullopt;
  const auto found = std::find_if(averages.begin(), averages.end(), [&](std::string_view word) { return c.is(word); });
  if (found == averages.end()) return report_out_of_range(at, "'micro', 'macro', 'weighted' or None", c);
  return out = static_cast<ClassAverage>(found - averages.begin() + 1), std::nullopt;
}

std::optional<Reported> codec<OutputThreshold>::read(const Config& c, OutputThreshold& out, const FieldSite& at) {
  if (auto failed = codec<std::optional<double>>::read(c, out.value, at)) return failed;
  if (!out.value || (*out.value > 0 && *out.value <= 1)) return std::nullopt;
  return report_out_of_range(at, "a float above 0 and at most 1, or None", c);
}

Ref f_beta_sums(MetricLowering& b, ClassAverage average, const OutputThreshold& threshold) {
  const auto [y_true, y_pred] = as_floats(b, {b.y_true(), b.y_pred()});
  const Ref yes = decided(b, y_pred, threshold);
  const std::int64_t classes = b.shape(yes)[-1].value, rows = elements(b.shape(yes)) / classes;
  const auto total = [&](Ref x) {
    if (const auto weights = b.weights()) {
      Shape per_row = b.shape(*weights);
      while (per_row.rank() < b.shape(x).rank()) per_row.dims.emplace_back(1);
      x = b.multiply(x, b.reshape(*weights, per_row));
    }
    const Ref of_class = b.sum(b.reshape(x, {rows, classes}), {0});
    return average == ClassAverage::micro ? b.reshape(b.sum(of_class), {1}) : of_class;
  };
  const Ref no = b.affine(yes, -1, 1);
  return b.concat(
      {total(b.multiply(yes, y_true)), total(b.multiply(yes, b.affine(y_true, -1, 1))), total(b.multiply(no, y_true)), total(y_true)}, 0);
}

void f_beta_results(std::span<const double> sums, ClassAverage average, double beta, std::vector<double>& out) {
  const std::size_t classes = sums.size() / 4;
  const double square = beta * beta, labels = std::accumulate(sums.end() - static_cast<std::ptrdiff_t>(classes), sums.end(), 0.0);
  out.resize(classes);
  for (std::size_t c = 0; c < classes; ++c) {
    const double right = sums[c], precision = right / (right + sums[classes + c] + epsilon);
    const double recall = right / (right + sums[2 * classes + c] + epsilon);
    out[c] = precision * recall / (square * precision + recall + epsilon) * (1 + square);
    if (average == ClassAverage::weighted) out[c] *= sums[3 * classes + c] / (labels + epsilon);
  }
  if (average == ClassAverage::none) return;
  const double sum = std::accumulate(out.begin(), out.end(), 0.0);
  out.assign(1, average == ClassAverage::weighted ? sum : sum / static_cast<double>(classes));
}

}  // namespace tenon
