#include "tenon/check/axes.h"
#include "tenon/check/rules.h"

namespace tenon {

namespace {

bool report_no_values(const Scene& s, const Column& column) {
  s.findings.add(
      s.findings.make(Code::EmptyData, InData{column.name})
          .expected("at least one number per sample")
          .found(column.values.shape())
          .because("An axis of length 0 leaves nothing to compute with; TensorFlow ends the program where a layer multiplies it.")
          .fix("look at the step that selects the columns"));
  return false;
}

/// x, y = x[:99], y[:99], of all arrays.
std::string cut_line(const Arrays& data) {
  std::int64_t least = data.rows();
  for (const auto* columns : {&data.x, &data.y, &data.sample_weight})
    for (const auto& column : *columns) least = std::min(least, column.values.rows());
  std::string names, values;
  for (const auto* columns : {&data.x, &data.y, &data.sample_weight})
    for (const auto& column : *columns) {
      const auto name = variable_of(column.name);
      names += (names.empty() ? "" : ", ") + name;
      values += (values.empty() ? "" : ", ") + name + "[:" + std::to_string(least) + "]";
    }
  return names + " = " + values;
}

}  // namespace

bool check_rows(const Scene& s, const Arrays& data) {
  bool equal = true;
  const auto compare = [&](const Column& column) {
    if (column.values.rows() == data.rows()) return;
    equal = false;
    s.findings.add(
        s.findings.make(Code::RowsDiffer, InData{column.name})
            .expected(std::to_string(data.rows()) + " rows, as " + data.x.front().name + " has")
            .found(column.values.rows())
            .because("Row i of one array belongs to row i of the others, so all have as many rows.")
            .fix("find the step that dropped rows of one array only; or, if the first rows do belong together, cut", cut_line(data)));
  };
  for (std::size_t i = 1; i < data.x.size(); ++i) compare(data.x[i]);
  for (const auto& column : data.y) compare(column);
  for (const auto& column : data.sample_weight) compare(column);
  if (!equal) return false;
  for (const auto& column : data.x)
    if (data.rows() > 0 && elements(column.values.shape()) == 0) return report_no_values(s, column);
  if (data.rows() > 0) return true;
  s.findings.add(s.findings.make(Code::EmptyData, InData{data.x.front().name})
                     .expected("at least one row")
                     .found(data.x.front().values.shape())
                     .because("There is nothing to compute with; Keras warns that its input ran out of data and returns an empty history.")
                     .fix("look at the step that selects the rows"));
  return false;
}

}  // namespace tenon
