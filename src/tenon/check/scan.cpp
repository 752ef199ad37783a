#include "tenon/check/scan.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <type_traits>

#include "tenon/base/usable_threads.h"
#include "tenon/check/block_facts.h"
#include "tenon/check/fingerprint.h"
#include "tenon/check/float_rows.h"
#include "tenon/check/pieces.h"
#include "tenon/check/read_pages.h"
#include "tenon/data/cast.h"

namespace tenon {
namespace {

// A block stays in the first-level cache while several loops look at it; meanwhile the next one is on its way, or memory would stand idle.
constexpr std::int64_t block_bytes = 4096;

/// What a thread takes at a time: small enough that threads end together, large enough that ranges of columns, which every piece has of its
/// own, cost little.
std::int64_t piece_bytes(std::int64_t bytes) { return std::clamp<std::int64_t>(bytes / 64, 1 << 20, 8 << 20); }

/// The numbers as the loops take them: halves as float32.
template <class E> struct Numbers {
  using T = std::remove_cv_t<E>;
  const T* read(const E* v, std::int64_t) { return v; }
};
template <> struct Numbers<HalfBits> {
  using T = float;
  std::array<float, block_bytes / 2> wide;
  const float* read(const HalfBits* v, std::int64_t n) {
    return widen_halves(&v->bits, static_cast<std::size_t>(n), wide.data()), wide.data();
  }
};
template <> struct Numbers<Bfloat16Bits> {
  using T = float;
  std::array<float, block_bytes / 2> wide;
  const float* read(const Bfloat16Bits* v, std::int64_t n) {
    return widen_bfloat16(&v->bits, static_cast<std::size_t>(n), wide.data()), wide.data();
  }
};

void note(Places& places, std::int64_t element) {
  if (places.count++ == 0) places.first = element;
}

/// The range of every column. Several rows make one long row, so that the loop over it is worth its while.
template <class T> class Columns {
 public:
  explicit Columns(std::int64_t width)
      : width_(static_cast<std::size_t>(width)),
        rows_(std::max<std::size_t>(1, 512 / width_)),
        low_(width_ * rows_, std::numeric_limits<T>::max()),
        high_(width_ * rows_, std::numeric_limits<T>::lowest()) {}

  void take(const T* v, std::size_t n) {
    const std::size_t last = n % low_.size();
    widen_columns(v, n - last, low_.size(), low_.data(), high_.data());
    if (last) widen_columns(v + n - last, last, last, low_.data(), high_.data());
  }
  void take(std::size_t element, T value) {
    auto &low = low_[element % width_], &high = high_[element % width_];
    low = std::min(low, value), high = std::max(high, value);
  }
  void into(Scan& s) const {
    s.columns.assign(width_, {std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()});
    for (std::size_t i = 0; i < low_.size(); ++i) {
      if (low_[i] > high_[i]) continue;  // no finite number
      auto& column = s.columns[i % width_];
      column = {std::min(column.low, static_cast<double>(low_[i])), std::max(column.high, static_cast<double>(high_[i]))};
    }
  }

 private:
  std::size_t width_, rows_;
  std::vector<T> low_, high_;
};

/// Looks at the blocks of one piece.
template <class E> class Pass {
 public:
  using T = typename Numbers<E>::T;

  Pass(const Ask& ask, const E* all, std::int64_t width) : ask_(ask), all_(all), width_(width) {
    if (ask.columns == Ask::Count::yes) columns_.emplace(width);
    if (ask.classes > 0) found_.counts.resize(static_cast<std::size_t>(ask.classes));
    if (ask.one_hot > 0) found_.counts.resize(static_cast<std::size_t>(ask.one_hot));
  }

  /// Rows begin..end.
  Scan run(std::int64_t begin, std::int64_t end) {
    if constexpr (std::is_same_v<E, float>)
      if (auto found = run_in_one_loop(begin, end)) return *std::move(found);
    return run_by_blocks(begin, end);
  }

 private:
  Scan run_by_blocks(std::int64_t begin, std::int64_t end) {
    const std::int64_t longest = longest_block(), rows = longest / width_;
    for (std::int64_t row = begin; rows > 0 && row < end; row += rows) {
      const std::int64_t count = std::min(rows, end - row);
      look(row * width_, count * width_);
      if (ask_.rows)
        for (std::int64_t r = row; r < row + count; ++r)
          mark(r, fingerprint(bytes_at(r * width_), static_cast<std::size_t>(width_) * sizeof(E)), found_);
    }
    for (std::int64_t row = begin; rows == 0 && row < end; ++row) {
      Fingerprint print;
      for (std::int64_t at = 0; at < width_; at += longest) {
        const std::int64_t n = std::min(longest, width_ - at);
        look(row * width_ + at, n);
        if (ask_.rows) print.add(bytes_at(row * width_ + at), static_cast<std::size_t>(n) * sizeof(E));
      }
      if (ask_.rows) mark(row, print.value(), found_);
    }
    if (columns_) columns_->into(found_);
    found_.values = (end - begin) * width_;
    found_.low = any_ ? static_cast<double>(low_) : 0;
    found_.high = any_ ? static_cast<double>(high_) : 0;
    return std::move(found_);
  }

  /// The usual float32: long rows, all finite, and nothing asked for that needs a second look. None where it is otherwise.
  std::optional<Scan> run_in_one_loop(std::int64_t begin, std::int64_t end) const {
    const bool plain =
        !ask_.inside && ask_.fractions == Ask::Count::no && ask_.zeros == Ask::Count::no && ask_.classes == 0 && ask_.one_hot == 0;
    if (!plain || width_ < 64) return std::nullopt;
    const bool by_column = columns_.has_value();
    const std::size_t n = by_column ? static_cast<std::size_t>(width_) : FloatRows::lanes;
    std::vector<float> low(n, std::numeric_limits<float>::max()), high(n, std::numeric_limits<float>::lowest());
    Scan found;
    found.values = (end - begin) * width_;
    std::array<Fingerprint::Sums, FloatRows::together> sums;
    constexpr auto together = static_cast<std::int64_t>(FloatRows::together);
    for (std::int64_t row = begin, count = 0; row < end; row += count) {
      count = end - row < together ? 1 : together;
      const float* v = all_ + row * width_;
      if (!look_at_floats(v, static_cast<std::size_t>(width_), static_cast<std::size_t>(count),
                          {low.data(), high.data(), ask_.rows ? sums.front().data() : nullptr}, by_column ? Lanes::columns : Lanes::folded))
        return std::nullopt;
      if (found.whole) found.whole = all_whole(v, static_cast<std::size_t>(count * width_));
      for (std::int64_t r = 0; ask_.rows && r < count; ++r)
        mark(row + r, Fingerprint(sums[static_cast<std::size_t>(r)], static_cast<std::size_t>(width_) * sizeof(float)).value(), found);
    }
    found.low = static_cast<double>(*std::min_element(low.begin(), low.end()));
    found.high = static_cast<double>(*std::max_element(high.begin(), high.end()));
    for (std::size_t c = 0; by_column && c < n; ++c) found.columns.push_back({low[c], high[c]});
    return found;
  }

  /// In numbers; whole rows of probabilities.
  std::int64_t longest_block() const {
    const std::int64_t longest = block_bytes / static_cast<std::int64_t>(sizeof(E));
    return ask_.one_hot > 0 && ask_.one_hot <= longest ? longest - longest % ask_.one_hot : longest;
  }

  const std::byte* bytes_at(std::int64_t element) const { return reinterpret_cast<const std::byte*>(all_ + element); }

  /// Asks for a quarter of the block after the next. No more at once: a processor has few reads under way, and further ones make it wait.
  void fetch(std::int64_t at, std::int64_t count, std::int64_t quarter) const {
    constexpr std::int64_t line = 64;
    const std::byte* next = bytes_at(at + 2 * count);
    const std::int64_t bytes = count * static_cast<std::int64_t>(sizeof(E));
    for (std::int64_t i = bytes * quarter / 4; i < bytes * (quarter + 1) / 4; i += line) __builtin_prefetch(next + i);
  }

  void mark(std::int64_t row, std::uint64_t print, Scan& found) const {
    if (*ask_.rows == 0 || print >> (64 - *ask_.rows) == 0) found.rows.push_back({print, row});
  }

  void widen(Extremes<T> e) {
    low_ = any_ ? std::min(low_, e.low) : e.low;
    high_ = any_ ? std::max(high_, e.high) : e.high;
    any_ = true;
  }

  void look(std::int64_t at, std::int64_t count) {
    const auto n = static_cast<std::size_t>(count);
    fetch(at, count, 0);
    const T* v = numbers_.read(all_ + at, count);
    if constexpr (std::is_floating_point_v<T>)
      if (!all_finite(v, n)) return look_one_by_one(v, at, n);
    fetch(at, count, 1);
    if (columns_) columns_->take(v, n);
    fetch(at, count, 2);
    const Extremes<T> e = extremes(v, n);
    fetch(at, count, 3);
    widen(e);
    const auto low = static_cast<double>(e.low), high = static_cast<double>(e.high);
    if (ask_.inside && (low < ask_.inside->low || high > ask_.inside->high))
      for (std::size_t i = 0; i < n; ++i) check_limits(v[i], at + static_cast<std::int64_t>(i));
    if constexpr (std::is_floating_point_v<T>)
      if ((found_.whole || ask_.fractions == Ask::Count::yes) && !all_whole(v, n)) look_at_fractions(v, at, n);
    if (ask_.zeros == Ask::Count::yes) found_.zeros += static_cast<std::int64_t>(count_zeros(v, n));
    if (ask_.classes > 0 && low >= 0 && high < static_cast<double>(ask_.classes))
      for (std::size_t i = 0; i < n; ++i) ++found_.counts[static_cast<std::size_t>(v[i])];
    if (ask_.one_hot > 0) look_at_rows(v, at, n);
  }

  void check_limits(T value, std::int64_t element) {
    const auto d = static_cast<double>(value);
    if (!(d >= ask_.inside->low && d <= ask_.inside->high)) note(found_.outside, element);
  }

  void look_at_fractions(const T* v, std::int64_t at, std::size_t n) {
    found_.whole = false;
    if (ask_.fractions == Ask::Count::no) return;
    for (std::size_t i = 0; i < n; ++i)
      if (std::trunc(v[i]) != v[i]) note(found_.fractions, at + static_cast<std::int64_t>(i));
  }

  /// A block that holds NaN or infinity.
  void look_one_by_one(const T* v, std::int64_t at, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
      const auto element = at + static_cast<std::int64_t>(i);
      if (ask_.inside) check_limits(v[i], element);
      if (!std::isfinite(v[i])) {
        if (found_.not_finite++ == 0) found_.first_not_finite = element;
        continue;
      }
      widen({v[i], v[i]});
      if (columns_) columns_->take(static_cast<std::size_t>(element % width_), v[i]);
      if (std::trunc(v[i]) != v[i]) look_at_fractions(v + i, element, 1);
      found_.zeros += ask_.zeros == Ask::Count::yes && v[i] == 0;
    }
  }

  /// Rows of probabilities, one of them the largest. A block holds whole rows, as ask.one_hot divides the width; or a row is too long for
  /// a block, and nothing is said.
  void look_at_rows(const T* v, std::int64_t at, std::size_t n) {
    const auto classes = static_cast<std::size_t>(ask_.one_hot);
    if (at % ask_.one_hot != 0 || n % classes != 0) return;
    for (std::size_t begin = 0; begin < n; begin += classes) {
      double sum = 0;
      std::size_t best = begin;
      bool negative = false;
      for (std::size_t i = begin; i < begin + classes; ++i) {
        sum += static_cast<double>(v[i]);
        negative |= v[i] < T{0};
        if (v[i] > v[best]) best = i;
      }
      const auto row = (at + static_cast<std::int64_t>(begin)) / ask_.one_hot;
      ++found_.counts[best - begin];
      if (sum == 0 && !negative) note(found_.empty_rows, row);
      else if (negative || std::abs(sum - 1) > 0.01) note(found_.other_rows, row);
    }
  }

  const Ask& ask_;
  const E* all_;
  std::int64_t width_;
  Numbers<E> numbers_;
  std::optional<Columns<T>> columns_;
  Scan found_;
  T low_{}, high_{};
  bool any_ = false;
};

template <class E> Scan scan_elements(std::span<const E> values, std::int64_t rows, const Ask& ask) {
  const auto all = static_cast<std::int64_t>(values.size());
  if (all == 0) return {};
  const std::int64_t width = all / rows, bytes = width * static_cast<std::int64_t>(sizeof(E));
  const std::int64_t step = std::max<std::int64_t>(1, piece_bytes(bytes * rows) / bytes), pieces = (rows + step - 1) / step;
  std::vector<Scan> parts(static_cast<std::size_t>(pieces));
  const auto bytes_of = [&](std::int64_t n) { return static_cast<std::size_t>(n * bytes); };
  const ReadPages pages(reinterpret_cast<const std::byte*>(values.data()), bytes_of(rows));
  for_each_piece(pieces, ask.threads > 0 || pieces == 1 ? std::max(ask.threads, 1) : usable_threads(), [&](std::int64_t piece) {
    const std::int64_t begin = piece * step, end = std::min(begin + step, rows);
    parts[static_cast<std::size_t>(piece)] = Pass<E>(ask, values.data(), width).run(begin, end);
    pages.release(reinterpret_cast<const std::byte*>(values.data() + begin * width), bytes_of(end - begin));
  });
  Scan out = std::move(parts.front());
  for (std::size_t i = 1; i < parts.size(); ++i) append(out, parts[i], 0, 0);
  return out;
}

void append(Places& front, const Places& back, std::int64_t offset) {
  if (front.count == 0 && back.count > 0) front.first = back.first + offset;
  front.count += back.count;
}

bool has_range(const Scan& s) { return s.values > s.not_finite; }

}  // namespace

void append(Scan& front, const Scan& back, std::int64_t element, std::int64_t row) {
  if (has_range(back)) {
    front.low = has_range(front) ? std::min(front.low, back.low) : back.low;
    front.high = has_range(front) ? std::max(front.high, back.high) : back.high;
  }
  front.values += back.values;
  if (front.not_finite == 0 && back.not_finite > 0) front.first_not_finite = back.first_not_finite + element;
  front.not_finite += back.not_finite;
  front.whole = front.whole && back.whole;
  append(front.outside, back.outside, element);
  append(front.fractions, back.fractions, element);
  append(front.empty_rows, back.empty_rows, row);
  append(front.other_rows, back.other_rows, row);
  front.zeros += back.zeros;
  if (front.columns.empty()) front.columns = back.columns;
  for (std::size_t c = 0; c < back.columns.size(); ++c)
    front.columns[c] = {std::min(front.columns[c].low, back.columns[c].low), std::max(front.columns[c].high, back.columns[c].high)};
  for (const RowMark& mark : back.rows) front.rows.push_back({mark.fingerprint, mark.row + row});
  if (front.counts.empty()) front.counts = back.counts;
  else
    for (std::size_t c = 0; c < back.counts.size(); ++c) front.counts[c] += back.counts[c];
}

Scan scan(const Tensor& tensor, const Ask& ask) {
  return with_elements(tensor, [&](auto values) { return scan_elements(values, std::max<std::int64_t>(tensor.rows(), 1), ask); });
}

Places outside(const Tensor& tensor, double low, double high) {
  return scan(tensor, {.inside = Interval{low, high}, .threads = 1}).outside;
}

Places fractions(const Tensor& tensor) { return scan(tensor, {.fractions = Ask::Count::yes, .threads = 1}).fractions; }

}  // namespace tenon
