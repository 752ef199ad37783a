// Operations that move values: reshape, transpose, slices, joins, repetitions.
#include <algorithm>

#include "tenon/operations/operation.h"

namespace tenon {
namespace {

using Made = Result<ir::Refs>;

Made reshape(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.operand("x"));
  const Shape from = o.b.shape(x);
  const auto wanted = o.ints("newshape");
  Shape to;
  std::int64_t known = 1;
  for (const auto n : wanted.value_or(ir::Ints{})) to.dims.emplace_back(n), known *= n > 0 ? n : 1;
  const auto open = std::count_if(to.dims.begin(), to.dims.end(), [](Dim d) { return d.value < 0; });
  if (!wanted || open > 1 || known == 0 || elements(from) % known != 0 || (open == 0 && known != elements(from)))
    return o.at.error(Code::ReshapeChangesSize, "newshape")
        .expected(std::to_string(elements(from)) + " elements")
        .found(to_string(o.argument("newshape")))
        .because("A reshape keeps every element, so both shapes hold as many.")
        .fix("leave one axis to be computed", "ops.reshape(x, (-1, ...))", Applies::needs_editing)
        .emit();
  for (auto& d : to.dims)
    if (d.value < 0) d = Dim(elements(from) / known);
  return ir::Refs{o.b.reshape(x, to)};
}

Made transpose(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.operand("x"));
  const int rank = o.b.shape(x).rank();
  ir::Ints perm;
  if (const auto given = o.ints("axes")) perm = *given;
  else
    for (int i = rank; i-- > 0;) perm.push_back(i);
  ir::Ints seen = perm;
  for (auto* axes : {&perm, &seen})
    for (auto& a : *axes)
      if (a < 0) a += rank;
  std::sort(seen.begin(), seen.end());
  bool all = static_cast<int>(perm.size()) == rank;
  for (std::size_t i = 0; all && i < seen.size(); ++i) all = seen[i] == static_cast<std::int64_t>(i);
  if (!all) return o.unfit("axes", "every axis once", to_string(o.argument("axes")), "A transposition names every axis of its operand.");
  return ir::Refs{o.b.transpose(x, perm)};
}

Made moved(OperationCall& o, ir::Ref x, int from, int to) {
  ir::Ints perm;
  for (int i = 0; i < o.b.shape(x).rank(); ++i)
    if (i != from) perm.push_back(i);
  perm.insert(perm.begin() + to, from);
  return ir::Refs{o.b.transpose(x, perm)};
}

Made move_axis(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.operand("x"));
  const int rank = o.b.shape(x).rank();
  if (!o.argument("source").integer() || !o.argument("destination").integer())
    return o.unfit("source", "one axis", to_string(o.argument("source")), "Tenon moves one axis at a time.");
  TENON_TRY(const int from, o.axis("source", rank, 0));
  TENON_TRY(const int to, o.axis("destination", rank, 0));
  return moved(o, x, from, to);
}

Made swap_axes(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.operand("x"));
  const int rank = o.b.shape(x).rank();
  TENON_TRY(const int a, o.axis("axis1", rank, 0));
  TENON_TRY(const int c, o.axis("axis2", rank, 1));
  ir::Ints perm;
  for (int i = 0; i < rank; ++i) perm.push_back(i == a ? c : i == c ? a : i);
  return ir::Refs{o.b.transpose(x, perm)};
}

Made expand_dims(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.operand("x"));
  Shape shape = o.b.shape(x);
  const auto given = o.ints("axis");
  if (!given || given->size() != 1) return o.unfit("axis", "one axis", to_string(o.argument("axis")), "One axis of length 1 is added.");
  TENON_TRY(const int axis, o.axis("axis", shape.rank() + 1, (*given)[0]));
  shape.dims.insert(shape.dims.begin() + axis, Dim(1));
  return ir::Refs{o.b.reshape(x, shape)};
}

Made squeeze(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.operand("x"));
  const Shape shape = o.b.shape(x);
  TENON_TRY(const ir::Ints axes, o.axes("axis", shape.rank()));
  Shape left;
  for (int i = 0; i < shape.rank(); ++i) {
    const bool named = std::find(axes.begin(), axes.end(), i) != axes.end();
    if (named && !o.argument("axis").is_null() && shape[i] != Dim(1))
      return o.unfit("axis", "an axis of length 1", to_string(shape), "Only an axis of length 1 can be left out.");
    if (!named || shape[i] != Dim(1)) left.dims.push_back(shape[i]);
  }
  return ir::Refs{o.b.reshape(x, left)};
}

Made concatenate(OperationCall& o) {
  ir::Refs parts = o.tensors("xs");
  for (auto& p : parts) p = o.b.cast(p, DType::float32);
  if (parts.empty()) return o.unfit("xs", "a list of tensors", "none", "There is nothing to join.");
  const Shape first = o.b.shape(parts[0]);
  TENON_TRY(const int axis, o.axis("axis", first.rank(), -1));
  for (const auto p : parts)
    if (o.b.shape(p).rank() != first.rank() || o.b.shape(p).with(axis, 1) != first.with(axis, 1))
      return o.at.error(Code::InputsDiffer)
          .expected(first)
          .found(o.b.shape(p))
          .because("All axes but the one along which they are joined have the same length.")
          .fix("join along another axis", "ops.concatenate(xs, axis=-1)", Applies::needs_editing)
          .emit();
  return ir::Refs{parts.size() == 1 ? parts[0] : o.b.concat(parts, axis)};
}

Made stack(OperationCall& o) {
  ir::Refs parts = o.tensors("xs");
  if (parts.empty()) return o.unfit("xs", "a list of tensors", "none", "There is nothing to join.");
  const Shape first = o.b.shape(parts[0]);
  TENON_TRY(const int axis, o.axis("axis", first.rank() + 1, 0));
  Shape wide = first;
  wide.dims.insert(wide.dims.begin() + axis, Dim(1));
  for (auto& p : parts) {
    if (o.b.shape(p) != first)
      return o.unfit("xs", to_string(first), to_string(o.b.shape(p)), "Tensors that are stacked have the same shape.");
    p = o.b.reshape(o.b.cast(p, DType::float32), wide);
  }
  return ir::Refs{parts.size() == 1 ? parts[0] : o.b.concat(parts, axis)};
}

Made split(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.operand("x"));
  const Shape shape = o.b.shape(x);
  TENON_TRY(const int axis, o.axis("axis", shape.rank(), 0));
  const std::int64_t length = shape[axis].value;
  ir::Ints ends;
  if (const auto* parts = o.argument("indices_or_sections").integer()) {
    if (*parts < 1 || length % *parts != 0)
      return o.unfit("indices_or_sections", "a number that divides " + std::to_string(length), std::to_string(*parts),
                     "The parts are alike.");
    for (std::int64_t i = 1; i <= *parts; ++i) ends.push_back(i * (length / *parts));
  } else if (const auto given = o.ints("indices_or_sections")) {
    ends = *given;
    ends.push_back(length);
  }
  ir::Refs out;
  std::int64_t begin = 0;
  for (const auto end : ends) {
    if (end <= begin || end > length)
      return o.unfit("indices_or_sections", "ascending places up to " + std::to_string(length), std::to_string(end),
                     "Every part has entries.");
    out.push_back(o.b.slice(x, axis, begin, end - begin));
    begin = end;
  }
  return out;
}

Made unstack(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.operand("x"));
  const Shape shape = o.b.shape(x);
  TENON_TRY(const int axis, o.axis("axis", shape.rank(), 0));
  if (shape[axis].value > 4096)
    return o.unfit("axis", "at most 4096 entries", std::to_string(shape[axis].value), "Each entry is a tensor.");
  Shape one = shape;
  one.dims.erase(one.dims.begin() + axis);
  ir::Refs out;
  for (std::int64_t i = 0; i < shape[axis].value; ++i) out.push_back(o.b.reshape(o.b.slice(x, axis, i, 1), one));
  return out;
}

Made tile(OperationCall& o) {
  TENON_TRY(ir::Ref x, o.operand("x"));
  auto repeats = o.ints("repeats");
  const int rank = o.b.shape(x).rank();
  if (!repeats || static_cast<int>(repeats->size()) > rank)
    return o.unfit("repeats", "a number for every axis", to_string(o.argument("repeats")), "Every axis is repeated as often as it says.");
  while (static_cast<int>(repeats->size()) < rank) repeats->insert(repeats->begin(), 1);
  for (int i = 0; i < rank; ++i) {
    const auto n = (*repeats)[static_cast<std::size_t>(i)];
    if (n < 1 || n > 65536) return o.unfit("repeats", "at least 1", std::to_string(n), "Every axis is repeated as often as it says.");
    if (n > 1) x = o.b.concat(ir::Refs(static_cast<std::size_t>(n), x), i);
  }
  return ir::Refs{x};
}

Made repeat(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.operand("x"));
  const auto times = o.ints("repeats");
  if (!times || times->size() != 1 || (*times)[0] < 1 || o.argument("axis").is_null())
    return o.unfit("repeats", "one number of times, and an axis", to_string(o.argument("repeats")), "Every entry is repeated alike.");
  const Shape shape = o.b.shape(x);
  TENON_TRY(const int axis, o.axis("axis", shape.rank(), -1));
  Shape wide = shape, thin = shape;
  thin.dims.insert(thin.dims.begin() + axis + 1, Dim(1));
  Shape fat = thin;
  fat[axis + 1] = Dim((*times)[0]);
  wide[axis] = Dim(shape[axis].value * (*times)[0]);
  return ir::Refs{o.b.reshape(o.b.broadcast_to(o.b.reshape(x, thin), fat), wide)};
}

Made flip(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.operand("x"));
  TENON_TRY(const ir::Ints axes, o.axes("axis", o.b.shape(x).rank()));
  return ir::Refs{o.b(ir::Flip{axes}, {x})};
}

Made take(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.operand("x"));
  TENON_TRY(const ir::Ref ids, o.operand("indices"));
  if (o.argument("axis").is_null()) return o.unfit("axis", "an axis", "None", "Rows of a batch stay apart, so the axes cannot be one.");
  TENON_TRY(const int axis, o.axis("axis", o.b.shape(x).rank(), 0));
  return ir::Refs{o.b.gather(x, o.b.cast(ids, DType::int32), axis)};
}

Made broadcast_to(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.operand("x"));
  const auto wanted = o.ints("shape");
  Shape to;
  for (const auto n : wanted.value_or(ir::Ints{})) to.dims.emplace_back(n);
  const Shape from = o.b.shape(x);
  bool fits = wanted && from.rank() <= to.rank();
  for (int i = 1; fits && i <= from.rank(); ++i) fits = from[-i] == to[-i] || from[-i] == Dim(1);
  if (!fits)
    return o.unfit("shape", "a shape that " + to_string(from) + " broadcasts to", to_string(o.argument("shape")),
                   "Only axes of length 1 are repeated.");
  return ir::Refs{o.b.broadcast_to(x, to)};
}

Made pad(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.real("x"));
  const int rank = o.b.shape(x).rank();
  const auto* width = o.argument("pad_width").list();
  const Config& value = o.argument("constant_values");
  if (!width || static_cast<int>(width->size()) != rank || !o.argument("mode").is("constant") ||
      (!value.is_null() && value.number() != 0.0))
    return o.unfit("pad_width", "two numbers for every axis, with zeros", to_string(o.argument("pad_width")), "Tenon pads with zeros.");
  ir::Ints before, after;
  for (const Config& one : *width) {
    const auto* parts = one.list();
    if (!parts || parts->size() != 2 || !(*parts)[0].integer() || !(*parts)[1].integer() || *(*parts)[0].integer() < 0 ||
        *(*parts)[1].integer() < 0 || *(*parts)[0].integer() > 1 << 20 || *(*parts)[1].integer() > 1 << 20)
      return o.unfit("pad_width", "two numbers for every axis", to_string(one), "What lies in front, and what lies behind.");
    before.push_back(*(*parts)[0].integer());
    after.push_back(*(*parts)[1].integer());
  }
  return ir::Refs{o.b(ir::Pad{before, after}, {x})};
}

/// x[...]: Python's indices, each an int, a slice, None for a new axis, or an ellipsis.
class Indexing {
 public:
  Indexing(OperationCall& o, ir::Ref x) : o_(o), x_(x) {}

  Made run(const Config& key) {
    const Config::List one{key};
    const Config::List& parts = key.list() ? *key.list() : one;
    int taken = 0;
    for (const Config& part : parts) taken += !part.is_null() && !is_ellipsis(part);
    const int rank = o_.b.shape(x_).rank();
    if (taken > rank) return wrong(key);
    int axis = 0;
    for (const Config& part : parts) {
      if (part.is_null()) shape_.emplace_back(1);
      else if (is_ellipsis(part))
        for (int n = rank - taken; n--;) keep(axis++);
      else if (const auto* place = part.integer()) {
        if (!point(axis++, *place)) return wrong(key);
      } else if (!part["class_name"].is("__slice__") || !range(axis++, part["config"])) {
        return wrong(key);
      }
    }
    while (axis < rank) keep(axis++);
    Shape to;
    for (const auto n : shape_) to.dims.emplace_back(n);
    return ir::Refs{o_.b.reshape(x_, to)};
  }

 private:
  static bool is_ellipsis(const Config& c) { return c["class_name"].is("__ellipsis__"); }
  std::int64_t length(int axis) const { return o_.b.shape(x_)[axis].value; }
  Reported wrong(const Config& key) const {
    return o_.unfit("key", "an index for each of the axes of " + to_string(o_.b.shape(x_)), to_string(key),
                    "An index is an int, a slice, None or ...");
  }
  void keep(int axis) { shape_.push_back(length(axis)); }
  bool point(int axis, std::int64_t place) {
    const std::int64_t n = length(axis);
    if (place < -n || place >= n) return false;
    x_ = o_.b.slice(x_, axis, place < 0 ? place + n : place, 1);
    return true;
  }
  bool range(int axis, const Config& c) {
    const std::int64_t n = length(axis);
    const auto* given = c["step"].integer();
    const std::int64_t step = given ? *given : 1;
    if (step == 0 || step < -(1 << 30) || step > 1 << 30) return false;
    const auto bound = [&](const Config& v, std::int64_t otherwise) {
      const auto* i = v.integer();
      if (!i) return otherwise;
      const std::int64_t from_front = *i < 0 ? *i + n : *i;
      return step > 0 ? std::clamp<std::int64_t>(from_front, 0, n) : std::clamp<std::int64_t>(from_front, -1, n - 1);
    };
    const std::int64_t begin = bound(c["start"], step > 0 ? 0 : n - 1), end = bound(c["stop"], step > 0 ? n : -1);
    const std::int64_t count = step > 0 ? (end - begin + step - 1) / step : (begin - end - step - 1) / -step;
    if (count <= 0) return false;
    if (step == 1) {
      if (count != n) x_ = o_.b.slice(x_, axis, begin, count);
    } else {
      std::vector<std::int32_t> places;
      for (std::int64_t i = 0; i < count; ++i) places.push_back(static_cast<std::int32_t>(begin + i * step));
      x_ = o_.b.gather(x_, o_.b.literal(Tensor::copy<std::int32_t>({count}, places)), axis);
    }
    shape_.push_back(count);
    return true;
  }

  OperationCall& o_;
  ir::Ref x_;
  ir::Ints shape_;
};

Made get_item(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.operand("x"));
  return Indexing(o, x).run(o.argument("key"));
}

constexpr std::array<std::string_view, 9> one{"x"}, list{"xs"};
constexpr std::string_view moves = "Moves values, changes none.";

constexpr OperationRow rows[] = {
    {"numpy", "Reshape", moves, one, &reshape},
    {"numpy", "Transpose", moves, one, &transpose},
    {"numpy", "Moveaxis", moves, one, &move_axis},
    {"numpy", "Swapaxes", moves, one, &swap_axes},
    {"numpy", "ExpandDims", moves, one, &expand_dims},
    {"numpy", "Squeeze", moves, one, &squeeze},
    {"numpy", "Concatenate", moves, list, &concatenate},
    {"numpy", "Stack", moves, list, &stack},
    {"numpy", "Split", moves, one, &split},
    {"core", "Unstack", moves, one, &unstack},
    {"numpy", "Tile", moves, one, &tile},
    {"numpy", "Repeat", moves, one, &repeat},
    {"numpy", "Flip", moves, one, &flip},
    {"numpy", "Take", moves, {"x", "indices"}, &take},
    {"numpy", "BroadcastTo", moves, one, &broadcast_to},
    {"numpy", "Pad", "Zeros around x.", {"x", "constant_values"}, &pad},
    {"numpy", "GetItem", moves, {"x", "key"}, &get_item},
};

}  // namespace

std::span<const OperationRow> rearranging_operations() { return rows; }

}  // namespace tenon
