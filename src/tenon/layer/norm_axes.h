#pragma once
// The axes over which a constraint takes its norms, and the pass over them that the norm constraints share.
#include <functional>
#include <span>

#include "tenon/base/shape.h"
#include "tenon/object/codec.h"

namespace tenon {

/// An axis, a list of axes, or none: all of them. Negative ones count from the end.
struct NormAxes {
  std::optional<std::vector<std::int64_t>> axes{{0}};
  bool list = false;  // written as a list

  NormAxes() = default;
  NormAxes(std::int64_t axis) : axes{{axis}} {}
  NormAxes(std::initializer_list<std::int64_t> some) : axes(some), list(true) {}

  /// Axes that a variable must have.
  int least_rank() const;
  friend bool operator==(const NormAxes&, const NormAxes&) = default;
};

template <> struct codec<NormAxes> {
  static constexpr std::string_view type = "int | list[int] | None";
  static Config write(const NormAxes& v);
  static std::optional<Reported> read(const Config& c, NormAxes& out, const FieldSite& at);
};

/// Multiplies every vector of `values` that runs along `axes` by factor(its length).
template <class T> void scale_vectors(std::span<T> values, const Shape& shape, const NormAxes& axes, const std::function<T(T)>& factor);

}  // namespace tenon
