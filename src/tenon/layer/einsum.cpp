#include "tenon/layer/einsum.h"

#include <algorithm>
#include <cctype>

namespace tenon {
namespace {

bool letters_once(std::string_view s) {
  for (std::size_t i = 0; i < s.size(); ++i)
    if (!std::islower(static_cast<unsigned char>(s[i])) || s.find(s[i], i + 1) != std::string_view::npos) return false;
  return true;
}

/// `text` with capitals in the place of "..."; none where it has dots elsewhere.
std::optional<std::string> without_dots(std::string text, std::string_view elided) {
  const auto dots = text.find("...");
  if (dots == std::string::npos) return text;
  if (text.find("...", dots + 3) != std::string::npos) return std::nullopt;
  return text.replace(dots, 3, elided);
}

std::string without_spaces(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out), [](char c) { return c != ' '; });
  return out;
}

bool has(std::string_view labels, char c) { return labels.find(c) != std::string_view::npos; }

/// The letters of `of` for which `keep` holds.
template <class Keep> std::string those(std::string_view of, Keep keep) {
  std::string out;
  std::copy_if(of.begin(), of.end(), std::back_inserter(out), keep);
  return out;
}

ir::Ints positions(std::string_view wanted, std::string_view labels) {
  ir::Ints out;
  for (const char c : wanted) out.push_back(static_cast<std::int64_t>(labels.find(c)));
  return out;
}

std::int64_t length(const Shape& shape, std::string_view labels, std::string_view of) {
  std::int64_t n = 1;
  for (const char c : of) n *= shape[static_cast<int>(labels.find(c))].value;
  return n;
}

/// x summed over the axes that neither the other operand nor the result has.
ir::Ref summed(ir::Builder& b, ir::Ref x, std::string& labels, std::string_view other, std::string_view out) {
  const std::string gone = those(labels, [&](char c) { return !has(other, c) && !has(out, c); });
  if (gone.empty()) return x;
  ir::Ints axes = positions(gone, labels);
  labels = those(labels, [&](char c) { return !has(gone, c); });
  return b.sum(x, std::move(axes));
}

}  // namespace

std::optional<Einsum> parse_einsum(std::string_view equation, int rank) {
  const std::string text = without_spaces(equation);
  const auto comma = text.find(','), arrow = text.find("->");
  if (comma == std::string::npos || arrow == std::string::npos || arrow < comma) return std::nullopt;
  const std::string first = text.substr(0, comma);
  const bool dotted = first.find("...") != std::string::npos;
  const int named = static_cast<int>(first.size()) - (dotted ? 3 : 0);
  if (named < 0 || rank < named || (!dotted && rank != named) || rank - named > 20) return std::nullopt;
  std::string elided;
  for (int i = 0; i < rank - named; ++i) elided += static_cast<char>('A' + i);
  const auto a = without_dots(first, elided), out = without_dots(text.substr(arrow + 2), elided);
  if (!a || !out) return std::nullopt;
  Einsum e{*a, text.substr(comma + 1, arrow - comma - 1), *out};
  const auto lower = [](char c) { return c < 'A' || c > 'Z'; };
  if (!letters_once(those(e.a, lower)) || !letters_once(e.b) || !letters_once(those(e.out, lower))) return std::nullopt;
  for (const char c : e.out)
    if (!has(e.a, c) && !has(e.b, c)) return std::nullopt;
  return e;
}

ir::Ref einsum(ir::Builder& b, const Einsum& e, ir::Ref x, ir::Ref y) {
  std::string la = e.a, lb = e.b;
  x = summed(b, x, la, lb, e.out);
  y = summed(b, y, lb, la, e.out);
  const std::string batch = those(la, [&](char c) { return has(lb, c) && has(e.out, c); });
  const std::string shared = those(la, [&](char c) { return has(lb, c) && !has(e.out, c); });
  const std::string left = those(la, [&](char c) { return !has(lb, c); }), right = those(lb, [&](char c) { return !has(la, c); });
  const Shape sx = b.shape(x), sy = b.shape(y);
  const std::int64_t rows = length(sx, la, left), inner = length(sx, la, shared), columns = length(sy, lb, right);
  x = b.transpose(x, positions(batch + left + shared, la));
  y = b.transpose(y, positions(batch + shared + right, lb));
  ir::Ref z;
  if (batch.empty()) {
    z = b(ir::MatMul{}, {b.reshape(x, {rows, inner}), b.reshape(y, {inner, columns})});
  } else {
    const std::int64_t count = length(sx, la, batch);
    z = b(ir::MatMul{}, {b.reshape(x, {count, rows, inner}), b.reshape(y, {count, inner, columns})});
  }
  const std::string made = batch + left + right;
  Shape split;
  for (const char c : made) split.dims.push_back(has(la, c) ? sx[static_cast<int>(la.find(c))] : sy[static_cast<int>(lb.find(c))]);
  return b.transpose(b.reshape(z, split), positions(e.out, made));
}

}  // namespace tenon
