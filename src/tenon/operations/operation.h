#pragma once
// A call of keras.ops inside a Functional model: x + y, x[:, 1:], ops.mean(x, axis=1). Keras saves each as an object of a class of its own.
// An operation is one function that looks at its operands, reports what does not fit, and writes the result in ir operations. Shapes follow
// from what it wrote, so they are stated once.
#include "tenon/layer/layer.h"

namespace tenon {

/// What an operation sees: operands and arguments by Keras' names.
class OperationCall {
 public:
  OperationCall(ir::Builder& builder, const Config& config, const CallView& call, const ir::Refs& inputs, const Site& site)
      : b(builder), at(site), config_(config), call_(call), inputs_(inputs) {}

  ir::Builder& b;
  const Site& at;

  /// An argument of the class or, where that lacks it, of the call.
  const Config& argument(std::string_view name) const;
  /// A tensor, or a number or list of numbers as a constant.
  Result<ir::Ref> operand(std::string_view name);
  /// The same as float32.
  Result<ir::Ref> real(std::string_view name);
  /// Every tensor of a list of them.
  ir::Refs tensors(std::string_view name) const;
  /// An argument that is a number, or Keras' default.
  double number(std::string_view name, double otherwise) const;
  bool flag(std::string_view name) const;
  /// Axes as non-negative numbers in ascending order; all of them when the argument is None. `rank`: of what they are of.
  Result<ir::Ints> axes(std::string_view name, int rank);
  Result<int> axis(std::string_view name, int rank, std::int64_t otherwise);
  /// Ints, or one of them; none when it is something else.
  std::optional<ir::Ints> ints(std::string_view name) const;

  Reported unfit(std::string_view argument, std::string expected, std::string found, std::string rule) const;

 private:
  const Config& config_;
  const CallView& call_;
  const ir::Refs& inputs_;
};

/// name: Keras' class; module: where Keras keeps it, "numpy" for keras.src.ops.numpy; call: the names of the arguments of its call().
struct OperationRow {
  std::string_view module, name, summary;
  std::array<std::string_view, 9> call;
  Result<ir::Refs> (*build)(OperationCall&);
};

/// Two operands that broadcast, or a report.
std::optional<Reported> report_not_broadcast(OperationCall& o, ir::Ref a, ir::Ref c);

// The families of operations: elementwise.cpp, reductions.cpp, rearranging.cpp, products.cpp, composed.cpp.
std::span<const OperationRow> elementwise_operations();
std::span<const OperationRow> reductions();
std::span<const OperationRow> rearranging_operations();
std::span<const OperationRow> products();
std::span<const OperationRow> composed_operations();

}  // namespace tenon
