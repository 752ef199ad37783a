#pragma once
#include "tenon/layer/vectorization.h"

namespace tenon {

struct TextVectorization {
  std::optional<std::int64_t> max_tokens{};
  std::optional<Standardize> standardize = Standardize::lower_and_strip_punctuation;
  std::optional<Split> split = Split::whitespace;
  std::optional<Ngrams> ngrams{};
  LookupMode output_mode = LookupMode::integer;
  std::optional<std::int64_t> output_sequence_length{};
  bool pad_to_max_tokens = false;
  std::optional<std::vector<std::string>> vocabulary{};
  std::optional<std::vector<double>> idf_weights{};
  bool sparse = false;
  NotYet<false> ragged{};
  std::string encoding = "utf-8";
  std::optional<std::int64_t> vocabulary_size{};
  Adapted found{};

  static constexpr LayerInfo info{.name = "TextVectorization",
                                  .summary = "Texts as the places of their words in a vocabulary, or as counts of words.",
                                  .input = "(batch,) or (batch, 1) of strings",
                                  .output = "(batch, output_sequence_length), or (batch, places) for other modes than int",
                                  .raw = true};

  using T = TextVectorization;
  static constexpr auto fields(auto each) {
    return each(field("max_tokens", &T::max_tokens, "The largest vocabulary that adapt() makes.", axis_length),
                field("standardize", &T::standardize, "lower_and_strip_punctuation, lower, strip_punctuation or None; ASCII alone."),
                field("split", &T::split, "What a token is: whitespace, character, or None: the whole text."),
                field("ngrams", &T::ngrams, "Words in a row that make tokens, too: up to this many, or the numbers listed.", axis_length),
                field("output_mode", &T::output_mode, "int, multi_hot, count or tf_idf."),
                field("output_sequence_length", &T::output_sequence_length, "Tokens of every text: it is cut off, or filled up with 0.",
                      axis_length),
                field("pad_to_max_tokens", &T::pad_to_max_tokens, "Make the output as wide as max_tokens."),
                field("sparse", &T::sparse, sparse_doc), field("ragged", &T::ragged, "A ragged tensor as output."),
                field("vocabulary", &T::vocabulary, "The words in the order of their places; adapt() finds them in Keras."),
                field("idf_weights", &T::idf_weights, "Weights of the words for tf_idf."),
                field("encoding", &T::encoding, "Of the vocabulary that Keras writes: utf-8."),
                recent("vocabulary_size", &T::vocabulary_size, "Number of places, as Keras notes it."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    const Shape& x = inputs[0].shape;
    if (!is_text(inputs[0].dtype)) return report_input_kind(inputs, 0, "strings", at);
    if (x.rank() > 2 || x.rank() < (split ? 1 : 2) || (split && x.rank() == 2 && x[1] != Dim(1)))
      return at.error(Code::RankMismatch, "input 0")
          .expected(split ? "(batch,) or (batch, 1)" : "(batch, tokens)")
          .found(x)
          .because(split ? "One text is cut into tokens for every sample." : "Without a split, the texts of a sample are its tokens.")
          .fix("let one text per sample enter the model", "Input(shape=(1,), dtype=\"string\")", Applies::needs_editing)
          .emit();
    if (const auto refused = refuse_sparse_ids(sparse, category_mode(output_mode), at)) return *refused;
    if (const auto refused = refuse_mode(at)) return *refused;
    TENON_TRY(const Vocabulary<std::string> v, vocabulary_of(lookup(), at));
    const bool places = output_mode == LookupMode::integer;
    return Signature{.outputs = {{{x[0], places ? *output_sequence_length : v.places}, places ? DType::int32 : DType::float32}}};
  }

  ir::Ref lower(Lowering& b) const {
    Report quiet;
    auto v = vocabulary_of(lookup(), Site{quiet, {}});
    const bool places = output_mode == LookupMode::integer;
    const std::int64_t length = places ? *output_sequence_length : v->places;
    const auto weights = v->idf_weights;
    const ir::HostCall call{vectorization({standardize, split, ngrams ? ngrams->all() : std::vector<std::int64_t>{}, output_mode, length},
                                          TokenTable<std::string>(lookup(), *std::move(v)))};
    const ir::Ref y = b(call, {b.raw_input()});
    return output_mode == LookupMode::tf_idf ? b.multiply(y, b.literal(Tensor::copy<double>({length}, weights))) : y;
  }

  void adapt(Adapted what) { found = std::move(what); }
  Adapted adapted() const { return adapted_of(lookup()); }

 private:
  std::optional<Reported> refuse_mode(const Site& at) const {
    const bool places = output_mode == LookupMode::integer;
    if (output_mode == LookupMode::one_hot) return report_unsupported({at, "output_mode", any_value}, "multi_hot", Config("one_hot"));
    if (places == output_sequence_length.has_value()) return std::nullopt;
    if (!places) return report_out_of_range({at, "output_sequence_length", any_value}, "None", Config(*output_sequence_length));
    return at.error(Code::ArgumentUnsupported, "output_sequence_length")
        .expected("a number of tokens")
        .found("None")
        .because("Keras makes every batch as long as its longest text; Tenon knows all shapes before the first step.")
        .fix("cut texts off, and fill them up, to one length", "TextVectorization(..., output_sequence_length=200)", Applies::needs_editing)
        .emit();
  }

  LookupArguments<std::string> lookup() const {
    static const std::optional<std::string> mask = "", unknown = "[UNK]";
    static const std::optional<Salt> no_salt{};
    return {vocabulary,        found,       max_tokens,          1,      mask, unknown, output_mode, false,
            pad_to_max_tokens, idf_weights, OovMethod::floormod, no_salt};
  }
};

}  // namespace tenon
