// shuffle: a buffer of buffer_size elements, from which the next one is drawn at random and replaced by the next of the input, as in
// tf.data. Draws are functions of seed, number of the pass and number of the draw, so that a position is two numbers: to go there, the
// draws are made again on the numbers of the elements, and only the elements that wait in the buffer are asked of the input.
#include <algorithm>
#include <limits>

#include "tenon/base/random.h"
#include "tenon/pipeline/held.h"
#include "tenon/pipeline/stage_faults.h"
#include "tenon/pipeline/stages.h"

namespace tenon {
namespace {

/// The draws of one pass.
struct Draws {
  Key key;
  std::uint64_t pass;

  /// Below `n`, for draw number i. The bias of a 64-bit number modulo n does not show.
  std::size_t operator()(std::int64_t i, std::size_t n) const {
    const auto bits = philox(key, static_cast<std::uint64_t>(i), pass);
    return static_cast<std::size_t>((std::uint64_t{bits[0]} << 32 | bits[1]) % n);
  }
};

template <class T> class ShuffleStream final : public Stream<T> {
 public:
  /// length: of the input, where it is known.
  ShuffleStream(std::unique_ptr<Stream<T>> input, std::int64_t buffer_size, std::optional<std::int64_t> length, Draws draws)
      : input_(std::move(input)), size_(static_cast<std::size_t>(buffer_size)), length_(length), draws_(draws) {}

  Result<bool> next(T& item) override {
    if (auto filled = fill(); !filled) return filled.error();
    if (buffer_.empty()) return false;
    T& drawn = buffer_[draws_(given_++, buffer_.size())];
    std::swap(item, drawn);
    std::swap(drawn, buffer_.back());
    spare_ = std::move(buffer_.back());
    buffer_.pop_back();
    return true;
  }
  Result<std::int64_t> skip(std::int64_t count) override {
    if (given_ > 0 || !buffer_.empty() || !length_) return Stream<T>::skip(count);
    if (auto gone = go_to(count); !gone) return gone.error();
    return given_;
  }
  void save(Position& position) const override { position.put(given_); }
  Result<Done> restore(PositionReader& position) override {
    if (auto skipped = skip(position.get()); !skipped) return skipped.error();
    return Done{};
  }

 private:
  Result<Done> fill() {
    while (!ended_ && buffer_.size() < size_) {
      TENON_TRY(const bool more, input_->next(spare_));
      if (!more) ended_ = true;
      else buffer_.push_back(std::move(spare_)), spare_ = T{};
    }
    return Done{};
  }

  /// The draws up to there, made on the numbers of the elements; then the input is asked for those that wait, and for no others.
  Result<Done> go_to(std::int64_t count) {
    std::vector<std::int64_t> waiting;
    std::int64_t asked = 0;
    for (given_ = 0; given_ < count; ++given_) {
      while (asked < *length_ && waiting.size() < size_) waiting.push_back(asked++);
      if (waiting.empty()) break;
      std::swap(waiting[draws_(given_, waiting.size())], waiting.back());
      waiting.pop_back();
    }
    std::vector<std::size_t> by_number(waiting.size());
    for (std::size_t i = 0; i < by_number.size(); ++i) by_number[i] = i;
    std::sort(by_number.begin(), by_number.end(), [&](std::size_t a, std::size_t b) { return waiting[a] < waiting[b]; });
    buffer_.resize(waiting.size());
    std::int64_t at = 0;
    for (const std::size_t i : by_number) {
      if (auto skipped = input_->skip(waiting[i] - at); !skipped) return skipped.error();
      TENON_TRY(const bool more, input_->next(buffer_[i]));
      if (!more) return Done{};
      at = waiting[i] + 1;
    }
    if (auto rest = input_->skip(asked - at); !rest) return rest.error();
    return Done{};
  }

  std::unique_ptr<Stream<T>> input_;
  std::size_t size_;
  std::optional<std::int64_t> length_;
  Draws draws_;
  std::vector<T> buffer_;
  T spare_{};
  std::int64_t given_ = 0;
  bool ended_ = false;
};

/// Shuffles in front of this one: each draws for itself.
std::uint32_t shuffles_in(const Stage& stage) {
  std::uint32_t count = stage.name() == "shuffle" ? 1 : 0;
  for (const auto& input : stage.inputs()) count += shuffles_in(*input);
  return count;
}

class ShuffleStage final : public SelectingStage<ShuffleStage> {
 public:
  ShuffleStage(const StagePtr& input, std::int64_t buffer_size, const ShuffleArgs& args)
      : SelectingStage("shuffle", input, input->cardinality()),
        buffer_size_(buffer_size),
        args_(args),
        stream_(stream_base + shuffles_in(*input)) {
    expect_at_least(1, buffer_size, name(), "buffer_size", faulty());
  }
  bool changes() const override { return args_.reshuffle_each_iteration || input().changes(); }
  /// Of rows, their numbers alone wait in the buffer.
  HeldMemory own_held() const override {
    const Cardinality n = input().cardinality();
    const std::int64_t count = n.known() ? std::min(n.count, buffer_size_) : buffer_size_;
    const auto size = rows() ? static_cast<std::int64_t>(sizeof(std::int64_t)) : element_bytes(*this);
    return {.pass = count > most / std::max<std::int64_t>(size, 1) ? most : count * size};
  }

  template <class T> Result<std::unique_ptr<Stream<T>>> begin(const Iteration& iteration) const {
    TENON_TRY(auto all, open<T>(input(), iteration));
    const Cardinality n = input().cardinality();
    const std::optional<std::int64_t> length = n.known()         ? std::optional(n.count)
                                               : n.is_infinite() ? std::optional(std::numeric_limits<std::int64_t>::max())
                                                                 : std::nullopt;
    const Draws draws{{args_.seed.value_or(iteration.seed), stream_}, args_.reshuffle_each_iteration ? iteration.number : 0};
    return std::unique_ptr<Stream<T>>(std::make_unique<ShuffleStream<T>>(std::move(all), buffer_size_, length, draws));
  }

 private:
  static constexpr std::int64_t most = std::int64_t{1} << 60;
  static constexpr std::uint32_t stream_base = 0xF0000000;  // layers and the shuffling of arrays have others

  std::int64_t buffer_size_;
  ShuffleArgs args_;
  std::uint32_t stream_;
};

}  // namespace

StagePtr shuffle_stage(StagePtr input, std::int64_t buffer_size, ShuffleArgs args) {
  return std::make_shared<ShuffleStage>(input, buffer_size, args);
}

}  // namespace tenon
