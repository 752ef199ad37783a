#include "tenon/compile/name_pattern.h"

#include <algorithm>

namespace tenon {

/// Builds the states from the end of the pattern's parts to their beginning: every part is told where its match goes on.
class NamePatternParser {
 public:
  explicit NamePatternParser(std::string_view text) : text_(text) { pattern_.text_ = std::string(text); }

  std::optional<NamePattern> run() {
    const auto tree = alternatives(0);
    if (!tree || at_ != text_.size()) return std::nullopt;
    pattern_.first_ = build(*tree, add({NamePattern::Kind::match}));
    return std::move(pattern_);
  }

 private:
  using Set = NamePattern::Set;
  struct Part {
    enum class Kind : std::uint8_t { set, begin, end, sequence, choice, optional, any_number, once_or_more } kind;
    Set set{};
    std::vector<Part> parts{};
  };
  using Parsed = std::optional<Part>;
  static constexpr int deepest = 32;
  static constexpr std::size_t longest = 1000;

  bool ends() const { return at_ == text_.size(); }
  bool take(char c) {
    if (ends() || text_[at_] != c) return false;
    return ++at_, true;
  }

  Parsed alternatives(int depth) {
    if (depth > deepest || text_.size() > longest) return std::nullopt;
    Part choice{Part::Kind::choice};
    do {
      Part sequence{Part::Kind::sequence};
      while (!ends() && text_[at_] != '|' && text_[at_] != ')') {
        auto part = repeated(depth);
        if (!part) return std::nullopt;
        sequence.parts.push_back(*std::move(part));
      }
      choice.parts.push_back(std::move(sequence));
    } while (take('|'));
    return choice;
  }

  Parsed repeated(int depth) {
    auto part = single(depth);
    if (!part || ends()) return part;
    const auto kind = text_[at_] == '*'   ? Part::Kind::any_number
                      : text_[at_] == '+' ? Part::Kind::once_or_more
                      : text_[at_] == '?' ? Part::Kind::optional
                                          : Part::Kind::set;
    if (kind == Part::Kind::set) return part;
    if (part->kind == Part::Kind::begin || part->kind == Part::Kind::end) return std::nullopt;
    ++at_;
    (void)take('?');  // the shortest match: as far as searching goes the same
    if (!ends() && (text_[at_] == '*' || text_[at_] == '+' || text_[at_] == '?')) return std::nullopt;
    return Part{kind, {}, {*std::move(part)}};
  }

  Parsed single(int depth) {
    const char c = text_[at_++];
    switch (c) {
      case '^': return Part{Part::Kind::begin};
      case '$': return Part{Part::Kind::end};
      case '.': return Part{Part::Kind::set, ~of('\n')};
      case '[': return set();
      case '(': return group(depth);
      case '\\': return escaped();
      case '*':
      case '+':
      case '?':
      case '{': return std::nullopt;
      default: return Part{Part::Kind::set, of(c)};
    }
  }

  Parsed group(int depth) {
    if (take('?') && !take(':')) return std::nullopt;
    auto inside = alternatives(depth + 1);
    if (!inside || !take(')')) return std::nullopt;
    return inside;
  }

  static Set of(char c) { return Set().set(static_cast<unsigned char>(c)); }
  static Set between(int from, int to) {
    Set set;
    for (int c = from; c <= to; ++c) set.set(static_cast<std::size_t>(c));
    return set;
  }
  static std::optional<Set> class_of(char c) {
    const Set digits = between('0', '9'), words = digits | between('a', 'z') | between('A', 'Z') | of('_');
    const Set spaces = between('\t', '\r') | of(' ');
    switch (c) {
      case 'd': return digits;
      case 'D': return ~digits;
      case 'w': return words;
      case 'W': return ~words;
      case 's': return spaces;
      case 'S': return ~spaces;
      default: return words[static_cast<unsigned char>(c)] ? std::nullopt : std::optional(of(c));  // \b, \1, ...: not here
    }
  }
  Parsed escaped() {
    if (ends()) return std::nullopt;
    const auto set = class_of(text_[at_++]);
    return set ? Parsed(Part{Part::Kind::set, *set}) : std::nullopt;
  }

  Parsed set() {
    const bool outside = take('^');
    Set all;
    for (bool first = true; first || ends() || text_[at_] != ']'; first = false) {
      if (ends()) return std::nullopt;
      const char c = text_[at_++];
      if (c == '\\') {
        const auto part = ends() ? std::nullopt : class_of(text_[at_++]);
        if (!part) return std::nullopt;
        all |= *part;
      } else if (at_ + 1 < text_.size() && text_[at_] == '-' && text_[at_ + 1] != ']') {
        const auto from = static_cast<unsigned char>(c), to = static_cast<unsigned char>(text_[at_ + 1]);
        if (to < from || text_[at_ + 1] == '\\') return std::nullopt;
        all |= between(from, to);
        at_ += 2;
      } else {
        all |= of(c);
      }
    }
    ++at_;
    return Part{Part::Kind::set, outside ? ~all : all};
  }

  int add(NamePattern::State state) {
    pattern_.states_.push_back(state);
    return static_cast<int>(pattern_.states_.size()) - 1;
  }
  /// The state that the part begins with, when its match goes on at `next`.
  int build(const Part& part, int next) {
    using Kind = NamePattern::Kind;
    switch (part.kind) {
      case Part::Kind::set: return add({Kind::one_of, next, 0, part.set});
      case Part::Kind::begin: return add({Kind::begin, next});
      case Part::Kind::end: return add({Kind::end, next});
      case Part::Kind::optional: return add({Kind::split, build(part.parts[0], next), next});
      case Part::Kind::sequence:
        for (auto p = part.parts.rbegin(); p != part.parts.rend(); ++p) next = build(*p, next);
        return next;
      case Part::Kind::choice: {
        int first = build(part.parts.back(), next);
        for (std::size_t i = part.parts.size() - 1; i-- > 0;) first = add({Kind::split, build(part.parts[i], next), first});
        return first;
      }
      default: break;
    }
    const int again = add({Kind::split, 0, next});
    const int inside = build(part.parts[0], again);
    pattern_.states_[static_cast<std::size_t>(again)].next = inside;
    return part.kind == Part::Kind::any_number ? again : inside;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  NamePattern pattern_;
};

std::optional<NamePattern> NamePattern::parse(std::string_view text) { return NamePatternParser(text).run(); }

bool NamePattern::holds(std::string_view name, Extent extent) const {
  std::vector<bool> now(states_.size()), next(states_.size());
  std::vector<int> waiting;
  for (std::size_t at = 0; at <= name.size(); ++at) {
    for (std::size_t s = 0; s < states_.size(); ++s)
      if (now[s]) waiting.push_back(static_cast<int>(s));
    if (extent == Extent::anywhere || at == 0) waiting.push_back(first_);
    std::fill(now.begin(), now.end(), false);
    std::fill(next.begin(), next.end(), false);
    while (!waiting.empty()) {
      const auto s = static_cast<std::size_t>(waiting.back());
      waiting.pop_back();
      if (now[s]) continue;
      now[s] = true;
      const State& state = states_[s];
      if (state.kind == Kind::match && (extent == Extent::anywhere || at == name.size())) return true;
      const bool passes =
          state.kind == Kind::split || (state.kind == Kind::begin && at == 0) || (state.kind == Kind::end && at == name.size());
      if (passes) waiting.push_back(state.next);
      if (state.kind == Kind::split) waiting.push_back(state.other);
      if (state.kind == Kind::one_of && at < name.size() && state.set[static_cast<unsigned char>(name[at])])
        next[static_cast<std::size_t>(state.next)] = true;
    }
    now.swap(next);
  }
  return false;
}

}  // namespace tenon
