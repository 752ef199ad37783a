#include "tenon/layer/index_lookup.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <set>
#include <type_traits>

#include "tenon/base/assert.h"
#include "tenon/base/text.h"
#include "tenon/ir/refusal.h"
#include "tenon/layer/text_hash.h"

namespace tenon {
namespace {

using Failed = std::optional<Reported>;

std::string shown(const std::string& token) { return "\"" + token + "\""; }
std::string shown(std::int64_t token) { return std::to_string(token); }

/// The lines of vocabulary.txt as Python's splitlines() has them, without the empty ones at the end: IndexLookup.load_assets().
std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines{""};
  while (!text.empty()) {
    const auto [c, length] = first_character(text);
    const bool ends = (c >= 0x0A && c <= 0x0D) || (c >= 0x1C && c <= 0x1E) || c == 0x85 || c == 0x2028 || c == 0x2029;
    if (ends) lines.emplace_back();
    else lines.back().append(text.substr(0, length));
    text.remove_prefix(text.starts_with("\r\n") ? 2 : length);
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

bool parsed(std::string line, std::string& token) { return token = std::move(line), true; }
bool parsed(const std::string& line, std::int64_t& token) {
  const auto [end, failed] = std::from_chars(line.data(), line.data() + line.size(), token);
  return failed == std::errc() && end == line.data() + line.size();
}

template <class Token> class Reader {
 public:
  Reader(const LookupArguments<Token>& a, const Site& at) : a_(a), at_(at) {}

  Result<Vocabulary<Token>> read() {
    if (auto failed = check_arguments()) return *failed;
    std::vector<Token> words;
    if (auto failed = words_given(words)) return *failed;
    Vocabulary<Token> v{{}, masks_have_a_place() ? 1 : 0, 0, 0, {}};
    v.first = v.oov_start + a_.num_oov_indices;
    const std::size_t given = words.size();
    const bool special = starts_with_special(words, v);
    if (special) words.erase(words.begin(), words.begin() + v.first);
    v.tokens = std::move(words);
    if (auto failed = check_tokens(v)) return *failed;
    const std::int64_t size = v.first + static_cast<std::int64_t>(v.tokens.size());
    v.places = a_.pad_to_max_tokens ? *a_.max_tokens : size;
    if (a_.mode == LookupMode::tf_idf)
      if (auto failed = weigh(v, given, special)) return *failed;
    return v;
  }

 private:
  bool masks_have_a_place() const { return a_.mask_token && a_.mode == LookupMode::integer; }

  Reported refuse(std::string_view slot, std::string expected, std::string found, std::string rule, std::string fix,
                  std::string code) const {
    return at_.error(Code::ArgumentOutOfRange, std::string(slot))
        .expected(std::move(expected))
        .found(std::move(found))
        .because(std::move(rule))
        .fix(std::move(fix), std::move(code), Applies::needs_editing)
        .emit();
  }

  Failed check_arguments() const {
    if (a_.max_tokens && *a_.max_tokens <= 1)
      return refuse("max_tokens", "int >= 2, or None", std::to_string(*a_.max_tokens), "A place of the vocabulary is for unknown tokens.",
                    "make room for tokens", "max_tokens=1000");
    if (a_.pad_to_max_tokens && !a_.max_tokens)
      return refuse("max_tokens", "int", "None", "pad_to_max_tokens makes the output as wide as max_tokens.", "say how wide",
                    "max_tokens=1000");
    if (a_.invert && a_.mode != LookupMode::integer)
      return refuse("output_mode", "'int'", std::string(enum_names<LookupMode>[static_cast<std::size_t>(a_.mode)]),
                    "An inverted lookup turns places into tokens.", "leave output_mode at its default", "output_mode=\"int\"");
    if (a_.idf_weights && a_.mode != LookupMode::tf_idf)
      return refuse("idf_weights", "None", "weights", "Only output_mode=\"tf_idf\" weighs tokens.", "weigh them", "output_mode=\"tf_idf\"");
    if (a_.salt && std::is_same_v<Token, std::int64_t> && a_.oov_method != OovMethod::farmhash)
      return refuse("salt", "None", "a salt", "Only oov_method=\"farmhash\" uses a salt.", "hash unknown numbers",
                    "oov_method=\"farmhash\"");
    return std::nullopt;
  }

  Failed words_given(std::vector<Token>& words) const {
    if (a_.vocabulary) {
      if (a_.vocabulary->empty())
        return refuse("vocabulary", "at least one token", "an empty list", "Keras takes no empty vocabulary.", "name the tokens",
                      example());
      words = *a_.vocabulary;
      return std::nullopt;
    }
    if (!a_.adapted.vocabulary)
      return refuse("vocabulary", "the tokens that have places", "None",
                    "The layer was not adapted to data, so it knows no token: Keras fails in the first batch. The vocabulary is saved in a "
                    ".keras file, not in .h5 files.",
                    "adapt it in Keras before saving, or give the vocabulary", example());
    for (std::string& line : lines_of(*a_.adapted.vocabulary))
      if (const std::string text = line; !parsed(std::move(line), words.emplace_back()))
        return refuse("vocabulary", "a whole number on every line of vocabulary.txt", shown(text),
                      "The layer's vocabulary lies in the file beside the config, one token a line.", "save the model again from Keras",
                      "model.save(\"model.keras\")");
    return std::nullopt;
  }

  std::string example() const {
    return at_.layer.kind + (std::is_same_v<Token, std::string> ? "(vocabulary=[\"red\", \"green\"])" : "(vocabulary=[5, 7, 9])");
  }

  /// IndexLookup.set_vocabulary(): a vocabulary may begin with the mask and the unknown token, as get_vocabulary() gives it.
  bool starts_with_special(const std::vector<Token>& words, const Vocabulary<Token>& v) const {
    if (static_cast<std::int64_t>(words.size()) < v.first) return false;
    for (std::int64_t i = 0; i < v.first; ++i) {
      const auto& wanted = i < v.oov_start ? a_.mask_token : a_.oov_token;
      if (!wanted || words[static_cast<std::size_t>(i)] != *wanted) return false;
    }
    return true;
  }

  Failed check_tokens(const Vocabulary<Token>& v) const {
    std::set<Token> seen;
    for (const Token& token : v.tokens) {
      if (!seen.insert(token).second)
        return refuse("vocabulary", "every token once", shown(token) + " twice", "A token has one place.", "make the tokens unique",
                      "vocabulary=list(dict.fromkeys(vocabulary))");
      const bool mask = a_.mask_token && token == *a_.mask_token;
      if (mask || (a_.invert && a_.oov_token && token == *a_.oov_token))
        return refuse("vocabulary", "tokens other than " + shown(token), shown(token) + " among the tokens",
                      std::string(mask ? "mask_token" : "oov_token") + " stands in front of the vocabulary, or is left out of it.",
                      "leave it out", example());
    }
    const std::int64_t size = v.first + static_cast<std::int64_t>(v.tokens.size());
    if (a_.max_tokens && size > *a_.max_tokens)
      return refuse("vocabulary", "at most " + std::to_string(*a_.max_tokens) + " places, as max_tokens says", std::to_string(size),
                    "The mask and unknown tokens have places, too.", "make room for all tokens", "max_tokens=" + std::to_string(size));
    if (size > (std::int64_t{1} << 30))
      return refuse("num_oov_indices", "places that can be counted in 30 bits", std::to_string(size), "A place is an int32.",
                    "have fewer places", "num_oov_indices=1");
    return std::nullopt;
  }

  /// The weights of all places: what has none of its own gets the mean of the others, padding gets 0.
  Failed weigh(Vocabulary<Token>& v, std::size_t given, bool special) const {
    const auto places = static_cast<std::size_t>(v.places);
    if (!a_.vocabulary && a_.adapted.idf_weights) {
      v.idf_weights = *a_.adapted.idf_weights;
      if (v.idf_weights.size() == places) return std::nullopt;
      return refuse("idf_weights", std::to_string(places) + " weights, one for every place", std::to_string(v.idf_weights.size()),
                    "The file holds them beside the vocabulary.", "save the model again from Keras", "model.save(\"model.keras\")");
    }
    if (!a_.idf_weights || a_.idf_weights->size() != given)
      return refuse("idf_weights", std::to_string(given) + " weights, one for every token of the vocabulary",
                    a_.idf_weights ? std::to_string(a_.idf_weights->size()) : "None", "tf_idf multiplies every count by a weight.",
                    "give every token a weight", "idf_weights=[1.0, 2.0]");
    const auto& weights = *a_.idf_weights;
    const double mean = std::accumulate(weights.begin(), weights.end(), 0.0) / static_cast<double>(weights.size());
    if (!special) v.idf_weights.assign(static_cast<std::size_t>(v.first), mean);
    for (const double w : weights) v.idf_weights.push_back(w);
    v.idf_weights.resize(places, 0.0);
    return std::nullopt;
  }

  const LookupArguments<Token>& a_;
  const Site& at_;
};

template <class Token> Vocabulary<Token> known_vocabulary(const LookupArguments<Token>& a) {
  Report quiet;
  auto v = vocabulary_of(a, Site{quiet, {}});
  TENON_ASSERT(v, "a vocabulary that was inferred is there");
  return *std::move(v);
}

/// Tokens to their places.
template <class Token> class PlacesOf final : public ir::HostFunction, public ir::Refusing {
 public:
  /// refuses: nothing is left for unknown tokens.
  PlacesOf(TokenTable<Token> table, std::optional<Token> mask, bool refuses)
      : table_(std::move(table)), mask_(std::move(mask)), refuses_(refuses) {}
  TensorSpec shape(const ir::Specs& in) const override { return {in[0].shape, DType::int32}; }
  void run(std::span<const ir::HostArray> in, const ir::HostResult& out) const override {
    const auto places = out.as<std::int32_t>();
    Token token{};
    for (std::int64_t i = 0; i < in[0].size(); ++i) {
      if constexpr (std::is_same_v<Token, std::string>) token.clear(), append_element(in[0].element(i), in[0].spec, token);
      else token = whole_number(in[0], i);
      const std::int32_t place = places[static_cast<std::size_t>(i)] = table_.place(token);
      if (place < 0 && refuses_ && !(mask_ && token == *mask_)) refuse(shown(token));
    }
  }

 private:
  TokenTable<Token> table_;
  std::optional<Token> mask_;
  bool refuses_;
};

/// Places to their tokens.
template <class Token> class TokensAt final : public ir::HostFunction {
 public:
  TokensAt(const LookupArguments<Token>& a, const Vocabulary<Token>& v)
      : tokens_(v.tokens), mask_(v.oov_start ? a.mask_token : std::nullopt), unknown_(a.oov_token.value_or(Token{})), first_(v.first) {
    if constexpr (std::is_same_v<Token, std::string>) {
      width_ = static_cast<std::int64_t>(count_characters(unknown_));
      if (mask_) width_ = std::max(width_, static_cast<std::int64_t>(count_characters(*mask_)));
      for (const auto& t : tokens_) width_ = std::max(width_, static_cast<std::int64_t>(count_characters(t)));
      width_ = std::max<std::int64_t>(width_, 1);
    }
  }
  TensorSpec shape(const ir::Specs& in) const override {
    if constexpr (std::is_same_v<Token, std::string>) return {in[0].shape, DType::string, width_};
    else return {in[0].shape, DType::int32};
  }
  void run(std::span<const ir::HostArray> in, const ir::HostResult& out) const override {
    for (std::int64_t i = 0; i < out.size(); ++i) {
      const Token& token = at(whole_number(in[0], i));
      if constexpr (std::is_same_v<Token, std::string>) put_element(token, out.spec, out.element(i));
      else out.as<std::int32_t>()[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(token);
    }
  }

 private:
  const Token& at(std::int64_t place) const {
    if (mask_ && place == 0) return *mask_;
    const bool known = place >= first_ && place - first_ < static_cast<std::int64_t>(tokens_.size());
    return known ? tokens_[static_cast<std::size_t>(place - first_)] : unknown_;
  }

  std::vector<Token> tokens_;
  std::optional<Token> mask_;
  Token unknown_;
  std::int64_t first_, width_ = 1;
};

/// Of an inverted IntegerLookup: Tenon computes with whole numbers of 32 bits.
Failed check_small(const LookupArguments<std::int64_t>& a, const std::vector<std::int64_t>& tokens, const Site& at) {
  for (const std::int64_t token : tokens)
    if (!std::in_range<std::int32_t>(token)) return report_unsupported({at, "vocabulary", any_value}, "numbers of 32 bits", Config(token));
  return a.oov_token && !std::in_range<std::int32_t>(*a.oov_token)
             ? Failed(report_unsupported({at, "oov_token", any_value}, "a number of 32 bits", Config(*a.oov_token)))
             : std::nullopt;
}
Failed check_small(const LookupArguments<std::string>&, const std::vector<std::string>&, const Site&) { return std::nullopt; }

}  // namespace

CategoryMode category_mode(LookupMode mode) { return mode == LookupMode::tf_idf ? CategoryMode::count : static_cast<CategoryMode>(mode); }

template <class Token> Result<Vocabulary<Token>> vocabulary_of(const LookupArguments<Token>& arguments, const Site& at) {
  return Reader<Token>(arguments, at).read();
}

template <class Token>
TokenTable<Token>::TokenTable(const LookupArguments<Token>& a, Vocabulary<Token> v)
    : mask_(a.mask_token),
      mask_place_(a.mode == LookupMode::integer ? 0 : -1),
      oov_start_(v.oov_start),
      num_oov_(a.num_oov_indices),
      method_(a.oov_method),
      salt_(a.salt) {
  auto place = static_cast<std::int32_t>(v.first);
  for (Token& token : v.tokens) places_.emplace(std::move(token), place++);
}

template <class Token> std::int32_t TokenTable<Token>::unknown(const Token& token) const {
  if (num_oov_ == 0) return -1;
  if (num_oov_ == 1) return static_cast<std::int32_t>(oov_start_);
  const auto buckets = static_cast<std::uint64_t>(num_oov_);
  const auto hashed = [&](std::string_view text) {
    return static_cast<std::int64_t>((salt_ ? sip_hash(salt_->key(), text) : fingerprint64(text)) % buckets);
  };
  if constexpr (std::is_same_v<Token, std::string>) return static_cast<std::int32_t>(oov_start_ + hashed(token));
  else if (method_ == OovMethod::farmhash) return static_cast<std::int32_t>(oov_start_ + hashed(std::to_string(token)));
  else return static_cast<std::int32_t>(oov_start_ + ((token % num_oov_) + num_oov_) % num_oov_);
}

template <class Token> std::int32_t TokenTable<Token>::place(const Token& token) const {
  if (mask_ && token == *mask_) return mask_place_;
  const auto found = places_.find(token);
  return found == places_.end() ? unknown(token) : found->second;
}

template <class Token>
Result<Signature> infer_lookup(const LookupArguments<Token>& a, Inputs inputs, const LayerInfo& info, const Site& at) {
  const bool reads_strings = std::is_same_v<Token, std::string> && !a.invert;
  if (is_text(inputs[0].dtype) != reads_strings)
    return report_input_kind(inputs, 0, reads_strings ? "strings" : a.invert ? "places of a vocabulary" : "whole numbers", at);
  TENON_TRY(const Vocabulary<Token> v, vocabulary_of(a, at));
  if (!a.invert) return infer_categories(inputs, category_mode(a.mode), v.places, info, at);
  if (auto failed = check_small(a, v.tokens, at)) return *failed;
  return Signature{.outputs = {{inputs[0].shape, std::is_same_v<Token, std::string> ? DType::string : DType::int32}}};
}

template <class Token> ir::Ref lower_lookup(const LookupArguments<Token>& a, Lowering& b) {
  Vocabulary<Token> v = known_vocabulary(a);
  if (a.invert) return b(ir::HostCall{std::make_shared<TokensAt<Token>>(a, v)}, {b.raw_input()});
  const auto [places, weights] = std::pair(v.places, v.idf_weights);
  const ir::Ref found =
      b(ir::HostCall{std::make_shared<PlacesOf<Token>>(TokenTable<Token>(a, std::move(v)), a.mask_token, a.num_oov_indices == 0)},
        {b.raw_input()});
  const ir::Ref y = encode(b, found, category_mode(a.mode), places);
  return a.mode == LookupMode::tf_idf ? b.multiply(y, b.literal(Tensor::copy<double>({places}, weights))) : y;
}

template <class Token> std::optional<std::int64_t> first_unknown(const LookupArguments<Token>& a, const Tensor& x) {
  if (a.num_oov_indices > 0 || a.invert || is_text(x.dtype()) != std::is_same_v<Token, std::string> ||
      (is_floating(x.dtype()) && x.dtype() != DType::float32))
    return std::nullopt;
  const TokenTable<Token> table(a, known_vocabulary(a));
  const ir::HostArray all{x.spec(), x.data()};
  Token token{};
  for (std::int64_t i = 0; i < all.size(); ++i) {
    if constexpr (std::is_same_v<Token, std::string>) token = x.text(i);
    else token = whole_number(all, i);
    if (table.place(token) < 0 && !(a.mask_token && token == *a.mask_token)) return i;
  }
  return std::nullopt;
}

template <class Token> Adapted adapted_of(const LookupArguments<Token>& a) {
  Adapted out;
  if (!a.vocabulary) out.vocabulary = a.adapted.vocabulary;
  Report quiet;
  if (a.mode != LookupMode::tf_idf) return out;
  if (auto v = vocabulary_of(a, Site{quiet, {}})) out.idf_weights = std::move(v->idf_weights);
  return out;
}

template Result<Vocabulary<std::string>> vocabulary_of(const LookupArguments<std::string>&, const Site&);
template class TokenTable<std::string>;
template class TokenTable<std::int64_t>;
template Result<Signature> infer_lookup(const LookupArguments<std::string>&, Inputs, const LayerInfo&, const Site&);
template Result<Signature> infer_lookup(const LookupArguments<std::int64_t>&, Inputs, const LayerInfo&, const Site&);
template ir::Ref lower_lookup(const LookupArguments<std::string>&, Lowering&);
template ir::Ref lower_lookup(const LookupArguments<std::int64_t>&, Lowering&);
template std::optional<std::int64_t> first_unknown(const LookupArguments<std::string>&, const Tensor&);
template std::optional<std::int64_t> first_unknown(const LookupArguments<std::int64_t>&, const Tensor&);
template Adapted adapted_of(const LookupArguments<std::string>&);
template Adapted adapted_of(const LookupArguments<std::int64_t>&);

}  // namespace tenon
