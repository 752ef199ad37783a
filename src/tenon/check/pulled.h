#pragma once
// Batches that a check pulls: each is judged by its shapes and labels as it comes, and their values together.
#include <map>
#include <set>

#include "tenon/check/check.h"
#include "tenon/pipeline/dataset.h"
#include "tenon/pipeline/growing.h"

namespace tenon {

/// Whether rules say it of a whole data set, and not of a part of it.
bool is_about_whole_data(Code code);

/// Passes on what is said of a part of the data, every kind of finding once for each array.
class OfPart : public Sink {
 public:
  explicit OfPart(Sink& to) : to_(to) {}
  void receive(Diagnostic diagnostic) override;

  /// What comes is about batch `index`.
  void of_batch(std::int64_t index) { batches_ = {{0, index}}, whole_ = false; }
  /// What comes is about rows of several: by the number of their first row, the number of the batch. whole: these are all there are.
  void of_rows(std::map<std::int64_t, std::int64_t> batches, bool whole) { batches_ = std::move(batches), whole_ = whole; }

 private:
  void place(InData& at) const;

  Sink& to_;
  std::map<std::int64_t, std::int64_t> batches_{};
  bool whole_ = false;
  std::set<std::pair<Code, std::string>> said_{};
};

/// Batches of one shape put together, as many as there is room for.
class Sample {
 public:
  /// Of so many rows, where that is known; else 0.
  Sample(const Dataset& data, std::int64_t rows);
  bool empty() const { return batches_.empty(); }
  bool takes(const Element& batch) const;
  /// The most that it held.
  std::int64_t most() const { return most_; }
  void add(const Element& batch, std::int64_t index);
  /// Rows as arrays, and which batches they are of; nothing is left of it.
  struct Taken {
    Arrays arrays;
    std::map<std::int64_t, std::int64_t> batches;
  };
  Taken take();

 private:
  const Dataset& data_;
  std::int64_t room_, used_ = 0, most_ = 0;
  std::vector<Growing> values_;
  std::vector<TensorSpec> rows_;  // specs of a row
  std::map<std::int64_t, std::int64_t> batches_{};
};

}  // namespace tenon
