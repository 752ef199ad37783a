#pragma once
// The part of NumPy that fixes are written in - `x = x.astype("float32") / 255.0`, `y = keras.utils.to_categorical(y, 10)` - as lines of
// cases.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "case/numpy_array.h"

namespace tenon::test {

struct PyValue;

struct PyNumber {
  double value;
  bool whole;
};
struct PySequence {
  std::vector<PyValue> items;
  bool tuple = false;
};
struct PyDict {
  std::vector<std::pair<std::string, PyValue>> entries;
};
struct PySlice {
  std::optional<std::int64_t> begin{}, end{};
};
struct PyEllipsis {};
/// `str` of x.astype(str).
struct PyType {
  std::string name;
};

struct PyValue {
  std::variant<std::nullptr_t, bool, PyNumber, std::string, NumpyArray, PySequence, PyDict, PySlice, PyEllipsis, PyType> is = nullptr;

  template <class T> const T* get() const { return std::get_if<T>(&is); }
  bool none() const { return get<std::nullptr_t>() != nullptr; }
  /// Throw where the value is of another kind.
  std::int64_t integer() const;
  double number() const;
  std::vector<std::int64_t> integers() const;  // of one number or a sequence of them
  NumpyArray array() const;                    // of numbers and lists, too
};

using PyNames = std::map<std::string, PyValue>;

/// Assigns and evaluates what the line says, statement by statement. Throws std::runtime_error for what it cannot read or NumPy refuses.
void run_python(std::string_view line, PyNames& names);
PyValue evaluate(std::string_view text, PyNames& names);

struct PyCall {
  std::vector<PyValue> items;
  std::vector<std::pair<std::string, PyValue>> keywords;

  const PyValue* find(std::size_t place, std::string_view key) const;  // null when not given
  const PyValue& need(std::size_t place, std::string_view key) const;
};
/// np.where(...), keras.utils.to_categorical(...), len(...).
PyValue call_function(const std::string& name, const PyCall& call);
/// x.mean(...); the array is the first item.
PyValue call_method(const std::string& name, const PyCall& call);

PyValue binary(char operation, const PyValue& a, const PyValue& b);  // + - * / and F for //
PyValue compare(const std::string& operation, const PyValue& a, const PyValue& b);
PyValue indexed(const PyValue& value, const PyValue& index);

}  // namespace tenon::test
