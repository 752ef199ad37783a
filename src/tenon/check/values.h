#pragma once
// The rules about values: one pass over every array, what it says of this array alone, and of the parts that train and validate together.
// Rules that are certain are errors and warnings; what is only likely to be worth a look is a note.
#include "tenon/check/head_fixes.h"
#include "tenon/check/rules.h"

namespace tenon {

enum class Use : std::uint8_t { training, validation };

/// An array and what a pass over it found.
struct Looked {
  Column column;
  Scan scan;
  bool faulty = false;  // something was reported that explains whatever else is odd about it
};

/// Labels of one output: those that train and those that validate, given as such or cut off by validation_split.
struct LabelParts {
  std::optional<Looked> training{}, validation{};
  std::optional<SizedBy> sized{};  // what makes the output as wide as it is
};

/// Of an input that an Embedding looks up.
struct Lookup {
  std::int64_t ids = 0;  // fewest of the Embeddings that read the input; 0: none does
  bool masks = false;    // all of them take id 0 for padding
  InLayer layer{};
};

class ValueRules {
 public:
  explicit ValueRules(const Scene& scene) : s_(scene) {}

  /// Before the others: how many rows there are. Without validation rows, validation_split cuts them off.
  void expect(std::int64_t rows, std::int64_t validation_rows);
  void inputs(const Graph& graph, const Arrays& data, Use use, Depth& depth);
  /// Labels that fit the output by shape; `given` is their shape before they were brought to the output's rank.
  void targets(const Graph& graph, std::size_t output, const AnyObject<LossKind>& loss, const Column& y, Use use, Depth& depth);
  /// After the others: rows that occur twice, in one part or in both; parts that differ.
  void parts();

 private:
  bool fits() const { return s_.args.purpose == Purpose::fit; }
  Scan scan(const Tensor& values, Ask ask) const;
  void judge_input(const Graph& graph, std::size_t input, const Lookup& lookup, Use use, Looked& x);
  void compare_rows();

  const Scene& s_;
  int sampling_ = 0;                     // one row in 2^n is compared with the others
  std::optional<std::int64_t> split_{};  // row at which validation_split cuts
  std::vector<Looked> x_{}, validation_x_{};
  std::vector<LabelParts> y_{};  // one per output
};

// input_ids.cpp: inputs that an Embedding looks up.
/// Through layers that only move or drop values.
Lookup lookup_of(const Graph& graph, std::size_t input);
/// Ids that are none of the Embedding's. False when something was reported.
bool check_ids(const Scene& scene, const TensorSpec& input, const Lookup& lookup, const Looked& x);

// string_values.cpp
/// Strings that TensorFlow cannot encode.
void check_strings(const Scene& scene, const Column& column, Depth& depth);
/// What a layer right behind the Input fails on.
void check_readable(const Scene& scene, const Graph& graph, std::size_t input, const Column& column);

// feature_values.cpp: notes on features, and inputs of nothing but 0.
void check_features(const Scene& scene, bool scaled, const Looked& x);
bool check_zeros(const Scene& scene, const TensorSpec& input, const Looked& x);

// label_values.cpp: labels against their loss, and against the head that makes the output.
/// What a pass over these labels looks for.
Ask label_ask(const Graph& graph, std::size_t output, const AnyObject<LossKind>& loss, const Tensor& y);
/// False when something was reported.
bool check_labels(const Scene& scene, const Graph& graph, std::size_t output, const AnyObject<LossKind>& loss, const Looked& y);
/// Of labels that train: whether there is anything to learn. False when something was reported.
bool check_training_labels(const Scene& scene, const Graph& graph, std::size_t output, const AnyObject<LossKind>& loss, const Looked& y);
void report_not_finite(const Scene& scene, const Looked& column, Severity severity);

// part_values.cpp: inputs that train and inputs that validate, scaled alike. False when something was reported.
bool check_scale(const Scene& scene, const Looked& training, const Looked& validation);

// class_balance.cpp: how often each class occurs in the parts.
void check_balance(const Scene& scene, const LabelParts& y);
/// False when something was reported.
bool check_parts_of_classes(const Scene& scene, const LabelParts& y, bool split);

}  // namespace tenon
