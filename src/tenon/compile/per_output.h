#pragma once
// An argument of compile() that is given once, or for each output of the model: in their order, by name, or nested as they are.
#include <concepts>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tenon {

/// Compiled once, in compile.cpp, for losses, their weights and metrics. Reads as Keras' argument: "mse", or {"mse", "mae"}, or
/// by_name({{"price", "mse"}, {"kind", "mae"}}).
template <class T> class PerOutput {
 public:
  using List = std::vector<PerOutput>;
  using Named = std::vector<std::pair<std::string, PerOutput>>;

  /// Python's None.
  PerOutput();
  PerOutput(const PerOutput&);
  PerOutput(PerOutput&&) noexcept;
  PerOutput& operator=(const PerOutput&);
  PerOutput& operator=(PerOutput&&) noexcept;
  ~PerOutput();
  // Not of PerOutput itself, so it hides no copying or moving; NOLINT because bugprone-forwarding-reference-overload does not
  // see that a concept says so.
  template <class U>
  requires(!std::same_as<std::remove_cvref_t<U>, PerOutput> && std::convertible_to<U, T>) PerOutput(U&& one)  // NOLINT
      : PerOutput(alone(std::forward<U>(one))) {}
  PerOutput(std::initializer_list<PerOutput> list);
  static PerOutput list(List items);
  static PerOutput by_name(Named entries);

  bool is_none() const;
  /// Null unless it is that form.
  const T* one() const;
  const List* list() const;
  const Named* named() const;
  /// The entry of a dict under this name; null when there is none.
  const PerOutput* find(std::string_view name) const;

 private:
  static PerOutput alone(T one);

  std::variant<std::monostate, T, List, Named> value_;
};

}  // namespace tenon
