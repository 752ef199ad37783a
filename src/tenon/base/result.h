#pragma once
// Result<T>: a value, or the proof that a diagnostic was emitted. There is no third way, so nothing fails silently.
#include <optional>
#include <utility>
#include <variant>

namespace tenon {

/// Proof that a diagnostic was emitted. Only DiagnosticBuilder::emit() can make one.
class Reported {
  friend class DiagnosticBuilder;
  Reported() = default;
};

template <class T> class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Reported r) : state_(std::in_place_index<1>, r) {}
  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  T&& operator*() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return std::get<0>(state_); }
  const T& operator*() const& { return std::get<0>(state_); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }
  Reported error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Reported> state_;
};

/// For functions that only succeed or report.
struct Done {};

}  // namespace tenon

#define TENON_CAT_(a, b) a##b
#define TENON_CAT(a, b) TENON_CAT_(a, b)
/// Unpacks a Result into `decl`, or returns its report to the caller.
#define TENON_TRY(decl, ...)                                                \
  auto TENON_CAT(try_, __LINE__) = (__VA_ARGS__);                           \
  if (!TENON_CAT(try_, __LINE__)) return TENON_CAT(try_, __LINE__).error(); \
  decl = *std::move(TENON_CAT(try_, __LINE__))
