#pragma once
// The arguments of tf.data's methods, by its names and with its defaults.
#include <functional>
#include <optional>

#include "tenon/diag/sink.h"
#include "tenon/pipeline/element.h"

namespace tenon {

/// tf.data.AUTOTUNE: as many threads as the process may use; a buffer that grows while the consumer has to wait.
inline constexpr std::int64_t autotune = -1;

struct RangeArgs {
  std::int64_t start = 0, stop = 0, step = 1;
};

/// A function of map(): what it makes of the spec of an element, and of an element. Both report what they cannot take; what `apply` throws
/// is reported, too. `apply` is called by several threads at once where num_parallel_calls says so.
struct Mapping {
  std::string name = "map";  // as messages call it
  std::function<Result<ElementSpec>(const ElementSpec& input, Sink& sink)> infer;
  std::function<Result<Done>(Element& element, Sink& sink)> apply;
};

struct MapArgs {
  std::optional<std::int64_t> num_parallel_calls{};  // none: in the thread that asks for elements
  bool deterministic = true;                         // false: elements come as they are done, which is not their order
};

struct BatchArgs {
  bool drop_remainder = false;
  std::optional<std::int64_t> num_parallel_calls{};
  bool deterministic = true;
  bool always_whole = false;  // of rebatch: the elements come in numbers that batch_size divides
};

struct ShuffleArgs {
  std::optional<std::uint32_t> seed{};  // none: that of the run
  bool reshuffle_each_iteration = true;
};

/// Gives one element after the other; none at the end. What it throws is reported.
using Generator = std::function<std::optional<Element>()>;

struct GeneratorArgs {
  std::string name = "generator";  // as messages call it
  Cardinality cardinality{};       // tf.data's assert_cardinality
};

/// A function of filter().
struct Predicate {
  std::string name = "predicate";
  std::function<Result<bool>(const Element& element, Sink& sink)> keeps;
};

struct PaddedBatchArgs {
  /// One per leaf: the shape to fill elements up to, an unknown length being that of the longest in the batch; none: all lengths that the
  /// spec leaves open are such lengths. Empty: so for all leaves.
  std::vector<std::optional<Shape>> padded_shapes{};
  std::vector<double> padding_values{};  // one per leaf; empty: 0. Strings are filled up with empty ones
  bool drop_remainder = false;
};

struct BucketArgs {
  std::vector<std::int64_t> bucket_boundaries;   // of bucket i: lengths from boundary i - 1 up to, not including, boundary i
  std::vector<std::int64_t> bucket_batch_sizes;  // one more than boundaries
  std::vector<std::optional<Shape>> padded_shapes{};
  std::vector<double> padding_values{};
  bool pad_to_bucket_boundary = false;  // to boundary - 1, and not to the longest of the batch
  bool no_padding = false;
  bool drop_remainder = false;
};
/// The length of an element, for bucket_by_sequence_length.
using ElementLength = std::function<std::int64_t(const Element&)>;

struct WindowArgs {
  std::optional<std::int64_t> shift{};  // none: size
  std::int64_t stride = 1;
  bool drop_remainder = false;
};

struct InterleaveArgs {
  std::int64_t cycle_length = 1, block_length = 1;
};

struct TimeseriesArgs {
  std::int64_t sequence_length;
  std::int64_t sequence_stride = 1, sampling_rate = 1;
  std::optional<std::int64_t> batch_size = 128;  // none: single sequences
  bool shuffle = false;
  std::optional<std::uint32_t> seed{};
  std::optional<std::int64_t> start_index{}, end_index{};
};

}  // namespace tenon
