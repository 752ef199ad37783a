#pragma once
// Keras' save_freq: 'epoch', or a number of batches.
#include "tenon/object/codec.h"

namespace tenon {

struct SaveFreq {
  std::optional<std::int64_t> batches{};  // none: after each epoch

  constexpr SaveFreq() = default;
  constexpr SaveFreq(std::int64_t every) : batches(every) {}  // implicit: {.save_freq = 100}
};

template <> struct codec<SaveFreq> {
  static constexpr std::string_view type = "str or int";
  static Config write(const SaveFreq& v) { return v.batches ? Config(*v.batches) : Config("epoch"); }
  static std::optional<Reported> read(const Config& c, SaveFreq& out, const FieldSite& at) {
    const auto* batches = c.integer();
    if (!c.is("epoch") && (!batches || *batches < 1)) return report_out_of_range(at, "'epoch' or a number of batches, at least 1", c);
    out = batches ? SaveFreq(*batches) : SaveFreq();
    return std::nullopt;
  }
};

}  // namespace tenon
