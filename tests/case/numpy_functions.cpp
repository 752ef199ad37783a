#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <stdexcept>

#include "case/numpy.h"

namespace tenon::test {
namespace {

/// NumPy 2: a Python number takes the dtype of the array beside it, as far as it can.
DType dtype_of_both(const PyValue& a, const PyValue& b) {
  const NumpyArray left = a.array(), right = b.array();
  const auto beside = [](const NumpyArray& array, const PyNumber& n) {
    return n.whole || is_floating(array.dtype) ? (array.dtype == DType::boolean ? DType::int64 : array.dtype) : DType::float64;
  };
  if (const auto* n = b.get<PyNumber>(); n && !a.get<PyNumber>()) return beside(left, *n);
  if (const auto* n = a.get<PyNumber>(); n && !b.get<PyNumber>()) return beside(right, *n);
  return promoted(left.dtype, right.dtype);
}

double apply(char operation, double a, double b) {
  switch (operation) {
    case '+': return a + b;
    case '-': return a - b;
    case '*': return a * b;
    case '/': return a / b;
    default: return std::floor(a / b);
  }
}

double sum_of(const std::vector<double>& v) { return std::accumulate(v.begin(), v.end(), 0.0); }
double mean_of(const std::vector<double>& v) { return sum_of(v) / static_cast<double>(v.size()); }
double variance_of(const std::vector<double>& v) {
  const double mean = mean_of(v);
  double sum = 0;
  for (const double one : v) sum += (one - mean) * (one - mean);
  return sum / static_cast<double>(v.size());
}
double standard_deviation_of(const std::vector<double>& v) { return std::sqrt(variance_of(v)); }
double least_of(const std::vector<double>& v) { return *std::min_element(v.begin(), v.end()); }
double largest_of(const std::vector<double>& v) { return *std::max_element(v.begin(), v.end()); }
double place_of_largest(const std::vector<double>& v) { return static_cast<double>(std::max_element(v.begin(), v.end()) - v.begin()); }
double all_of(const std::vector<double>& v) { return least_of(v) != 0; }
double any_of(const std::vector<double>& v) { return largest_of(v) != 0; }

struct Reduction {
  double (*f)(const std::vector<double>&);
  DType of_integers, of_floats;  // boolean here stands for: the dtype of the array
};
const std::map<std::string, Reduction> reductions{
    {"sum", {sum_of, DType::int64, DType::boolean}},
    {"mean", {mean_of, DType::float64, DType::boolean}},
    {"std", {standard_deviation_of, DType::float64, DType::boolean}},
    {"var", {variance_of, DType::float64, DType::boolean}},
    {"min", {least_of, DType::boolean, DType::boolean}},
    {"max", {largest_of, DType::boolean, DType::boolean}},
    {"argmax", {place_of_largest, DType::int64, DType::int64}},
    {"all", {all_of, DType::boolean, DType::boolean}},
    {"any", {any_of, DType::boolean, DType::boolean}},
};

std::optional<PyValue> reduce(const std::string& name, const PyCall& call) {
  const auto found = reductions.find(name);
  if (found == reductions.end()) return std::nullopt;
  const NumpyArray array = call.items.at(0).array();
  const Reduction& r = found->second;
  DType dtype = is_floating(array.dtype) ? r.of_floats : r.of_integers;
  if (dtype == DType::boolean && name != "all" && name != "any") dtype = array.dtype;
  const auto *axis = call.find(1, "axis"), *keepdims = call.find(9, "keepdims");
  return PyValue{reduced(array, axis ? axis->integers() : std::vector<std::int64_t>{}, keepdims && *keepdims->get<bool>(), dtype, r.f)};
}

PyValue with_each(const NumpyArray& array, DType dtype, double (*f)(double)) {
  return {combined(array, scalar(0, array.dtype), dtype, [f](double v, double) { return f(v); })};
}

/// np.unique(x, axis=0, return_index=True, return_inverse=True): sorted rows, where each stands first, which each is.
PyValue unique(const PyCall& call) {
  const NumpyArray given = call.need(0, "ar").array();
  const bool rows = call.find(9, "axis");
  const NumpyArray x = rows ? given : reshaped(given, {-1});
  const auto count = x.shape.at(0), width = count ? x.size() / count : 1;
  const auto row = [&](std::int64_t i) {
    std::pair<std::vector<double>, std::vector<std::string>> out;
    for (auto k = i * width; k < (i + 1) * width; ++k)
      if (x.dtype == DType::string) out.second.push_back(x.texts[static_cast<std::size_t>(k)]);
      else out.first.push_back(x.numbers[static_cast<std::size_t>(k)]);
    return out;
  };
  std::map<std::pair<std::vector<double>, std::vector<std::string>>, std::int64_t> first;
  for (std::int64_t i = 0; i < count; ++i) first.emplace(row(i), i);
  std::vector<std::int64_t> order;
  std::map<std::pair<std::vector<double>, std::vector<std::string>>, double> rank;
  for (const auto& [values, at] : first) rank[values] = static_cast<double>(order.size()), order.push_back(at);
  PySequence out{{{taken(x, 0, order)}}, true};
  if (call.find(9, "return_index"))
    out.items.push_back({NumpyArray{{static_cast<std::int64_t>(order.size())}, DType::int64, {order.begin(), order.end()}, {}}});
  if (call.find(9, "return_inverse")) {
    NumpyArray inverse{.shape = rows ? std::vector{count} : given.shape, .dtype = DType::int64};
    for (std::int64_t i = 0; i < count; ++i) inverse.numbers.push_back(rank.at(row(i)));
    out.items.push_back({std::move(inverse)});
  }
  return out.items.size() == 1 ? out.items.front() : PyValue{std::move(out)};
}

PyValue where(const PyCall& call) {
  const NumpyArray condition = call.need(0, "condition").array();
  const PyValue &yes = call.need(1, "x"), &no = call.need(2, "y");
  const DType dtype = dtype_of_both(yes, no);
  // one of both is 0 where it does not count, so that their sum is the choice
  const auto kept = [&](const PyValue& v, bool when) {
    return combined(condition, v.array(), dtype, [when](double c, double value) { return (c != 0) == when ? value : 0; });
  };
  return {combined(kept(yes, true), kept(no, false), dtype, [](double a, double b) { return a + b; })};
}

PyValue to_categorical(const PyCall& call) {
  NumpyArray ids = call.need(0, "x").array();
  if (ids.rank() > 1 && ids.shape.back() == 1) ids.shape.pop_back();
  const auto classes = call.need(1, "num_classes").integer();
  NumpyArray out{.shape = ids.shape, .dtype = DType::float64};
  out.shape.push_back(classes);
  for (const double id : ids.numbers) {
    if (id < 0 || id >= static_cast<double>(classes)) throw std::runtime_error("to_categorical: a label is no class");
    for (std::int64_t k = 0; k < classes; ++k) out.numbers.push_back(static_cast<std::int64_t>(id) == k ? 1 : 0);
  }
  return {std::move(out)};
}

/// The nearest pixels; what matters here is the shape.
PyValue resize(const PyCall& call) {
  NumpyArray x = call.need(0, "image").array();
  const auto size = call.need(1, "size").integers();
  for (std::size_t k : {0U, 1U}) {
    std::vector<std::int64_t> from;
    const auto axis = x.shape.size() - 3 + k;
    for (std::int64_t i = 0; i < size.at(k); ++i) from.push_back(i * x.shape[axis] / size[k]);
    x = taken(x, axis, from);
  }
  return {std::move(x)};
}

/// A fixed order that mixes: every row once, near ones far apart.
PyValue permutation(std::int64_t rows) {
  NumpyArray out{.shape = {rows}, .dtype = DType::int64};
  std::int64_t step = std::max<std::int64_t>(1, static_cast<std::int64_t>(static_cast<double>(rows) * 0.381966));
  while (std::gcd(step, rows) != 1) ++step;
  for (std::int64_t i = 0; i < rows; ++i) out.numbers.push_back(static_cast<double>(i * step % rows));
  return {std::move(out)};
}

DType dtype_of(const PyValue& given) {
  const std::string name = given.get<PyType>() ? given.get<PyType>()->name : *given.get<std::string>();
  if (name == "str") return DType::string;
  if (const auto dtype = dtype_named(name == "int" ? "int64" : name == "float" ? "float64" : name)) return *dtype;
  throw std::runtime_error("no such dtype: " + name);
}

/// sklearn's: x, x_val, y, y_val. Rows in an order that mixes.
PyValue train_test_split(const PyCall& call) {
  PySequence out{{}, true};
  const auto* share = call.find(9, "test_size");
  for (const auto& item : call.items) {
    const NumpyArray x = item.array();
    const NumpyArray order = permutation(x.shape.at(0)).array();
    const auto cut = static_cast<std::ptrdiff_t>(static_cast<double>(x.shape[0]) * (1 - (share ? share->number() : 0.25)));
    const std::vector<std::int64_t> rows(order.numbers.begin(), order.numbers.end());
    out.items.push_back({taken(x, 0, {rows.begin(), rows.begin() + cut})});
    out.items.push_back({taken(x, 0, {rows.begin() + cut, rows.end()})});
  }
  return {std::move(out)};
}

/// What is no character is gone, as after encode("utf-8", "ignore").
PyValue encodable(NumpyArray x) {
  for (auto& text : x.texts)
    for (const std::string gone : {"\xEF\xBF\xBD"})
      for (auto at = text.find(gone); at != std::string::npos; at = text.find(gone)) text.erase(at, gone.size());
  for (auto& text : x.texts)
    for (std::size_t i = 0; i + 2 < text.size(); ++i)
      if (text[i] == '\xED' && static_cast<unsigned char>(text[i + 1]) >= 0xA0) text.erase(i, 3), i = static_cast<std::size_t>(-1);
  return {std::move(x)};
}

PyValue pad_sequences(const PyCall& call) {
  const NumpyArray x = call.need(0, "sequences").array();
  const auto length = call.need(1, "maxlen").integer(), has = x.shape.at(1);
  auto shape = x.shape;
  shape[1] = length;
  NumpyArray out = empty_array(shape, x);  // zeros in front
  const auto width = x.size() / std::max<std::int64_t>(x.shape[0] * has, 1);
  for (std::int64_t row = 0; row < x.shape[0]; ++row)
    for (std::int64_t i = std::max<std::int64_t>(0, length - has); i < length; ++i)
      for (std::int64_t k = 0; k < width; ++k) out.put((row * length + i) * width + k, x, (row * has + i - length + has) * width + k);
  return {std::move(out)};
}

}  // namespace

PyValue binary(char operation, const PyValue& a, const PyValue& b) {
  DType dtype = dtype_of_both(a, b);
  if (operation == '/' && !is_floating(dtype)) dtype = DType::float64;
  const NumpyArray out = combined(a.array(), b.array(), dtype, [operation](double l, double r) { return apply(operation, l, r); });
  if (a.get<PyNumber>() && b.get<PyNumber>()) return {PyNumber{out.numbers.front(), !is_floating(dtype)}};
  return {out};
}

PyValue compare(const std::string& operation, const PyValue& a, const PyValue& b) {
  return {combined(a.array(), b.array(), DType::boolean, [&](double l, double r) {
    return operation == "<"    ? l < r
           : operation == ">"  ? l > r
           : operation == "<=" ? l <= r
           : operation == ">=" ? l >= r
           : operation == "==" ? l == r
                               : l != r;
  })};
}

PyValue call_function(const std::string& name, const PyCall& call) {
  if (name == "len") return {PyNumber{static_cast<double>(call.items.at(0).array().shape.at(0)), true}};
  if (name == "tuple" || name == "list") return call.items.at(0);
  if (name == "range") {
    PySequence out{{}, true};
    for (auto i = call.items.at(0).integer(); i < call.items.at(1).integer(); ++i)
      out.items.push_back({PyNumber{static_cast<double>(i), true}});
    return {std::move(out)};
  }
  if (name == "np.where") return where(call);
  if (name == "train_test_split") return train_test_split(call);
  if (name == "np.char.encode" || name == "np.char.decode") return encodable(call.items.at(0).array());
  if (name == "np.sort") {
    NumpyArray sorted = call.items.at(0).array();
    std::sort(sorted.numbers.begin(), sorted.numbers.end());
    return {std::move(sorted)};
  }
  if (name == "np.unique") return unique(call);
  if (name == "keras.utils.to_categorical") return to_categorical(call);
  if (name == "keras.utils.pad_sequences") return pad_sequences(call);
  if (name == "keras.ops.image.resize") return resize(call);
  if (name == "np.random.permutation") return permutation(call.items.at(0).integer());
  if (name == "np.array") return {call.items.at(0).array()};
  const NumpyArray x = call.need(0, "a").array();
  if (name == "np.isfinite") return with_each(x, DType::boolean, [](double v) -> double { return std::isfinite(v); });
  if (name == "np.nan_to_num") return with_each(x, x.dtype, [](double v) { return std::isnan(v) ? 0 : std::clamp(v, -3.4e38, 3.4e38); });
  if (name == "np.rint") return with_each(x, x.dtype, [](double v) { return std::nearbyint(v); });
  if (name == "np.abs") return with_each(x, x.dtype, [](double v) { return std::abs(v); });
  if (name == "np.maximum" || name == "np.minimum") {
    const bool larger = name == "np.maximum";
    return {combined(x, call.items.at(1).array(), dtype_of_both(call.items[0], call.items[1]),
                     [larger](double a, double b) { return larger ? std::max(a, b) : std::min(a, b); })};
  }
  if (name == "np.transpose") return {transposed(x, call.need(1, "axes").integers())};
  if (name == "np.repeat") {
    std::vector<std::int64_t> each;
    const auto axis = x.axis(call.need(2, "axis").integer());
    for (std::int64_t i = 0; i < x.shape[axis]; ++i)
      each.insert(each.end(), static_cast<std::size_t>(call.need(1, "repeats").integer()), i);
    return {taken(x, axis, each)};
  }
  if (name.starts_with("np.")) return call_method(name.substr(3), call);
  throw std::runtime_error("lines of cases know no function " + name);
}

PyValue call_method(const std::string& name, const PyCall& call) {
  if (auto value = reduce(name, call)) return *std::move(value);
  const NumpyArray x = call.items.at(0).array();
  if (name == "astype") return {cast(x, dtype_of(call.need(1, "dtype")))};
  if (name == "reshape") {
    std::vector<std::int64_t> shape;
    for (std::size_t i = 1; i < call.items.size(); ++i)
      for (const auto n : call.items[i].integers()) shape.push_back(n);
    return {reshaped(x, std::move(shape))};
  }
  if (name == "squeeze") {
    auto shape = x.shape;
    shape.erase(shape.begin() + static_cast<std::ptrdiff_t>(x.axis(call.need(1, "axis").integer())));
    return {reshaped(x, std::move(shape))};
  }
  throw std::runtime_error("lines of cases know no method " + name);
}

PyValue indexed(const PyValue& value, const PyValue& index) {
  if (const auto* items = value.get<PySequence>()) {
    const auto i = index.integer();
    return items->items.at(static_cast<std::size_t>(i < 0 ? i + static_cast<std::int64_t>(items->items.size()) : i));
  }
  if (const auto* dict = value.get<PyDict>()) {
    for (const auto& [key, held] : dict->entries)
      if (key == *index.get<std::string>()) return held;
    throw std::runtime_error("no such key");
  }
  NumpyArray x = value.array();
  const auto* tuple = index.get<PySequence>();
  std::vector<PyValue> items = tuple && tuple->tuple ? tuple->items : std::vector{index};
  std::size_t consumed = 0;
  for (const auto& item : items) consumed += !item.none() && !item.get<PyEllipsis>();
  std::vector<std::int64_t> shape;  // in front of the axes that are still to come
  std::size_t axis = 0;
  const auto keep_axis = [&] { shape.push_back(x.shape.at(axis++)); };
  for (const auto& item : items) {
    if (item.none()) shape.push_back(1);
    else if (item.get<PyEllipsis>())
      for (auto left = x.shape.size() - std::min(x.shape.size(), consumed); left-- > 0;) keep_axis();
    else if (const auto* slice = item.get<PySlice>()) {
      const auto n = x.shape.at(axis);
      const auto bound = [n](std::int64_t i) { return std::clamp<std::int64_t>(i < 0 ? i + n : i, 0, n); };
      std::vector<std::int64_t> rows;
      for (auto i = bound(slice->begin.value_or(0)), end = bound(slice->end.value_or(n)); i < end; ++i) rows.push_back(i);
      x = taken(x, axis, rows);
      keep_axis();
    } else if (item.get<PyNumber>()) {
      x = taken(x, axis, {item.integer()});
      x.shape.erase(x.shape.begin() + static_cast<std::ptrdiff_t>(axis));
    } else {
      const NumpyArray chosen = item.array();
      std::vector<std::int64_t> rows;
      for (std::size_t i = 0; i < chosen.numbers.size(); ++i) {
        if (chosen.dtype != DType::boolean) rows.push_back(static_cast<std::int64_t>(chosen.numbers[i]));
        else if (chosen.numbers[i] != 0) rows.push_back(static_cast<std::int64_t>(i));
      }
      x = taken(x, axis, rows);
      if (chosen.dtype == DType::boolean || chosen.rank() == 1) keep_axis();
      else {
        shape.insert(shape.end(), chosen.shape.begin(), chosen.shape.end());
        x.shape.erase(x.shape.begin() + static_cast<std::ptrdiff_t>(axis));
      }
    }
    // axes done are folded into what lies before: `shape` holds them, x.shape those to come
  }
  shape.insert(shape.end(), x.shape.begin() + static_cast<std::ptrdiff_t>(axis), x.shape.end());
  x.shape = std::move(shape);
  return {std::move(x)};
}

}  // namespace tenon::test
