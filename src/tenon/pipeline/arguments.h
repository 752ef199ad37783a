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
};

struct ShuffleArgs {
  std::optional<std::uint32_t> seed{};  // none: that of the run
  bool reshuffle_each_iteration = true;
};

}  // namespace tenon
