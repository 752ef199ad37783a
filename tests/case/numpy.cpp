#include "case/numpy.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <stdexcept>

namespace tenon::test {
namespace {

bool starts_word(char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_'; }
bool in_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

class Reader {
 public:
  Reader(std::string_view text, PyNames& names) : text_(text), names_(names) {}

  PyValue whole() {
    PyValue value = tuple();
    if (peek() != '\0') fail("nothing more");
    return value;
  }

 private:
  [[noreturn]] void fail(const std::string& expected) const {
    throw std::runtime_error("expected " + expected + " at '" + std::string(text_.substr(std::min(at_, text_.size()))) + "' in '" +
                             std::string(text_) + "'");
  }
  char peek() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
    return at_ < text_.size() && text_[at_] != '#' ? text_[at_] : '\0';
  }
  bool take(std::string_view token) {
    peek();
    if (!text_.substr(at_).starts_with(token)) return false;
    return at_ += token.size(), true;
  }
  void want(std::string_view token) {
    if (!take(token)) fail(std::string(token));
  }
  std::string word() {
    peek();
    const auto begin = at_;
    while (at_ < text_.size() && in_word(text_[at_])) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  /// a, b
  PyValue tuple() {
    PyValue first = comparison();
    if (peek() != ',') return first;
    PySequence items{{std::move(first)}, true};
    while (take(",") && peek() != '\0' && peek() != ')' && peek() != ']') items.items.push_back(comparison());
    return {std::move(items)};
  }

  PyValue comparison() {
    PyValue value = sum();
    for (const std::string operation : {"<=", ">=", "==", "!=", "<", ">"})
      if (take(operation)) return compare(operation, value, sum());
    return value;
  }

  PyValue sum() {
    PyValue value = product();
    while (true) {
      if (take("+")) value = binary('+', value, product());
      else if (take("-")) value = binary('-', value, product());
      else return value;
    }
  }

  PyValue product() {
    PyValue value = unary();
    while (true) {
      if (take("//")) value = binary('F', value, unary());
      else if (take("*")) value = binary('*', value, unary());
      else if (take("/")) value = binary('/', value, unary());
      else return value;
    }
  }

  PyValue unary() {
    if (take("-")) return binary('-', {PyNumber{0, true}}, unary());
    return postfix();
  }

  PyValue postfix() {
    PyValue value = primary();
    while (true) {
      if (peek() == '[') value = indexed(value, index());
      else if (peek() == '.' && at_ + 1 < text_.size() && starts_word(text_[at_ + 1])) value = attribute(std::move(value));
      else return value;
    }
  }

  PyValue attribute(PyValue value) {
    want(".");
    const std::string name = word();
    if (peek() == '(') {
      PyCall call = arguments();
      call.items.insert(call.items.begin(), std::move(value));
      return call_method(name, call);
    }
    const NumpyArray array = value.array();
    if (name == "ndim") return {PyNumber{static_cast<double>(array.rank()), true}};
    if (name != "shape") fail("shape or ndim");
    PySequence shape{{}, true};
    for (const auto n : array.shape) shape.items.push_back({PyNumber{static_cast<double>(n), true}});
    return {std::move(shape)};
  }

  PyValue index() {
    want("[");
    PySequence items{{}, true};
    bool comma = false;
    while (!take("]")) {
      items.items.push_back(place());
      if (take(",")) comma = true;
      else if (peek() != ']') fail("]");
    }
    return comma || items.items.size() != 1 ? PyValue{std::move(items)} : PyValue(items.items.front());
  }

  /// begin:end, or any value.
  PyValue place() {
    PySlice slice;
    if (peek() != ':') {
      PyValue value = comparison();
      if (peek() != ':') return value;
      slice.begin = value.integer();
    }
    want(":");
    if (peek() != ',' && peek() != ']') slice.end = comparison().integer();
    return {slice};
  }

  PyCall arguments() {
    PyCall call;
    want("(");
    while (!take(")")) {
      const auto before = at_;
      if (auto key = word(); !key.empty() && peek() == '=' && !text_.substr(at_).starts_with("==")) {
        want("=");
        call.keywords.emplace_back(std::move(key), comparison());
      } else {
        at_ = before;
        call.items.push_back(comparison());
      }
      if (!take(",") && peek() != ')') fail(")");
    }
    return call;
  }

  PyValue primary() {
    const char c = peek();
    if (take("...")) return {PyEllipsis{}};
    if (c == '"' || c == '\'') return {string()};
    if (c == '[') return {list()};
    if (c == '{') return {dict()};
    if (c == '(') {
      want("(");
      PyValue value = peek() == ')' ? PyValue{PySequence{{}, true}} : tuple();
      want(")");
      return value;
    }
    if (std::isdigit(static_cast<unsigned char>(c)) || c == '.') return {number()};
    if (!starts_word(c)) fail("a value");
    return named();
  }

  std::string string() {
    const char quote = text_[at_++];
    const auto close = text_.find(quote, at_);
    if (close == std::string_view::npos) fail("a closing quote");
    const auto begin = at_;
    at_ = close + 1;
    return std::string(text_.substr(begin, close - begin));
  }

  PySequence list() {
    want("[");
    PySequence out;
    while (!take("]")) {
      out.items.push_back(comparison());
      if (!take(",") && peek() != ']') fail("]");
    }
    return out;
  }

  PyDict dict() {
    want("{");
    PyDict out;
    while (!take("}")) {
      if (peek() != '"' && peek() != '\'') fail("a key in quotes");
      std::string key = string();
      want(":");
      out.entries.emplace_back(std::move(key), comparison());
      if (!take(",") && peek() != '}') fail("}");
    }
    return out;
  }

  PyNumber number() {
    double value = 0;
    const auto* begin = text_.data() + at_;
    const auto* end = std::from_chars(begin, text_.data() + text_.size(), value).ptr;
    at_ += static_cast<std::size_t>(end - begin);
    const std::string_view digits(begin, static_cast<std::size_t>(end - begin));
    if (digits.empty()) fail("a number");
    return {value, digits.find_first_of(".e") == std::string_view::npos};
  }

  PyValue named() {
    const auto before = at_;
    std::string name = word();
    if (name == "None") return {nullptr};
    if (name == "True" || name == "False") return {name == "True"};
    if (const auto known = names_.find(name); known != names_.end()) return known->second;
    while (at_ < text_.size() && text_[at_] == '.') ++at_, name += "." + word();
    if (name == "np.newaxis") return {nullptr};
    if (peek() == '(') return call_function(name, arguments());
    if (name == "str" || name == "int" || name == "float" || name.starts_with("np.")) return {PyType{name.substr(name.rfind('.') + 1)}};
    at_ = before;
    fail("a name that there is");
  }

  std::string_view text_;
  std::size_t at_ = 0;
  PyNames& names_;
};

/// Where `token` stands outside of quotes and brackets.
std::size_t find_outside(std::string_view text, std::string_view token) {
  int depth = 0;
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote) quote = c == quote ? '\0' : quote;
    else if (c == '"' || c == '\'') quote = c;
    else if (depth == 0 && text.substr(i).starts_with(token)) return i;
    else depth += (c == '(' || c == '[' || c == '{') - (c == ')' || c == ']' || c == '}');
  }
  return std::string_view::npos;
}

/// x, or x[0] and x["name"] of a list or dict of arrays.
void assign(std::string_view target, PyValue value, PyNames& names) {
  while (target.ends_with(' ')) target.remove_suffix(1);
  while (target.starts_with(' ')) target.remove_prefix(1);
  const auto bracket = target.find('[');
  const std::string name(target.substr(0, bracket));
  if (bracket == std::string_view::npos) {
    names[name] = std::move(value);
    return;
  }
  const PyValue key = evaluate(target.substr(bracket + 1, target.rfind(']') - bracket - 1), names);
  auto& whole = names.at(name).is;
  if (auto* items = std::get_if<PySequence>(&whole)) {
    items->items.at(static_cast<std::size_t>(key.integer())) = std::move(value);
    return;
  }
  for (auto& [known, held] : std::get<PyDict>(whole).entries)
    if (known == std::get<std::string>(key.is)) held = value;
}

void run_statement(std::string_view text, PyNames& names) {
  const auto equals = find_outside(text, " = ");
  PyValue value = evaluate(text.substr(equals == std::string_view::npos ? 0 : equals + 3), names);
  if (equals == std::string_view::npos) return;
  std::string_view targets = text.substr(0, equals);
  std::size_t count = 0;
  for (auto comma = find_outside(targets, ","); comma != std::string_view::npos; comma = find_outside(targets, ",")) {
    assign(targets.substr(0, comma), value.get<PySequence>()->items.at(count++), names);
    targets.remove_prefix(comma + 1);
  }
  assign(targets, count ? value.get<PySequence>()->items.at(count) : value, names);
}

}  // namespace

std::int64_t PyValue::integer() const { return static_cast<std::int64_t>(number()); }

double PyValue::number() const {
  if (const auto* n = get<PyNumber>()) return n->value;
  if (const auto* b = get<bool>()) return *b ? 1 : 0;
  if (const auto* a = get<NumpyArray>(); a && a->numbers.size() == 1) return a->numbers.front();
  throw std::runtime_error("a value is no number");
}

std::vector<std::int64_t> PyValue::integers() const {
  std::vector<std::int64_t> out;
  if (const auto* items = get<PySequence>())
    for (const auto& item : items->items) out.push_back(item.integer());
  else if (!none()) out.push_back(integer());
  return out;
}

NumpyArray PyValue::array() const {
  if (const auto* a = get<NumpyArray>()) return *a;
  if (const auto* s = get<std::string>()) return {.dtype = DType::string, .texts = {*s}};
  if (const auto* b = get<bool>()) return scalar(*b, DType::boolean);
  const auto* items = get<PySequence>();
  if (!items) return scalar(number(), get<PyNumber>()->whole ? DType::int64 : DType::float64);
  std::vector<NumpyArray> rows;
  for (const auto& item : items->items) rows.push_back(item.array());
  if (rows.empty()) return {.shape = {0}};
  NumpyArray out{.shape = rows.front().shape, .dtype = rows.front().dtype};
  out.shape.insert(out.shape.begin(), static_cast<std::int64_t>(rows.size()));
  for (const auto& row : rows) {
    out.dtype = promoted(out.dtype, row.dtype);
    out.numbers.insert(out.numbers.end(), row.numbers.begin(), row.numbers.end());
    out.texts.insert(out.texts.end(), row.texts.begin(), row.texts.end());
  }
  return out;
}

const PyValue* PyCall::find(std::size_t place, std::string_view key) const {
  if (place < items.size()) return &items[place];
  for (const auto& [given, value] : keywords)
    if (given == key) return &value;
  return nullptr;
}

const PyValue& PyCall::need(std::size_t place, std::string_view key) const {
  if (const auto* value = find(place, key)) return *value;
  throw std::runtime_error("the argument " + std::string(key) + " is missing");
}

PyValue evaluate(std::string_view text, PyNames& names) { return Reader(text, names).whole(); }

void run_python(std::string_view line, PyNames& names) {
  for (auto end = find_outside(line, ";"); end != std::string_view::npos; end = find_outside(line, ";")) {
    run_statement(line.substr(0, end), names);
    line.remove_prefix(end + 1);
  }
  while (line.starts_with(' ')) line.remove_prefix(1);
  if (!line.empty()) run_statement(line, names);
}

}  // namespace tenon::test
