#pragma once
// What a layer is called with: f(a, b, axis=1). Most layers read one tensor, or a list of them, and nothing else.
#include <span>
#include <string_view>
#include <vector>

#include "tenon/base/config.h"

namespace tenon {

/// Arguments of Keras' call() by name, in a dict; every tensor in them is {"tensor": its place among the inputs}. Null: the inputs alone,
/// one after the other.
using CallArguments = Config;

/// The record of an input in CallArguments.
CallArguments tensor_argument(std::size_t input);

/// A layer's view of its call. Names are those of Keras' call(), in its order.
class CallView {
 public:
  CallView(const CallArguments& arguments, std::span<const std::string_view> parameters, std::size_t inputs)
      : arguments_(&arguments), parameters_(parameters), inputs_(inputs) {}
  /// Of a layer that is called with its inputs alone, whatever they are called.
  static const CallView& none();

  /// The argument of this name; null when there is none.
  const Config& operator[](std::string_view name) const { return (*arguments_)[name]; }
  /// The inputs that the argument of this name holds, in order. Without names, input i is argument i.
  std::vector<std::size_t> inputs(std::string_view name) const;

 private:
  const CallArguments* arguments_;
  std::span<const std::string_view> parameters_;
  std::size_t inputs_;
};

}  // namespace tenon
