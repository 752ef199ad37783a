#include "tenon/ir/graph.h"

#include <algorithm>
#include <tuple>

#include "tenon/base/assert.h"
#include "tenon/ir/broadcast.h"

namespace tenon::ir {

Op::Op(const Op&) = default;
Op::Op(Op&&) noexcept = default;
Op& Op::operator=(const Op&) = default;
Op& Op::operator=(Op&&) noexcept = default;
Op::~Op() = default;

Ref Builder::leaf(Role role, int index, TensorSpec spec) {
  TENON_ASSERT(spec.shape.known(), "every axis of a value is known");
  graph_.values.push_back({std::move(spec), role, index});
  return {static_cast<int>(graph_.values.size()) - 1};
}

const TensorSpec& Builder::spec(Ref r) const { return graph_.spec(r); }

template <Operation O> Refs Builder::all(O operation, Refs in) { return all(Op(std::move(operation)), std::move(in)); }

namespace {

/// Naming them compiles all() for every operation of the set; other sources only see its declaration.
template <class Set> struct AllOf;
template <class... O> struct AllOf<std::variant<O...>> {
  [[gnu::used]] static constexpr auto each = std::tuple{static_cast<Refs (Builder::*)(O, Refs)>(&Builder::all<O>)...};
};
template struct AllOf<AnyOperation>;

}  // namespace

Ref Builder::operator()(Op op, Refs in) { return all(std::move(op), std::move(in)).front(); }

Refs Builder::all(Op op, Refs in) {
  Specs specs;
  for (const Ref r : in) specs.push_back(spec(r));
  Refs out;
  for (auto& s : std::visit([&](const auto& o) { return o.shape(specs); }, op)) out.push_back(leaf(Role::computed, 0, std::move(s)));
  graph_.nodes.push_back({std::move(op), std::move(in), out});
  return out;
}

const Node* Builder::producer(Ref r) const {
  for (const Node& n : graph_.nodes)
    if (std::find(n.out.begin(), n.out.end(), r) != n.out.end()) return &n;
  return nullptr;
}

Ref Builder::reshape(Ref x, Shape to) { return shape(x) == to ? x : (*this)(Reshape{std::move(to)}, {x}); }

Ref Builder::cast(Ref x, DType to) { return spec(x).dtype == to ? x : (*this)(Cast{to}, {x}); }

Ref Builder::transpose(Ref x, Ints perm) { return std::is_sorted(perm.begin(), perm.end()) ? x : (*this)(Transpose{std::move(perm)}, {x}); }

Ref Builder::broadcast_to(Ref x, Shape to) { return shape(x) == to ? x : (*this)(Broadcast{std::move(to)}, {x}); }

Ref Builder::slice(Ref x, int axis, std::int64_t begin, std::int64_t length) {
  return shape(x)[axis] == Dim(length) ? x : (*this)(Slice{axis, begin, length}, {x});
}

// A matrix on the right that all matrices on the left share makes one product of all their rows.
Ref Builder::matmul(Ref a, Ref b, MatMul how) {
  const Shape x = shape(a), y = shape(b);  // copies: appending moves the graph's values
  TENON_ASSERT(x.rank() >= 2 && y.rank() >= 2, "matmul takes two axes or more");
  if (y.rank() == 2 && x.rank() > 2 && !how.transpose_a) {
    const Ref product = (*this)(how, {reshape(a, {elements(x) / std::max<std::int64_t>(x[-1].value, 1), x[-1]}), b});
    return reshape(product, x.with(-1, shape(product)[1]));
  }
  const auto leading = [](const Shape& s) { return Shape(std::vector<Dim>(s.dims.begin(), s.dims.end() - 2)); };
  const Shape both = broadcast(leading(x), leading(y));
  const auto with_leading = [&](const Shape& s) {
    Shape whole = both;
    whole.dims.insert(whole.dims.end(), s.dims.end() - 2, s.dims.end());
    return whole;
  };
  return (*this)(how, {broadcast_to(a, with_leading(x)), broadcast_to(b, with_leading(y))});
}

Ref Builder::reduce(Fold fold, Ref x, Ints axes, Axes then) {
  const Shape whole = shape(x);
  if (axes.empty())
    for (int i = 0; i < whole.rank(); ++i) axes.push_back(i);
  if (axes.empty()) return x;
  Shape rest;
  for (int i = 0; i < whole.rank(); ++i)
    if (std::find(axes.begin(), axes.end(), i) == axes.end()) rest.dims.push_back(whole[i]);
  const Ref y = (*this)(Reduce{fold, std::move(axes)}, {x});
  return then == Axes::stay ? y : reshape(y, std::move(rest));
}

Ref Builder::mean(Ref x, Ints axes, Axes then) {
  const auto before = elements(shape(x));
  const Ref total = sum(x, std::move(axes), then);
  const auto after = std::max<std::int64_t>(elements(shape(total)), 1);
  return affine(total, 1 / static_cast<double>(before / after));
}

Ref Builder::mean_last(Ref x) { return mean(x, {shape(x).rank() - 1}); }

Ints inverse(const Ints& perm) {
  Ints places(perm.size());
  for (std::size_t i = 0; i < perm.size(); ++i) places[static_cast<std::size_t>(perm[i])] = static_cast<std::int64_t>(i);
  return places;
}

std::string_view name(const Op& op) {
  return std::visit([](const auto& o) { return o.name; }, op);
}

std::string to_string(const Graph& graph) {
  const auto value = [&](Ref r) { return "%" + std::to_string(r.id); };
  std::string text;
  for (const Node& n : graph.nodes) {
    for (const Ref r : n.out) {
      text += value(r) + " " + tenon::to_string(graph.spec(r).shape) + " ";
      if (graph.spec(r).dtype != DType::float32) text += std::string(to_string(graph.spec(r).dtype)) + " ";
    }
    text += "= " + std::string(name(n.op));
    for (const Ref r : n.in) text += " " + value(r);
    text += "\n";
  }
  return text;
}

}  // namespace tenon::ir
