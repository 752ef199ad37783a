#pragma once
#include "tenon/layer/index_lookup.h"

namespace tenon {

struct IntegerLookup {
  std::optional<std::int64_t> max_tokens{};
  std::int64_t num_oov_indices = 1;
  std::optional<std::int64_t> mask_token{}, oov_token = -1;
  std::optional<std::vector<std::int64_t>> vocabulary{};
  std::string vocabulary_dtype = "int64";
  std::optional<std::vector<double>> idf_weights{};
  bool invert = false;
  LookupMode output_mode = LookupMode::integer;
  bool sparse = false;
  bool pad_to_max_tokens = false;
  OovMethod oov_method = OovMethod::floormod;
  std::optional<Salt> salt{};
  std::optional<std::int64_t> vocabulary_size{};
  Adapted found{};

  static constexpr LayerInfo info{.name = "IntegerLookup",
                                  .summary = "Whole numbers as their places in a vocabulary, or places as their numbers.",
                                  .input = "(batch, ...) of whole numbers",
                                  .output = "as the input, or with an axis of places",
                                  .raw = true};

  using I = IntegerLookup;
  static constexpr auto fields(auto each) {
    return each(field("invert", &I::invert, "From places to numbers."),
                field("max_tokens", &I::max_tokens, "The largest vocabulary that adapt() makes.", axis_length),
                field("num_oov_indices", &I::num_oov_indices, "Places for numbers that are not in the vocabulary.", between(0, 1 << 20)),
                field("oov_token", &I::oov_token, "What stands for an unknown number in the inverted layer."),
                field("mask_token", &I::mask_token, "A number that has place 0; None: no such place."),
                field("output_mode", &I::output_mode, "int, one_hot, multi_hot, count or tf_idf."), field("sparse", &I::sparse, sparse_doc),
                field("pad_to_max_tokens", &I::pad_to_max_tokens, "Make the output as wide as max_tokens."),
                field("vocabulary_dtype", &I::vocabulary_dtype, "Of the vocabulary: int64."),
                field("idf_weights", &I::idf_weights, "Weights of the tokens for tf_idf."),
                field("vocabulary", &I::vocabulary, "The numbers in the order of their places; adapt() finds them in Keras."),
                recent("vocabulary_size", &I::vocabulary_size, "Number of places, as Keras notes it."),
                recent("oov_method", &I::oov_method, "How an unknown number finds its place: floormod or farmhash."),
                recent("salt", &I::salt, "Key of the hash that farmhash then uses."));
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
  LookupArguments<std::int64_t> arguments() const {
    return {vocabulary,  found,  max_tokens,        num_oov_indices, mask_token, oov_token,
            output_mode, invert, pad_to_max_tokens, idf_weights,     oov_method, salt};
  }
};

}  // namespace tenon
