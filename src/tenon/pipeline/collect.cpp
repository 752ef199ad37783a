#include "tenon/pipeline/collect.h"

#include <algorithm>

#include "tenon/base/available_memory.h"
#include "tenon/base/byte_text.h"
#include "tenon/pipeline/growing.h"

namespace tenon {
namespace {

constexpr std::int64_t rows_at_once = 32;

std::optional<Reported> refuse_size(const Dataset& data, Sink& sink) {
  const auto count = data.cardinality();
  if (count.is_infinite())
    return report(sink, Code::CallArgumentOutOfRange, InCall{data.stage().name(), "count"})
        .expected("a data set with an end")
        .found("one without")
        .because("All of its elements are to be in memory at once.")
        .fix("take so many of them", "data.take(1000)", Applies::needs_editing)
        .emit();
  if (!count.known()) return std::nullopt;
  std::int64_t row = 0;
  for (const auto& leaf : data.leaves())
    if (leaf.has_rank && leaf.spec.shape.known()) row += bytes(leaf.spec);
  const auto there = available_memory(0).bytes;
  if (row == 0 || count.count <= there / row) return std::nullopt;
  return report(sink, Code::MemoryExceeded, InCall{"collected", "data"})
      .expected("at most " + byte_text(there))
      .found(std::to_string(count.count) + " elements of " + byte_text(row))
      .because("All of them are to be in memory at once.")
      .emit();
}

std::vector<Column> columns_of(const ElementSpec& part, const std::vector<Leaf>& leaves, std::vector<Growing>& values, std::size_t& next) {
  std::vector<Column> out;
  for (std::size_t i = 0; i < part.leaf_count(); ++i, ++next) {
    const bool keyed = part.form() == ElementSpec::Form::dict;
    out.push_back({leaves[next].name, values[next].take(), keyed ? part.keys()[i] : ""});
  }
  return out;
}

}  // namespace

Result<Arrays> collected(const Dataset& data, Sink& sink) {
  TENON_TRY([[maybe_unused]] const Done good, data.check(sink));
  if (const auto refused = refuse_size(data, sink)) return *refused;
  const auto expected = data.cardinality().known() ? data.cardinality().count : 0;
  std::vector<Growing> values;
  for (const auto& leaf : data.leaves()) values.emplace_back(leaf.spec, expected);
  {
    TENON_TRY(Pass pass, data.batch(rows_at_once, {.num_parallel_calls = autotune}).iterate(sink));
    for (Element batch;;) {
      TENON_TRY(const bool more, pass.next(batch));
      if (!more) break;
      for (std::size_t i = 0; i < values.size(); ++i) values[i].append(batch.values[i]);
    }
  }
  Arrays out;
  std::size_t next = 0;
  const auto& spec = data.element_spec();
  if (spec.form() != ElementSpec::Form::tuple) {
    out.x = columns_of(spec, data.leaves(), values, next);
    return out;
  }
  std::vector<Column>* const parts[] = {&out.x, &out.y, &out.sample_weight};
  for (std::size_t i = 0; i < std::min<std::size_t>(spec.parts().size(), 3); ++i)
    *parts[i] = columns_of(spec.parts()[i], data.leaves(), values, next);
  return out;
}

}  // namespace tenon
