#pragma once
#include "tenon/layer/index_lookup.h"

namespace tenon {

struct StringLookup {
  std::optional<std::int64_t> max_tokens{};
  std::int64_t num_oov_indices = 1;
  std::optional<std::string> mask_token{}, oov_token = "[UNK]";
  std::optional<std::vector<std::string>> vocabulary{};
  std::optional<std::vector<double>> idf_weights{};
  bool invert = false;
  LookupMode output_mode = LookupMode::integer;
  bool pad_to_max_tokens = false;
  bool sparse = false;
  std::string encoding = "utf-8";
  std::optional<Salt> salt{};
  OovMethod oov_method = OovMethod::floormod;  // of whole numbers only
  std::optional<std::int64_t> vocabulary_size{};
  Adapted found{};

  static constexpr LayerInfo info{.name = "StringLookup",
                                  .summary = "Strings as their places in a vocabulary, or places as their strings.",
                                  .input = "(batch, ...) of strings",
                                  .output = "as the input, or with an axis of places",
                                  .raw = true};

  using S = StringLookup;
  static constexpr auto fields(auto each) {
    return each(field("invert", &S::invert, "From places to strings."),
                field("max_tokens", &S::max_tokens, "The largest vocabulary that adapt() makes.", axis_length),
                field("num_oov_indices", &S::num_oov_indices, "Places for strings that are not in the vocabulary.", between(0, 1 << 20)),
                field("oov_token", &S::oov_token, "What stands for an unknown string in the inverted layer."),
                field("mask_token", &S::mask_token, "A string that has place 0; None: no such place."),
                field("output_mode", &S::output_mode, "int, one_hot, multi_hot, count or tf_idf."), field("sparse", &S::sparse, sparse_doc),
                field("pad_to_max_tokens", &S::pad_to_max_tokens, "Make the output as wide as max_tokens."),
                field("idf_weights", &S::idf_weights, "Weights of the tokens for tf_idf."),
                field("vocabulary", &S::vocabulary, "The strings in the order of their places; adapt() finds them in Keras."),
                recent("vocabulary_size", &S::vocabulary_size, "Number of places, as Keras notes it."),
                recent("oov_method", &S::oov_method, "How an unknown number finds its place; strings are hashed."),
                recent("salt", &S::salt, "Key of the hash that finds places for unknown strings."),
                field("encoding", &S::encoding, "Of the vocabulary that Keras writes: utf-8."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    if (const auto failed = refuse_sparse_ids(sparse, category_mode(output_mode), at)) return *failed;
    return infer_lookup(arguments(), inputs, info, at);
  }
  ir::Ref lower(Lowering& b) const { return lower_lookup(arguments(), b); }
  std::optional<std::int64_t> unreadable(const Tensor& x) const { return first_unknown(arguments(), x); }
  void adapt(Adapted what) { found = std::move(what); }
  Adapted adapted() const { return adapted_of(arguments()); }

 private:
  LookupArguments<std::string> arguments() const {
    return {vocabulary,  found,  max_tokens,        num_oov_indices, mask_token, oov_token,
            output_mode, invert, pad_to_max_tokens, idf_weights,     oov_method, salt};
  }
};

}  // namespace tenon
