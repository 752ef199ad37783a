#include <algorithm>
#include <cmath>

#include "tenon/check/axes.h"
#include "tenon/check/value_text.h"
#include "tenon/check/values.h"

namespace tenon {

namespace {

constexpr std::int64_t enough_rows = 10;  // of fewer, nothing can be said about a feature

double magnitude(const Interval& column) { return std::max(std::abs(column.low), std::abs(column.high)); }

void report_constant(const Scene& s, const Looked& x, std::int64_t count) {
  const auto& columns = x.scan.columns;
  const auto name = variable_of(x.column.name);
  const auto constant = [&](std::int64_t c) {
    return columns[static_cast<std::size_t>(c)].low == columns[static_cast<std::size_t>(c)].high;
  };
  const auto all = static_cast<std::int64_t>(columns.size());
  s.findings.add(s.findings.make(Code::ConstantFeature, InData{x.column.name})
                     .expected("features that differ between rows")
                     .found((count == 1 ? "feature " : "features ") + listed(all, constant) + (count == 1 ? " has" : " have") +
                            " one value in all " + std::to_string(x.column.values.rows()) + " rows")
                     .because("What is the same in every row tells no row from another; the layer's bias can learn as much.")
                     .fix(count == all ? "look at the step that makes the data" : "leave it out, and say so in the Input",
                          count == all ? std::string()
                                       : name + " = " + name + "[:, " + name + ".std(axis=0) > 0]\nInput(shape=(" +
                                             std::to_string(all - count) + ",))",
                          s.model.inputs.size() > 1 ? Applies::needs_editing : Applies::as_written));
}

void report_scale(const Scene& s, const Looked& x, double least, double most, bool constant) {
  const auto name = variable_of(x.column.name);
  const auto& columns = x.scan.columns;
  const auto widest = static_cast<std::int64_t>(
      std::max_element(columns.begin(), columns.end(), [](const auto& a, const auto& b) { return magnitude(a) < magnitude(b); }) -
      columns.begin());
  const Interval& column = columns[static_cast<std::size_t>(widest)];
  s.findings.add(
      s.findings.make(Code::FeatureScale, InData{x.column.name})
          .expected("features of similar size, around 1")
          .found("feature " + std::to_string(widest) + " from " + shown(column.low) + " to " + shown(column.high) +
                 (least < most ? "; the smallest goes up to " + shown(least) : std::string()))
          .because("Every feature is multiplied by weights that start alike, and one learning rate serves all: the largest feature "
                   "drowns the others.")
          .fix("scale the data", name + " = (" + name + " - " + name + ".mean(axis=0)) / " + name + ".std(axis=0)",
               constant ? Applies::needs_editing : Applies::as_written)
          .fix("or let the model do it", "Normalization()   # with adapt(x) before training", Applies::needs_editing));
}

}  // namespace

void check_features(const Scene& s, bool scaled, const Looked& x) {
  const auto& columns = x.scan.columns;
  if (x.column.values.rows() < enough_rows) return;
  const auto constant = std::count_if(columns.begin(), columns.end(), [](const Interval& c) { return c.low == c.high; });
  if (constant > 0) report_constant(s, x, constant);
  double least = 0, most = 0;
  for (const Interval& column : columns) {
    if (column.low == column.high) continue;
    least = most == 0 ? magnitude(column) : std::min(least, magnitude(column));
    most = std::max(most, magnitude(column));
  }
  if (!scaled && (most >= 1e4 || (most >= 100 && most >= 1000 * least))) report_scale(s, x, least, most, constant > 0);
}

bool check_zeros(const Scene& s, const TensorSpec& input, const Looked& x) {
  const auto& scan = x.scan;
  const auto name = variable_of(x.column.name);
  const DType dtype = x.column.values.dtype();
  const bool none = scan.low == 0 && scan.high == 0, whole = is_integer(dtype) && dtype != DType::boolean;
  const bool black_and_white = whole && input.shape.rank() == 4 && scan.low == 0 && scan.high == 1;
  if (s.args.purpose != Purpose::fit || x.column.values.rows() < enough_rows || !(none || black_and_white)) return true;
  s.findings.add(s.findings.make(Code::OnlyZeroAndOne, InData{x.column.name})
                     .expected(black_and_white ? "shades between 0 and 1" : "values that differ")
                     .found(std::string(to_string(dtype)) + (none ? ", all 0" : ", all 0 or 1"))
                     .because(whole ? "Integer division cuts off: x // 255 leaves of a pixel 0, and 1 of the brightest alone."
                                    : "From rows that are all the same nothing can be learned.")
                     .fix(whole ? "divide as real numbers" : "look at the step that makes the data",
                          whole ? name + " = " + name + ".astype(\"float32\") / 255.0   # of the bytes, before they were divided"
                                : "print(" + name + ".max())",
                          Applies::needs_editing)
                     .as(none ? Severity::warning : Severity::note));
  return false;
}

}  // namespace tenon
