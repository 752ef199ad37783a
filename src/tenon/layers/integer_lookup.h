#pragma once
#include <algorithm>
#include <map>

#include "tenon/layer/category.h"

namespace tenon {

struct IntegerLookup {
  std::optional<std::int64_t> max_tokens{};
  std::int64_t num_oov_indices = 1;
  std::optional<std::int64_t> mask_token{};
  std::int64_t oov_token = -1;
  std::optional<std::vector<std::int64_t>> vocabulary{};
  std::string vocabulary_dtype = "int64";
  NotYet<> idf_weights{};
  NotYet<false> invert{}, sparse{}, pad_to_max_tokens{};
  CategoryMode output_mode = CategoryMode::integer;
  std::optional<std::int64_t> vocabulary_size{};
  std::string oov_method = "floormod";
  NotYet<> salt{};

  static constexpr LayerInfo info{.name = "IntegerLookup",
                                  .summary = "Whole numbers as their places in a vocabulary.",
                                  .input = "(batch, ...) of whole numbers",
                                  .output = "as the input, or with an axis of places"};

  using I = IntegerLookup;
  static constexpr auto fields =
      std::tuple{field("invert", &I::invert, "From places to numbers."),
                 field("max_tokens", &I::max_tokens, "The largest vocabulary that adapt() makes.", axis_length),
                 field("num_oov_indices", &I::num_oov_indices, "Places for numbers that are not in the vocabulary.", between(0, 1 << 20)),
                 field("oov_token", &I::oov_token, "What stands for an unknown number in the inverted layer."),
                 field("mask_token", &I::mask_token, "A number that has place 0; None: no such place."),
                 field("output_mode", &I::output_mode, "int, one_hot, multi_hot or count."),
                 field("sparse", &I::sparse, "A sparse tensor as output."),
                 field("pad_to_max_tokens", &I::pad_to_max_tokens, "Make the output as wide as max_tokens."),
                 field("vocabulary_dtype", &I::vocabulary_dtype, "Of the vocabulary: int32 or int64."),
                 field("idf_weights", &I::idf_weights, "Weights for tf_idf."),
                 field("vocabulary", &I::vocabulary, "The numbers in the order of their places; adapt() finds them in Keras."),
                 recent("vocabulary_size", &I::vocabulary_size, "Number of places, as Keras notes it."),
                 recent("oov_method", &I::oov_method, "How an unknown number finds its place: floormod."),
                 recent("salt", &I::salt, "Number that another way to find it uses.")};

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    if (!vocabulary || oov_method != "floormod")
      return at.error(Code::ArgumentOutOfRange, vocabulary ? "oov_method" : "vocabulary")
          .expected(vocabulary ? "floormod" : "the numbers that have places")
          .found(vocabulary ? oov_method : "None")
          .because("The layer finds a number's place in the vocabulary that is saved with the model.")
          .fix("adapt it in Keras before saving, or give the vocabulary", "IntegerLookup(vocabulary=[5, 7, 9])", Applies::needs_editing)
          .emit();
    return infer_categories(inputs, output_mode, places(), info, at);
  }

  ir::Ref lower(Lowering& b) const {
    const ir::Ref x = b.cast(b.raw_input(), DType::int32);
    std::map<std::int64_t, std::int32_t> sorted;
    auto place = static_cast<std::int32_t>(first());
    for (const auto token : *vocabulary) sorted.emplace(token, place++);
    if (mask_token) sorted[*mask_token] = 0;
    std::vector<std::int64_t> keys;
    std::vector<std::int32_t> values;
    for (const auto& [token, at] : sorted) keys.push_back(token), values.push_back(at);
    const auto n = static_cast<std::int64_t>(keys.size());
    const ir::Ref found = b(ir::Lookup{Tensor::copy<std::int64_t>({n}, keys), Tensor::copy<std::int32_t>({n}, values), -1}, {x});
    const auto whole = [&](std::int64_t v) { return b.constant(static_cast<float>(v), {}, DType::int32); };
    ir::Ref unknown = whole(mask_token ? 1 : 0);
    if (num_oov_indices > 1) unknown = b.add(b(ir::Binary{ir::Arithmetic::floor_modulo}, {x, whole(num_oov_indices)}), unknown);
    const ir::Ref is_known = b(ir::Binary{ir::Arithmetic::greater_equal}, {b.cast(found, DType::float32), b.constant(0)});
    return encode(b, b.select(is_known, found, b.broadcast_to(unknown, b.shape(found))), output_mode, places());
  }

 private:
  /// Of the vocabulary: behind the mask's place and those of unknown numbers.
  std::int64_t first() const { return num_oov_indices + (mask_token ? 1 : 0); }
  std::int64_t places() const { return first() + static_cast<std::int64_t>(vocabulary->size()); }
};

}  // namespace tenon
