// Field numbers are those of tensorflow/core/util/event.proto, framework/summary.proto, tensor.proto and tensor_shape.proto.
#include "tenon/callbacks/summary.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "tenon/callbacks/protobuf.h"

namespace tenon {
namespace {

enum DataType : std::uint8_t { dt_float = 1, dt_double = 2, dt_string = 7 };

template <class T> std::string_view raw(std::span<const T> values) {
  return {reinterpret_cast<const char*>(values.data()), values.size_bytes()};
}

std::string event(double wall_time, std::int64_t step, std::string_view tag, const Protobuf& tensor, const Protobuf& plugin) {
  const auto value = Protobuf().bytes(1, tag).message(8, tensor).message(9, Protobuf().message(1, plugin));
  Protobuf out;
  out.real(1, wall_time);
  if (step) out.number(2, static_cast<std::uint64_t>(step));
  return out.message(5, Protobuf().message(1, value)).text();
}

constexpr std::size_t buckets = 30;

/// Rows of left edge, right edge and count.
std::vector<double> histogram(std::span<const double> values) {
  std::vector<double> finite;
  for (const double v : values)
    if (std::isfinite(v)) finite.push_back(v);
  std::vector<double> rows(buckets * 3, 0.0);
  if (finite.empty()) return rows;
  const auto [least, most] = std::minmax_element(finite.begin(), finite.end());
  const double low = *least, range = *most - low, width = range / static_cast<double>(buckets);
  for (std::size_t b = 0; b < buckets; ++b) {
    const auto edge = [&](std::size_t i) { return i == buckets ? *most : low + width * static_cast<double>(i); };
    rows[3 * b] = edge(b);
    rows[3 * b + 1] = edge(b + 1);
  }
  for (const double v : finite) {
    const auto bucket = range == 0 ? buckets - 1 : std::min(buckets - 1, static_cast<std::size_t>((v - low) / width));
    ++rows[3 * bucket + 2];
  }
  return rows;
}

}  // namespace

std::string file_version_event(double wall_time) {
  return Protobuf()
      .real(1, wall_time)
      .bytes(3, "brain.Event:2")
      .message(10, Protobuf().bytes(1, "tensorflow.core.util.events_writer"))
      .text();
}

std::string scalar_event(double wall_time, std::int64_t step, std::string_view tag, float value) {
  const auto tensor = Protobuf().number(1, dt_float).bytes(2, "").bytes(4, raw(std::span<const float>(&value, 1)));
  return event(wall_time, step, tag, tensor, Protobuf().bytes(1, "scalars"));
}

std::string histogram_event(double wall_time, std::int64_t step, std::string_view tag, std::span<const double> values) {
  const auto rows = histogram(values);
  const auto shape = Protobuf().message(2, Protobuf().number(1, buckets)).message(2, Protobuf().number(1, 3));
  const auto tensor = Protobuf().number(1, dt_double).message(2, shape).bytes(4, raw(std::span<const double>(rows)));
  return event(wall_time, step, tag, tensor, Protobuf().bytes(1, "histograms"));
}

std::string keras_model_event(double wall_time, std::string_view json) {
  const auto tensor = Protobuf().number(1, dt_string).bytes(2, "").bytes(8, json);
  return event(wall_time, 0, "keras", tensor, Protobuf().bytes(1, "graph_keras_model").bytes(2, "1"));
}

}  // namespace tenon
