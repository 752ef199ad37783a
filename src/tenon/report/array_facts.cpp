#include "tenon/report/array_facts.h"

#include "tenon/check/scan.h"

namespace tenon {
namespace {

constexpr std::int64_t most_classes = 1024;

/// How often each class occurs: ids from 0, or rows of zeros with a one.
std::vector<std::int64_t> count_classes(const Tensor& labels, const Scan& seen) {
  const bool whole = seen.whole && seen.not_finite == 0 && seen.low >= 0 && seen.values > 0;
  if (!whole || labels.dtype() == DType::boolean) return {};
  const int rank = labels.shape().rank();
  const bool in_rows = rank == 2 && labels.shape()[1].value > 1;
  if (in_rows && seen.high <= 1 && labels.shape()[1].value <= most_classes) {
    const Scan rows = scan(labels, {.one_hot = labels.shape()[1].value});
    return rows.other_rows.count || rows.empty_rows.count ? std::vector<std::int64_t>() : rows.counts;
  }
  if (in_rows || rank > 2 || seen.high >= most_classes) return {};
  return scan(labels, {.classes = static_cast<std::int64_t>(seen.high) + 1}).counts;
}

ArrayFacts facts_of(const Column& column, const std::string& part, std::string file, bool labels) {
  ArrayFacts facts{part, column.name, std::move(file), column.values.spec()};
  if (is_text(column.values.dtype()) || elements(column.values.shape()) == 0) return facts;
  const Scan seen = scan(column.values);
  facts.not_finite = seen.not_finite;
  if (seen.values > seen.not_finite) facts.range = {seen.low, seen.high};
  if (labels) facts.classes = count_classes(column.values, seen);
  return facts;
}

}  // namespace

std::vector<ArrayFacts> facts_of(const Arrays& data, const std::string& part,
                                 const std::function<std::string(std::string_view, std::size_t)>& file_of) {
  std::vector<ArrayFacts> all;
  const auto add = [&](const std::vector<Column>& columns, std::string_view kind) {
    for (std::size_t i = 0; i < columns.size(); ++i) all.push_back(facts_of(columns[i], part, file_of(kind, i), kind == "y"));
  };
  add(data.x, "x");
  add(data.y, "y");
  add(data.sample_weight, "sample_weight");
  return all;
}

}  // namespace tenon
