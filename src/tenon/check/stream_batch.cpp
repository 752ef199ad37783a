#include "tenon/check/stream_batch.h"

#include <algorithm>

#include "tenon/check/rules.h"
#include "tenon/data/cast.h"

namespace tenon {
namespace {

/// The columns of x, of y or of the weights.
std::vector<Column> columns_of(const ElementSpec& part, std::span<const Leaf> leaves, std::span<const Tensor> values) {
  std::vector<Column> columns;
  const bool by_name = part.form() == ElementSpec::Form::dict && part.parts().size() == leaves.size();
  for (std::size_t i = 0; i < leaves.size(); ++i) columns.push_back({leaves[i].name, values[i], by_name ? part.keys()[i] : ""});
  return columns;
}

/// Parts of the element: x, y, weights.
std::vector<const ElementSpec*> parts_of(const ElementSpec& spec) {
  if (spec.form() != ElementSpec::Form::tuple) return {&spec};
  std::vector<const ElementSpec*> parts;
  for (const auto& part : spec.parts()) parts.push_back(&part);
  return parts;
}

/// Names that occur twice get their number: a column is found again by its name.
std::vector<Leaf> named_apart(std::vector<Leaf> leaves) {
  for (std::size_t i = 0; i < leaves.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (leaves[j].name == leaves[i].name) leaves[i].name += " (" + std::to_string(i) + ")";
  return leaves;
}

}  // namespace

Batch batch_of(const Arrays& arrays) {
  Batch batch;
  for (const auto& c : arrays.x) batch.x.push_back(c.values);
  for (const auto& c : arrays.y) batch.y.push_back(c.values);
  for (const auto& c : arrays.sample_weight) batch.sample_weight.push_back(c.values);
  return batch;
}

std::string unfit_form(const ElementSpec& spec) {
  if (spec.form() != ElementSpec::Form::tuple) return {};
  if (spec.parts().empty()) return "no tensors at all";
  return spec.parts().size() <= 3 ? std::string() : "tuples of " + std::to_string(spec.parts().size());
}

Arrays arrays_of(const ElementSpec& spec, const Element& element) {
  const auto leaves = named_apart(spec.leaves());
  Arrays arrays;
  std::size_t next = 0, which = 0;
  for (const ElementSpec* part : parts_of(spec)) {
    const std::size_t count = part->leaf_count();
    auto& to = which == 0 ? arrays.x : which == 1 ? arrays.y : arrays.sample_weight;
    to = columns_of(*part, std::span(leaves).subspan(next, count), std::span(element.values).subspan(next, count));
    next += count;
    ++which;
  }
  return arrays;
}

Result<bool> has_rows(const Arrays& batch, std::int64_t index, Sink& sink) {
  const auto& first = batch.x.front();
  for (const auto* columns : {&batch.x, &batch.y, &batch.sample_weight})
    for (const auto& column : *columns) {
      if (column.values.shape().rank() > 0 && column.values.rows() == batch.rows()) continue;
      return report(sink, Code::RowsDiffer, InData{column.name, index})
          .expected(std::to_string(batch.rows()) + " rows, as " + first.name + " has")
          .found(column.values.rows())
          .because("Row i of one array of a batch belongs to row i of the others, so all have as many rows.")
          .fix("find where the pipeline drops rows of one array only")
          .emit();
    }
  return batch.rows() > 0;
}

BatchColumns::BatchColumns(const Dataset& data, const Arrays& first, const RunArgs& args) : class_weight_(args.class_weight) {
  const auto leaves = named_apart(data.element_spec().leaves());
  const auto place = [&](const std::vector<Column>& columns, std::vector<Place>& places) {
    for (const auto& column : columns) {
      const auto leaf = std::find_if(leaves.begin(), leaves.end(), [&](const Leaf& l) {
        return l.name == column.name || l.name + " of validation_data" == column.name;  // as check() tells them apart
      });
      if (leaf != leaves.end())
        places.push_back(
            {Kind::leaf, static_cast<std::size_t>(leaf - leaves.begin()), column.values.shape().rank(), column.values.dtype()});
      else places.push_back({column.name == "class_weight" ? Kind::class_weight : Kind::ones});
    }
  };
  place(first.x, x_);
  place(first.y, y_);
  place(first.sample_weight, sample_weight_);
}

Tensor BatchColumns::make(const Place& place, const Element& element, const Arrays& batch) const {
  if (place.kind == Kind::class_weight) {
    RunArgs args;
    args.class_weight = class_weight_;
    return fold_class_weight(args, batch.y.front().values).values;
  }
  if (place.kind == Kind::ones) {
    const std::vector<float> ones(static_cast<std::size_t>(batch.rows()), 1.0f);
    return Tensor::copy<float>({batch.rows()}, ones);
  }
  Tensor values = element.values[place.leaf];
  if (place.dtype == DType::float32) values = is_text(values.dtype()) ? values : as_float32(values);
  const int rank = values.shape().rank();
  if (rank == place.rank) return values;
  // An axis of length 1 at the end that Keras adds or removes.
  Shape shape = values.shape();
  if (rank < place.rank) shape.dims.resize(static_cast<std::size_t>(place.rank), Dim(1));
  while (shape.rank() > place.rank && shape[-1] == Dim(1)) shape.dims.pop_back();
  return values.reshaped(std::move(shape));
}

void BatchColumns::read(const Element& element, Arrays& batch) const {
  for (std::size_t i = 0; i < x_.size(); ++i) batch.x[i].values = make(x_[i], element, batch);
  for (std::size_t i = 0; i < y_.size(); ++i) batch.y[i].values = make(y_[i], element, batch);
  for (std::size_t i = 0; i < sample_weight_.size(); ++i) batch.sample_weight[i].values = make(sample_weight_[i], element, batch);
}

void BatchColumns::shape_key(const Element& element, std::vector<std::int64_t>& key) const {
  key.clear();
  for (const auto& value : element.values) {
    key.push_back(value.shape().rank());
    for (int a = 1; a < value.shape().rank(); ++a) key.push_back(value.shape()[a].value);
    key.push_back(static_cast<std::int64_t>(value.dtype()));
    key.push_back(value.spec().width);
  }
}

}  // namespace tenon
