#include "tenon/diag/diagnostic.h"

#include <charconv>

namespace tenon {
namespace {

std::string in_words(const InLayer& at) {
  std::string out = "layer \"" + at.layer + "\"";
  if (!at.kind.empty()) out += " (" + at.kind + ")";
  return at.slot.empty() ? out : out + ", " + at.slot;
}

std::string in_words(const InData& at) {
  std::string out = at.source;
  if (at.batch) out += ", batch #" + std::to_string(*at.batch);
  if (at.row) out += ", row " + std::to_string(*at.row);
  return out;
}

std::string in_words(const InCall& at) { return at.function + "(" + (at.argument.empty() ? "" : at.argument + "=...") + ")"; }

std::string in_words(const InFile& at) { return at.detail.empty() ? at.path : at.path + ", " + at.detail; }

struct ValueText {
  std::string operator()(std::int64_t v) const { return std::to_string(v); }
  std::string operator()(const std::string& v) const { return v; }
  std::string operator()(const Shape& v) const { return to_string(v); }
  std::string operator()(double v) const {
    char text[32];
    return {text, std::to_chars(text, text + sizeof text, v).ptr};
  }
};

}  // namespace

std::string to_string(const Where& where) {
  return std::visit([](const auto& at) { return in_words(at); }, where);
}

std::string to_string(const Value& value) { return std::visit(ValueText{}, value); }

}  // namespace tenon
