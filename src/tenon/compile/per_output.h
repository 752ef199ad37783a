#pragma once
// An argument of compile() that is given once, or for each output of the model: in their order, by name, or nested as they are.
#include <concepts>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tenon {

/// Reads as Keras' argument: "mse", or {"mse", "mae"}, or by_name({{"price", "mse"}, {"kind", "mae"}}).
template <class T> class PerOutput {
 public:
  using List = std::vector<PerOutput>;
  using Named = std::vector<std::pair<std::string, PerOutput>>;

  /// Python's None.
  PerOutput() = default;
  // Not of PerOutput itself, so it hides no copying or moving; NOLINT because bugprone-forwarding-reference-overload does not
  // see that a concept says so.
  template <class U>
  requires(!std::same_as<std::remove_cvref_t<U>, PerOutput> && std::convertible_to<U, T>) PerOutput(U&& one)  // NOLINT
      : value_(std::in_place_type<T>, std::forward<U>(one)) {}
  PerOutput(std::initializer_list<PerOutput> list) : value_(List(list)) {}
  static PerOutput list(List items) { return of(std::move(items)); }
  static PerOutput by_name(Named entries) { return of(std::move(entries)); }

  bool is_none() const { return std::holds_alternative<std::monostate>(value_); }
  /// Null unless it is that form.
  const T* one() const { return std::get_if<T>(&value_); }
  const List* list() const { return std::get_if<List>(&value_); }
  const Named* named() const { return std::get_if<Named>(&value_); }
  /// The entry of a dict under this name; null when there is none.
  const PerOutput* find(std::string_view name) const {
    if (const Named* entries = named())
      for (const auto& [key, value] : *entries)
        if (key == name) return &value;
    return nullptr;
  }

 private:
  template <class Form> static PerOutput of(Form form) {
    PerOutput out;
    out.value_ = std::move(form);
    return out;
  }

  std::variant<std::monostate, T, List, Named> value_;
};

}  // namespace tenon
