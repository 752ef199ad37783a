#pragma once
// What StringLookup, IntegerLookup and TextVectorization share: a vocabulary, and the places of tokens in it.
// keras/src/layers/preprocessing/index_lookup.py.
#include <unordered_map>

#include "tenon/layer/category.h"
#include "tenon/layer/text_arguments.h"

namespace tenon {

/// As CategoryMode; tf_idf: counts, each multiplied by the weight of its token.
enum class LookupMode : std::uint8_t { integer, one_hot, multi_hot, count, tf_idf };
template <> inline constexpr std::array<std::string_view, 5> enum_names<LookupMode>{"int", "one_hot", "multi_hot", "count", "tf_idf"};
CategoryMode category_mode(LookupMode mode);

/// How an unknown whole number finds its place: the remainder, or the hash of its digits.
enum class OovMethod : std::uint8_t { floormod, farmhash };
template <> inline constexpr std::array<std::string_view, 2> enum_names<OovMethod>{"floormod", "farmhash"};

/// Arguments that say what the vocabulary is. Token: std::string or std::int64_t.
template <class Token> struct LookupArguments {
  const std::optional<std::vector<Token>>& vocabulary;
  const Adapted& adapted;
  std::optional<std::int64_t> max_tokens;
  std::int64_t num_oov_indices;
  const std::optional<Token>&mask_token, &oov_token;
  LookupMode mode;
  bool invert, pad_to_max_tokens;
  const std::optional<std::vector<double>>& idf_weights;
  OovMethod oov_method;
  const std::optional<Salt>& salt;
};

template <class Token> struct Vocabulary {
  std::vector<Token> tokens;              // without those of the mask and of unknown tokens, which come first
  std::int64_t oov_start, first, places;  // of unknown tokens, of the first token, and how many there are in all
  std::vector<double> idf_weights;        // of every place; for tf_idf only
};

/// The vocabulary, from the arguments or from what adapt() left in the file. Refused as Keras does: what contradicts itself, and a layer
/// that has none.
template <class Token> Result<Vocabulary<Token>> vocabulary_of(const LookupArguments<Token>& arguments, const Site& at);

/// Finds the places of tokens. It owns what it needs, so that it can outlive the layer.
template <class Token> class TokenTable {
 public:
  TokenTable(const LookupArguments<Token>& arguments, Vocabulary<Token> vocabulary);
  /// -1 for what has no place: a mask where places are columns, an unknown token where none is left for it.
  std::int32_t place(const Token& token) const;

 private:
  std::int32_t unknown(const Token& token) const;

  std::unordered_map<Token, std::int32_t> places_;
  std::optional<Token> mask_;
  std::int32_t mask_place_;
  std::int64_t oov_start_, num_oov_;
  OovMethod method_;
  std::optional<Salt> salt_;
};

template <class Token>
Result<Signature> infer_lookup(const LookupArguments<Token>& arguments, Inputs inputs, const LayerInfo& info, const Site& at);
template <class Token> ir::Ref lower_lookup(const LookupArguments<Token>& arguments, Lowering& b);
/// The first element that is not in a vocabulary without a place for unknown tokens.
template <class Token> std::optional<std::int64_t> first_unknown(const LookupArguments<Token>& arguments, const Tensor& x);
/// What Keras' files are to hold of the layer.
template <class Token> Adapted adapted_of(const LookupArguments<Token>& arguments);

}  // namespace tenon
