#pragma once
// What TensorBoard shows, as the messages that it reads: tensorflow.Event with one tensorflow.Summary.Value each.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tenon {

/// The first record of an event file.
std::string file_version_event(double wall_time);
/// A point of the curve `tag`.
std::string scalar_event(double wall_time, std::int64_t step, std::string_view tag, float value);
/// 30 buckets from the least to the largest value, as tf.summary.histogram. Values that are no finite numbers are left out.
std::string histogram_event(double wall_time, std::int64_t step, std::string_view tag, std::span<const double> values);
/// The config of a Keras model, which TensorBoard draws as its conceptual graph.
std::string keras_model_event(double wall_time, std::string_view json);

}  // namespace tenon
