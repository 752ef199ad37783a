#include "tenon/operations/operation.h"

#include <algorithm>

#include "tenon/object/codec.h"

namespace tenon {
namespace {

/// The numbers of a nested list in a row, and its shape; false where it is ragged or holds something else.
bool flatten(const Config& c, std::size_t depth, std::vector<double>& values, ir::Ints& lengths) {
  if (const auto n = c.number()) return values.push_back(*n), depth == lengths.size();
  if (const bool* v = c.boolean()) return values.push_back(*v ? 1 : 0), depth == lengths.size();
  const auto* items = c.list();
  if (!items || items->empty() || depth > 8) return false;
  if (values.empty() && depth == lengths.size()) lengths.push_back(static_cast<std::int64_t>(items->size()));
  if (depth >= lengths.size() || lengths[depth] != static_cast<std::int64_t>(items->size())) return false;
  return std::all_of(items->begin(), items->end(), [&](const Config& item) { return flatten(item, depth + 1, values, lengths); });
}

bool all_whole(const Config& c) {
  if (const auto* items = c.list()) return std::all_of(items->begin(), items->end(), all_whole);
  return c.integer();
}

/// Keras' record of an array, or the value itself.
const Config& plain(const Config& c) {
  return c["class_name"].is("__tensor__") || c["class_name"].is("__numpy__") ? c["config"]["value"] : c;
}

template <class T> Tensor literal(const std::vector<double>& values, const ir::Ints& lengths) {
  std::vector<T> out;
  for (const double v : values) out.push_back(static_cast<T>(v));
  Shape shape;
  for (const auto n : lengths) shape.dims.emplace_back(n);
  return Tensor::copy<T>(std::move(shape), out);
}

}  // namespace

const Config& OperationCall::argument(std::string_view name) const {
  const Config* own = config_.find(name);
  return own ? *own : call_[name];
}

Result<ir::Ref> OperationCall::operand(std::string_view name) {
  const auto places = call_.inputs(name);
  const Config& value = plain(call_[name]);
  if (!places.empty()) return inputs_[places.front()];
  std::vector<double> values;
  ir::Ints lengths;
  if (value.is_null() || !flatten(value, 0, values, lengths) || values.size() > (1U << 24))
    return unfit(name, "a tensor or numbers", excerpt(call_[name]), "The operation computes with tensors and numbers.");
  if (!all_whole(value)) return b.literal(literal<double>(values, lengths));
  const bool fits = std::all_of(values.begin(), values.end(), [](double v) { return std::abs(v) < 2e9; });
  return fits ? b.literal(literal<std::int32_t>(values, lengths)) : b.literal(literal<double>(values, lengths));
}

Result<ir::Ref> OperationCall::real(std::string_view name) {
  TENON_TRY(const ir::Ref x, operand(name));
  return b.cast(x, DType::float32);
}

ir::Refs OperationCall::tensors(std::string_view name) const {
  if (call_[name].is_null()) return inputs_;  // called with tensors alone
  ir::Refs out;
  for (const std::size_t i : call_.inputs(name)) out.push_back(inputs_[i]);
  return out;
}

double OperationCall::number(std::string_view name, double otherwise) const { return argument(name).number().value_or(otherwise); }

bool OperationCall::flag(std::string_view name) const {
  const bool* set = argument(name).boolean();
  return set && *set;
}

std::optional<ir::Ints> OperationCall::ints(std::string_view name) const {
  const Config& value = plain(argument(name));
  if (const auto* one = value.integer()) return ir::Ints{*one};
  if (!value.list()) return std::nullopt;
  ir::Ints out;
  for (const Config& item : *value.list()) {
    if (!item.integer()) return std::nullopt;
    out.push_back(*item.integer());
  }
  return out;
}

Result<ir::Ints> OperationCall::axes(std::string_view name, int rank) {
  ir::Ints out;
  if (argument(name).is_null())
    for (int i = 0; i < rank; ++i) out.push_back(i);
  else if (const auto given = ints(name)) out = *given;
  for (auto& a : out) {
    if (a < -rank || a >= rank)
      return unfit(name, "an axis from " + std::to_string(-rank) + " to " + std::to_string(rank - 1), std::to_string(a),
                   "The operand has " + std::to_string(rank) + " axes.");
    if (a < 0) a += rank;
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

Result<int> OperationCall::axis(std::string_view name, int rank, std::int64_t otherwise) {
  const auto* given = argument(name).integer();
  const std::int64_t a = given ? *given : otherwise;
  if (a < -rank || a >= rank)
    return unfit(name, "an axis from " + std::to_string(-rank) + " to " + std::to_string(rank - 1), std::to_string(a),
                 "The operand has " + std::to_string(rank) + " axes.");
  return static_cast<int>(a < 0 ? a + rank : a);
}

Reported OperationCall::unfit(std::string_view argument, std::string expected, std::string found, std::string rule) const {
  return at.error(Code::ArgumentOutOfRange, std::string(argument))
      .expected(std::move(expected))
      .found(std::move(found))
      .because(std::move(rule))
      .fix("call the operation with operands that fit", "ops.reshape(x, ...)", Applies::needs_editing)
      .emit();
}

std::optional<Reported> report_not_broadcast(OperationCall& o, ir::Ref a, ir::Ref c) {
  const Shape x = o.b.shape(a), y = o.b.shape(c);
  for (int i = 1; i <= std::min(x.rank(), y.rank()); ++i)
    if (x[-i] != y[-i] && x[-i] != Dim(1) && y[-i] != Dim(1))
      return o.at.error(Code::InputsDiffer)
          .expected(x)
          .found(y)
          .because("Axes are matched from the last; two lengths go together when they are equal, or one of them is 1.")
          .fix("give the shorter one axes of length 1", "y[..., None]", Applies::needs_editing)
          .emit();
  return std::nullopt;
}

}  // namespace tenon
