#pragma once
// What flows through a pipeline: tensors in tuples and dicts, nested as the user likes. Every stage knows the structure and the specs
// beforehand; an element itself is the flat list of its tensors, in the order of the leaves.
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tenon/base/tensor.h"

namespace tenon {

/// A tensor of an element as it is known beforehand. Axes that may differ from element to element are unknown. Strings have any width.
struct Leaf {
  std::string name;  // as messages say it: "x", "y", "image", "x[1]"
  TensorSpec spec{};
  bool has_rank = true;  // false: not even the number of axes is known

  friend bool operator==(const Leaf&, const Leaf&) = default;
};

/// The structure of an element: a tensor, a tuple, or a dict, whose keys are sorted as tf.nest sorts them.
class ElementSpec {
 public:
  enum class Form : std::uint8_t { tensor, tuple, dict };

  /// TensorSpec(shape, dtype, name).
  ElementSpec(TensorSpec spec, std::string name = {}) : leaf_{std::move(name), std::move(spec)} {}
  ElementSpec(Leaf leaf) : leaf_(std::move(leaf)) {}
  static ElementSpec tuple(std::vector<ElementSpec> parts);
  static ElementSpec dict(std::vector<std::pair<std::string, ElementSpec>> parts);
  /// TensorSpec(None, dtype, name).
  static ElementSpec of_any_rank(DType dtype, std::string name = {}) { return ElementSpec(Leaf{std::move(name), {{}, dtype}, false}); }

  Form form() const { return form_; }
  /// Of a tuple or a dict.
  const std::vector<ElementSpec>& parts() const { return parts_; }
  /// Of a dict, one per part.
  const std::vector<std::string>& keys() const { return keys_; }

  /// The tensors, named. A leaf without a name of its own is called as Keras reads its place: x, y, sample_weight, and x[0], x["age"] in
  /// it.
  std::vector<Leaf> leaves() const;
  std::size_t leaf_count() const;
  /// The same structure with other tensors.
  ElementSpec with_each(const std::function<Leaf(const Leaf&)>& change) const;
  /// The same structure and names with the specs of these leaves, as many as it has.
  ElementSpec with_leaves(const std::vector<Leaf>& leaves) const;

  friend bool operator==(const ElementSpec&, const ElementSpec&) = default;

 private:
  ElementSpec(Form form, std::vector<ElementSpec> parts, std::vector<std::string> keys)
      : form_(form), parts_(std::move(parts)), keys_(std::move(keys)) {}
  void collect(const std::string& path, std::vector<Leaf>& out) const;
  ElementSpec replaced(const std::vector<Leaf>& leaves, std::size_t& next) const;

  Form form_ = Form::tensor;
  Leaf leaf_{};
  std::vector<ElementSpec> parts_{};
  std::vector<std::string> keys_{};
};

/// "(x: float32 (None, 28, 28), y: int64 (None,))".
std::string to_string(const ElementSpec& spec);
/// "float32 (None, 28, 28)"; "float32 of any rank".
std::string to_string(const Leaf& leaf);

/// Whether both can be of the same stream: the same structure, dtypes and ranks, and no two lengths that differ.
bool compatible(const ElementSpec& a, const ElementSpec& b);
/// What is known of elements that are of one or the other; they must be compatible.
ElementSpec either(const ElementSpec& a, const ElementSpec& b);
/// Whether a tensor is what the leaf says.
bool fits(const Leaf& leaf, const Tensor& tensor);

struct Element {
  std::vector<Tensor> values;  // one per leaf
};

/// How many elements there are.
struct Cardinality {
  static constexpr std::int64_t infinite = -1, unknown = -2;  // tf.data's numbers
  std::int64_t count = unknown;

  constexpr Cardinality() = default;
  constexpr Cardinality(std::int64_t n) : count(n) {}
  constexpr bool known() const { return count >= 0; }
  constexpr bool is_infinite() const { return count == infinite; }
  friend constexpr bool operator==(Cardinality, Cardinality) = default;
};

}  // namespace tenon
