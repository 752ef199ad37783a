#pragma once
// The shape of a batch, written as users do - the axes of one sample - and saved as Keras does, with the batch axis in front.
#include "tenon/object/codec.h"

namespace tenon {

struct BatchShape {
  Shape sample;
  Dim batch{};

  BatchShape() = default;
  BatchShape(std::initializer_list<Dim> axes) : sample(axes) {}
  BatchShape(Shape axes) : sample(std::move(axes)) {}
  friend bool operator==(const BatchShape&, const BatchShape&) = default;
};

template <> struct codec<BatchShape> {
  static constexpr std::string_view type = codec<Shape>::type;
  static Config write(const BatchShape& v) { return codec<Shape>::write(v.sample.behind(v.batch)); }
  static std::optional<Reported> read(const Config& c, BatchShape& out, const FieldSite& at) {
    Shape whole;
    if (const auto failed = codec<Shape>::read(c, whole, at)) return failed;
    if (whole.rank() == 0) return report_out_of_range(at, "a list with the batch axis first, such as [None, 28, 28, 1]", c);
    out = whole.from(1);
    out.batch = whole[0];
    return std::nullopt;
  }
};

}  // namespace tenon
