#include "tenon/compile/compile.h"

namespace tenon {

template <class T> PerOutput<T>::PerOutput() = default;
template <class T> PerOutput<T>::PerOutput(const PerOutput&) = default;
template <class T> PerOutput<T>::PerOutput(PerOutput&&) noexcept = default;
template <class T> PerOutput<T>& PerOutput<T>::operator=(const PerOutput&) = default;
template <class T> PerOutput<T>& PerOutput<T>::operator=(PerOutput&&) noexcept = default;
template <class T> PerOutput<T>::~PerOutput() = default;

template <class T> PerOutput<T>::PerOutput(std::initializer_list<PerOutput> list) : value_(List(list)) {}

template <class T> PerOutput<T> PerOutput<T>::alone(T one) {
  PerOutput out;
  out.value_.template emplace<T>(std::move(one));
  return out;
}

template <class T> PerOutput<T> PerOutput<T>::list(List items) {
  PerOutput out;
  out.value_ = std::move(items);
  return out;
}

template <class T> PerOutput<T> PerOutput<T>::by_name(Named entries) {
  PerOutput out;
  out.value_ = std::move(entries);
  return out;
}

template <class T> bool PerOutput<T>::is_none() const { return std::holds_alternative<std::monostate>(value_); }
template <class T> const T* PerOutput<T>::one() const { return std::get_if<T>(&value_); }
template <class T> auto PerOutput<T>::list() const -> const List* { return std::get_if<List>(&value_); }
template <class T> auto PerOutput<T>::named() const -> const Named* { return std::get_if<Named>(&value_); }

template <class T> const PerOutput<T>* PerOutput<T>::find(std::string_view name) const {
  if (const Named* entries = named())
    for (const auto& [key, value] : *entries)
      if (key == name) return &value;
  return nullptr;
}

template class PerOutput<AnyLoss>;
template class PerOutput<double>;
template class PerOutput<AnyMetric>;

}  // namespace tenon
