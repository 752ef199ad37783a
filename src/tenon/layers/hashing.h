#pragma once
#include "tenon/layer/hash_bins.h"

namespace tenon {

struct Hashing {
  std::int64_t num_bins = 0;
  std::optional<StringOrNumber> mask_value{};
  std::optional<Salt> salt{};
  CategoryMode output_mode = CategoryMode::integer;
  bool sparse = false;
  std::optional<std::string> dtype{};  // Keras: int64, for rows of categories float32

  static constexpr LayerInfo info{.name = "Hashing",
                                  .summary = "Strings or whole numbers as the bin that their hash falls into.",
                                  .input = "(batch, ...) of strings or whole numbers",
                                  .output = "as the input, or with an axis of bins",
                                  .raw = true};

  static constexpr auto fields(auto each) {
    return each(field("dtype", &Hashing::dtype, "Of the output in Keras."),
                required("num_bins", &Hashing::num_bins, "Number of bins, with that of the mask.", axis_length),
                field("salt", &Hashing::salt, "Key of SipHash; None: FarmHash's fingerprint."),
                field("mask_value", &Hashing::mask_value, "What falls into bin 0, and nothing else does."),
                field("output_mode", &Hashing::output_mode, "int, one_hot, multi_hot or count."),
                field("sparse", &Hashing::sparse, sparse_doc));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    if (const bool text = is_text(inputs[0].dtype); mask_value && std::holds_alternative<std::string>(*mask_value) != text)
      return report_out_of_range({at, "mask_value", any_value}, text ? "a string, as the inputs are" : "a whole number, as the inputs are",
                                 codec<StringOrNumber>::write(*mask_value));
    if (const auto failed = refuse_sparse_ids(sparse, output_mode, at)) return *failed;
    return infer_categories(inputs, output_mode, num_bins, info, at);
  }
  ir::Ref lower(Lowering& b) const {
    return encode(b, b(ir::HostCall{hash_bins(num_bins, mask_value, salt)}, {b.raw_input()}), output_mode, num_bins);
  }
};

}  // namespace tenon
