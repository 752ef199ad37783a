// From the tables of operations to kinds that a model can hold, as if they were layers without variables.
#include <map>

#include "tenon/base/assert.h"
#include "tenon/ir/graph.h"
#include "tenon/operations/operation.h"
#include "tenon/operations/operations.h"

namespace tenon {
namespace {

/// An operation in a model: its row, and the arguments of its class.
struct Operation {
  const OperationRow* row;
  Config config;
};

std::vector<const OperationRow*> all_rows() {
  std::vector<const OperationRow*> all;
  for (const auto& family : {elementwise_operations(), reductions(), rearranging_operations(), products(), composed_operations()})
    for (const auto& row : family) all.push_back(&row);
  return all;
}

/// The row by number, for functions that know no object yet.
constexpr std::size_t most_rows = 200;
const OperationRow* row(std::size_t i) {
  static const std::vector<const OperationRow*> rows = all_rows();
  return i < rows.size() ? rows[i] : nullptr;
}

/// The specs with one number for every length that is not known.
std::vector<TensorSpec> with_lengths(std::vector<TensorSpec> specs, std::int64_t unknown) {
  for (auto& spec : specs)
    for (auto& d : spec.shape.dims)
      if (!d.known()) d = Dim(unknown);
  return specs;
}

/// The specs with the lengths that other operands have at the same place, counted from the last axis, for those that are not known: what an
/// operation on elements takes them to be.
std::vector<TensorSpec> with_lengths_of_others(Inputs inputs) {
  std::vector<TensorSpec> specs(inputs.begin(), inputs.end());
  for (auto& spec : specs)
    for (int back = 1; back < spec.shape.rank(); ++back)
      for (const auto& other : inputs)
        if (Dim& d = spec.shape.dims[static_cast<std::size_t>(spec.shape.rank() - back)]; !d.known() && back < other.shape.rank())
          d = other.shape[-back];
  return specs;
}

/// What the operation makes of operands of these specs.
Result<std::vector<TensorSpec>> made_of(const Operation& o, const std::vector<TensorSpec>& specs, const CallView& call, const Site& at) {
  ir::Graph scratch;
  ir::Builder b(scratch);
  ir::Refs inputs;
  for (const auto& spec : specs) {
    const bool whole = spec.dtype == DType::int32 || spec.dtype == DType::int64;
    inputs.push_back(b.leaf(ir::Role::data, static_cast<int>(inputs.size()), {spec.shape, whole ? DType::int32 : DType::float32}));
  }
  OperationCall view(b, o.config, call, inputs, at);
  TENON_TRY(const ir::Refs out, o.row->build(view));
  std::vector<TensorSpec> made;
  for (const auto r : out) made.push_back(b.spec(r));
  return made;
}

Reported report_rows_mixed(const Operation& o, const Shape& found, const Site& at) {
  return at.error(Code::ArgumentUnsupported)
      .expected("a result with a row for every row of the batch")
      .found(found)
      .because("Tenon computes a batch in pieces, so an operation between layers keeps its rows apart; " + std::string(o.row->name) +
               " would mix them, or do without.")
      .fix("leave the batch axis as it is", "axis=1", Applies::needs_editing)
      .emit();
}

/// Shapes follow from writing the operation down twice, with two numbers for every unknown length: what differs is unknown. Where that does
/// not go, unknown lengths are those of the other operands.
Result<Signature> infer_operation(const std::any& a, Inputs inputs, const Site& at) {
  const auto& o = std::any_cast<const Operation&>(a);
  constexpr std::int64_t one = 7, other = 11;
  for (std::size_t i = 0; i < inputs.size(); ++i)
    if (is_text(inputs[i].dtype)) return report_input_kind(inputs, i, "numbers", at);
  Report quiet;
  const Site unsaid{quiet, at.layer};
  std::vector<TensorSpec> operands(inputs.begin(), inputs.end());
  auto first = made_of(o, with_lengths(operands, one), inputs.call(), unsaid);
  if (!first) {
    operands = with_lengths_of_others(inputs);
    first = made_of(o, with_lengths(operands, one), inputs.call(), unsaid);
  }
  if (!first) return made_of(o, with_lengths({inputs.begin(), inputs.end()}, one), inputs.call(), at).error();
  const auto second = made_of(o, with_lengths(operands, other), inputs.call(), unsaid);
  Signature s{.outputs = *first};
  const Dim batch = inputs[0].shape.rank() ? inputs[0].shape[0] : Dim(1);
  for (std::size_t i = 0; i < s.outputs.size(); ++i) {
    Shape& shape = s.outputs[i].shape;
    const bool comparable = second && i < second->size() && (*second)[i].shape.rank() == shape.rank();
    for (int k = 0; comparable && k < shape.rank(); ++k)
      if (shape[k] != (*second)[i].shape[k]) shape[k] = Dim{};
    const bool follows =
        comparable && shape.rank() > 0 && (batch.known() ? shape[0] == batch : (*first)[i].shape[0] == Dim(one) && !shape[0].known());
    if (!follows) return report_rows_mixed(o, shape, at);
  }
  return s;
}

ir::Refs lower_operation(const std::any& a, Lowering& b) {
  const auto& o = std::any_cast<const Operation&>(a);
  ir::Refs inputs;
  for (std::size_t i = 0; i < b.inputs(); ++i) inputs.push_back(b.raw_input(i));
  Report quiet;
  const Site at{quiet, {}};
  OperationCall view(b, o.config, b.call(), inputs, at);
  auto out = o.row->build(view);
  TENON_ASSERT(out, "an operation that was inferred for its place is lowered there");
  return *std::move(out);
}

template <std::size_t i> Result<std::any> read(const Config& config, const Site& at) {
  if (const auto failed = report_not_a_dict(config, at)) return *failed;
  return std::any(Operation{row(i), config});
}

template <std::size_t i> std::any make_default() { return Operation{row(i), Config(Config::Dict{})}; }

template <std::size_t i> void add_kind(std::vector<LayerKind>& kinds) {
  const OperationRow* r = row(i);
  if (!r) return;
  static const std::string module = "keras.src.ops." + std::string(r->module);
  LayerKind k{};
  k.name = r->name;
  k.module = module;
  k.summary = r->summary;
  k.info = {.name = r->name,
            .summary = r->summary,
            .input = "tensors that fit together",
            .output = "as the operands say",
            .arity = Arity::named,
            .mask = MaskRule::stops,
            .call = r->call,
            .module = module};
  k.from_config = &read<i>;
  k.to_config = [](const std::any& a) { return std::any_cast<const Operation&>(a).config; };
  k.make_default = &make_default<i>;
  k.infer = &infer_operation;
  k.lower = &lower_operation;
  kinds.push_back(k);
}

template <std::size_t... i> std::vector<LayerKind> all_kinds(std::index_sequence<i...>) {
  std::vector<LayerKind> kinds;
  (add_kind<i>(kinds), ...);
  TENON_ASSERT(!row(most_rows), "every operation has a kind");
  return kinds;
}

}  // namespace

const std::vector<LayerKind>& operation_kinds() {
  static const std::vector<LayerKind> kinds = all_kinds(std::make_index_sequence<most_rows>());
  return kinds;
}

const LayerKind* operation_kind(std::string_view name) {
  for (const auto& kind : operation_kinds())
    if (kind.name == name) return &kind;
  return nullptr;
}

bool is_operation(const LayerKind& kind) { return kind.module.starts_with("keras.src.ops."); }

}  // namespace tenon
