#include "tenon/check/stream.h"

#include <algorithm>

#include "tenon/check/axes.h"
#include "tenon/check/stream_batch.h"

namespace tenon {
namespace {

std::optional<Reported> check_batching(const Shape& want, const Column& x, const InData& where, Sink& sink) {
  const Shape& found = x.values.shape();
  if (lengths_fit(want, found)) return std::nullopt;
  if (found.rank() == want.rank() + 1 && lengths_fit(want, found.from(1)))
    return report(sink, Code::RankMismatch, where)
        .expected(want)
        .found(found.with(0, Dim()).with(1, Dim()))
        .because("The first two axes both count samples: what is put into batches here had been batches already.")
        .fix("leave out the last .batch(): every element is a batch before it")
        .fix("or take the batches apart first", where.source + ".unbatch().batch(32)", Applies::needs_editing)
        .emit();
  if (found.rank() + 1 == want.rank() && lengths_fit(want, found.behind(Dim())))
    return report(sink, Code::MissingBatchAxis, where)
        .expected(want)
        .found(found)
        .because("Every element must be a batch, whose first axis counts the samples; these are single samples.")
        .fix("put the samples into batches", where.source + " = " + where.source + ".batch(32)", Applies::needs_editing)
        .emit();
  return std::nullopt;
}

std::optional<Reported> check_lengths(const Arrays& element, const InData& where, Sink& sink) {
  const std::int64_t rows = element.rows();
  if (rows == 0)
    return report(sink, Code::EmptyData, where)
        .expected("at least one row in every batch")
        .found(element.x.front().values.shape())
        .because(
            "The loss of no rows is no number. TensorFlow fails on such a batch, or goes on with NaN, as the layers of the model like.")
        .fix("do not yield batches without rows", "if len(x): yield x, y", Applies::needs_editing)
        .emit();
  for (const auto* columns : {&element.x, &element.y, &element.sample_weight})
    for (const Column& column : *columns)
      if (column.values.rows() != rows)
        return report(sink, Code::RowsDiffer, where)
            .expected(std::to_string(rows) + " rows in " + column.name + ", as " + element.x.front().name + " of the batch has")
            .found(column.values.rows())
            .because(
                "Row i of the labels belongs to row i of the data in every batch. Keras fails in the first batch where they differ, in the "
                "middle of the graph.")
            .fix("take one length for all arrays of a batch", "n = np.random.randint(10, 20)   # once, and then n rows of each",
                 Applies::needs_editing)
            .emit();
  return std::nullopt;
}

}  // namespace

std::optional<Reported> check_element(const Model& model, const Arrays& element, const StreamPlace& at, Sink& sink) {
  if (element.x.empty()) return std::nullopt;
  const InData where{at.name, at.batch};
  if (!model.inputs.empty()) {
    Report quiet;
    const auto own = infer(model, quiet);
    for (std::size_t i = 0; own && i < std::min(own->inputs.size(), element.x.size()); ++i)
      if (auto failed = check_batching(own->input(i).shape, element.x[i], where, sink)) return failed;
  }
  return check_lengths(element, where, sink);
}

void OfOneBatch::receive(Diagnostic diagnostic) {
  const bool about_all = is_about_all_rows(diagnostic.code) || diagnostic.code == Code::FixedBatch;
  const Category category = entry(diagnostic.code).category;
  if (about_all || (!values_ && category == Category::value)) return;
  sink_.receive(std::move(diagnostic));
}

}  // namespace tenon
