#include "tenon/compile/r2_score.h"

#include <cmath>
#include <numeric>

#include "tenon/compile/compared.h"

namespace tenon {
namespace {

using ir::Ref;

/// Adjusted for inputs that explain nothing; as it is where there are not enough labels for that, about which Keras warns.
double adjusted(double score, double labels, double regressors) {
  if (regressors == 0 || regressors >= labels - 1) return score;
  return 1 - (1 - score) * (labels - 1) / (labels - regressors - 1);
}

}  // namespace

Config codec<ClassAggregation>::write(ClassAggregation v) {
  if (v == ClassAggregation::none) return {};
  return v == ClassAggregation::uniform_average ? "uniform_average" : "variance_weighted_average";
}
std::optional<Reported> codec<ClassAggregation>::read(const Config& c, ClassAggregation& out, const FieldSite& at) {
  for (const auto known : {ClassAggregation::none, ClassAggregation::uniform_average, ClassAggregation::variance_weighted_average})
    if (c == write(known)) return out = known, std::nullopt;
  return report_out_of_range(at, "'uniform_average', 'variance_weighted_average' or None", c);
}

Ref r2_sums(MetricLowering& b) {
  const auto [y_true, y_pred] = as_floats(b, {b.y_true(), b.y_pred()});
  const Shape shape = b.shape(y_pred);
  Ref weights = b.constant(1, shape);
  if (const auto given = b.weights()) {
    Shape per_row = b.shape(*given);
    while (per_row.rank() < shape.rank()) per_row.dims.emplace_back(1);
    weights = b.broadcast_to(b.reshape(*given, per_row), shape);
  }
  const Ref labels = b.broadcast_to(y_true, shape), weighted = b.multiply(labels, weights);
  const Ref squares = b.apply(ir::Fn::square, b.subtract(labels, y_pred));
  const auto columns = [&](Ref x) { return b.sum(x, {0}); };
  return b.concat({columns(weighted), columns(b.multiply(labels, weighted)), columns(b.multiply(squares, weights)), columns(weights),
                   b.constant(static_cast<double>(elements(shape)), {1})},
                  0);
}

void r2_results(std::span<const double> sums, ClassAggregation aggregation, std::int64_t regressors, std::vector<double>& out) {
  const std::size_t columns = (sums.size() - 1) / 4;
  out.resize(columns);
  double totals = 0, weighted = 0;
  for (std::size_t c = 0; c < columns; ++c) {
    const double mean = sums[c] / sums[3 * columns + c], total = sums[columns + c] - sums[c] * mean;
    const double score = 1 - sums[2 * columns + c] / total;
    out[c] = std::isinf(score) ? 0 : score;
    totals += total;
    weighted += total * out[c];
  }
  if (aggregation == ClassAggregation::uniform_average)
    out.assign(1, std::accumulate(out.begin(), out.end(), 0.0) / static_cast<double>(columns));
  if (aggregation == ClassAggregation::variance_weighted_average) out.assign(1, weighted / totals);
  for (double& score : out) score = adjusted(score, sums.back(), static_cast<double>(regressors));
}

}  // namespace tenon
