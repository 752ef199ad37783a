#include "tenon/compile/area_under_curve.h"

#include <algorithm>
#include <cmath>

namespace tenon {
namespace {

struct Point {
  double x, y;
};

/// Both gains are 1 - (positives / negatives) * (wrong / right); without a true positive recall gains nothing and precision all.
Point gains(const ConfusionCounts& c, std::size_t t) {
  const double right = c.true_positives(t);
  if (right == 0) return {0, 1};
  const double scale = divided(right + c.false_negatives(t), c.true_negatives(t) + c.false_positives(t));
  return {std::max(1 - scale * (c.false_negatives(t) / right), 0.0), 1 - scale * (c.false_positives(t) / right)};
}

Point point(const ConfusionCounts& c, std::size_t t, Curve curve) {
  switch (curve) {
    case Curve::ROC: return {divided(c.false_positives(t), c.false_positives(t) + c.true_negatives(t)), c.recall(t)};
    case Curve::PR: return {c.recall(t), c.precision(t)};
    case Curve::PRGAIN: break;
  }
  return gains(c, t);
}

double height(double a, double b, SummationMethod method) {
  if (method == SummationMethod::interpolation) return (a + b) / 2;
  return method == SummationMethod::minoring ? std::min(a, b) : std::max(a, b);
}

/// Keras' interpolate_pr_auc: true and false positives grow along straight lines between two thresholds, precision does not.
double interpolated_precision(const ConfusionCounts& c, std::size_t t) {
  const double here = c.true_positives(t), next = c.true_positives(t + 1);
  const double positive = here + c.false_positives(t), next_positive = next + c.false_positives(t + 1);
  const double slope = divided(here - next, std::max(positive - next_positive, 0.0));
  const double intercept = next - slope * next_positive;
  const double ratio = positive > 0 && next_positive > 0 ? positive / next_positive : 1;
  const double area = slope * (here - next + intercept * std::log(ratio));
  return divided(area, std::max(next + c.false_negatives(t + 1), 0.0));
}

}  // namespace

double area_under_curve(const ConfusionCounts& c, std::size_t thresholds, Curve curve, SummationMethod method) {
  double area = 0;
  for (std::size_t t = 0; t + 1 < thresholds; ++t) {
    if (curve == Curve::PR && method == SummationMethod::interpolation) {
      area += interpolated_precision(c, t);
      continue;
    }
    const Point here = point(c, t, curve), next = point(c, t + 1, curve);
    area += (here.x - next.x) * height(here.y, next.y, method);
  }
  return area;
}

}  // namespace tenon
