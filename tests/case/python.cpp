#include "case/python.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace tenon::test {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.'; }

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Expression whole() {
    Expression e = expression();
    if (skip_space(); !rest().empty()) fail("nothing more");
    return e;
  }

 private:
  std::string_view rest() const { return text_.substr(at_); }
  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }
  [[noreturn]] void fail(const std::string& expected) const {
    throw std::runtime_error("expected " + expected + " at '" + std::string(rest()) + "' in '" + std::string(text_) + "'");
  }
  char peek() { return skip_space(), at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (peek() != c) return false;
    return ++at_, true;
  }
  void want(char c) {
    if (!take(c)) fail(std::string(1, c));
  }

  Expression expression() {
    const char c = peek();
    if (c == '"' || c == '\'') return literal(string());
    if (c == '[') return sequence('[', ']');
    if (c == '(') return sequence('(', ')');
    if (c == '{') return dict();
    if (c == '-' || std::isdigit(static_cast<unsigned char>(c))) {
      const Expression value = number();
      return take('/') ? literal(*value.literal.number() / *number().literal.number()) : value;
    }
    if (!is_word(c)) fail("a value");
    return named();
  }

  static Expression literal(Config c) { return {.form = Expression::Form::literal, .literal = std::move(c)}; }

  std::string string() {
    const char quote = text_[at_++];
    std::string out;
    for (; at_ < text_.size() && text_[at_] != quote; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) out += escaped();
      else out += text_[at_];
    }
    want(quote);
    return out;
  }

  /// The character that a backslash and what follows stand for; leaves the last of them to be passed over.
  char escaped() {
    const char c = text_[++at_];
    if (c != 'x') return c == 'n' ? '\n' : c;
    const std::string digits(text_.substr(at_ + 1, 2));
    at_ += 2;
    return static_cast<char>(std::stoi(digits, nullptr, 16));
  }

  Expression number() {
    peek();
    auto end = at_ + 1;
    while (end < text_.size() &&
           (std::isalnum(static_cast<unsigned char>(text_[end])) || text_[end] == '.' || (text_[end] == '-' && text_[end - 1] == 'e')))
      ++end;
    const std::string_view digits = text_.substr(at_, end - at_);
    at_ = end;
    if (std::int64_t i = 0; std::from_chars(digits.data(), digits.data() + digits.size(), i).ptr == digits.data() + digits.size())
      return literal(i);
    double d = 0;
    if (std::from_chars(digits.data(), digits.data() + digits.size(), d).ptr != digits.data() + digits.size()) fail("a number");
    return literal(d);
  }

  Expression sequence(char open, char close) {
    want(open);
    Expression e{.form = Expression::Form::list};
    bool comma = open == '[';
    while (!take(close)) {
      e.items.push_back(expression());
      if (take(',')) comma = true;
      else if (peek() != close) fail(std::string(1, close));
    }
    if (!comma && e.items.size() == 1) return Expression(e.items.front());  // (x) is x
    return e;
  }

  Expression dict() {
    want('{');
    Expression e{.form = Expression::Form::dict};
    while (!take('}')) {
      Expression key = expression();
      want(':');
      e.entries.emplace_back(std::move(key), expression());
      if (!take(',') && peek() != '}') fail("}");
    }
    return e;
  }

  std::string word() {
    const auto begin = at_;
    while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  Expression named() {
    std::string name = word();
    if (name == "None") return literal(nullptr);
    if (name == "True" || name == "False") return literal(name == "True");
    if (name == "nan") return literal(std::nan(""));
    if (name == "inf") return literal(std::numeric_limits<double>::infinity());
    name = name.substr(name.rfind('.') + 1);
    if (peek() != '(') return {.form = Expression::Form::name, .name = std::move(name)};
    Expression e = call(std::move(name));
    if (peek() == '(') {
      Expression applied = call("");
      const bool one_list = applied.items.size() == 1 && applied.items.front().form == Expression::Form::list;
      e.applied_to = one_list ? std::vector(applied.items.front().items) : std::move(applied.items);
      e.applied_with = std::move(applied.keywords);
    }
    return e;
  }

  Expression call(std::string called) {
    Expression e{.form = Expression::Form::call, .name = std::move(called)};
    want('(');
    while (!take(')')) {
      const auto before = at_;
      skip_space();
      if (auto key = word(); !key.empty() && take('=')) e.keywords.emplace_back(std::move(key), expression());
      else at_ = before, e.items.push_back(expression());
      if (!take(',') && peek() != ')') fail(")");
    }
    return e;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

const Expression* Expression::keyword(std::string_view key) const {
  for (const auto& [given, value] : keywords)
    if (given == key) return &value;
  return nullptr;
}

Expression parse_python(std::string_view text) { return Parser(text).whole(); }

Config to_config(const Expression& e) {
  switch (e.form) {
    case Expression::Form::literal: return e.literal;
    case Expression::Form::name: return e.name;
    case Expression::Form::list: {
      Config::List list;
      for (const auto& item : e.items) list.push_back(to_config(item));
      return list;
    }
    case Expression::Form::dict: {
      Config dict{Config::Dict{}};
      for (const auto& [key, value] : e.entries)
        dict.set(key.literal.string() ? *key.literal.string() : to_string(key.literal), to_config(value));
      return dict;
    }
    case Expression::Form::call: break;
  }
  Config config{Config::Dict{}};
  for (const auto& [key, value] : e.keywords) config.set(key, to_config(value));
  return Config::Dict{{"module", "keras"}, {"class_name", e.name}, {"config", config}, {"registered_name", nullptr}};
}

}  // namespace tenon::test
