#include "tenon/layer/hash_bins.h"

#include <charconv>

#include "tenon/base/text.h"
#include "tenon/layer/text_hash.h"

namespace tenon {
namespace {

/// Element i as it is hashed: a string, or the digits of a number.
void put_text(const ir::HostArray& x, std::int64_t i, std::string& out) {
  out.clear();
  if (is_text(x.spec.dtype)) return append_element(x.element(i), x.spec, out);
  char digits[24];
  out.assign(digits, std::to_chars(digits, digits + sizeof digits, whole_number(x, i)).ptr);
}

class HashBins final : public ir::HostFunction {
 public:
  HashBins(std::int64_t bins, std::optional<StringOrNumber> mask, std::optional<Salt> salt) : salt_(salt), bins_(bins) {
    if (!mask || bins < 2) return;  // keras/src/layers/preprocessing/hashing.py: a single bin has no room for the mask
    --bins_;
    mask_ = std::holds_alternative<std::string>(*mask) ? std::get<std::string>(*mask) : std::to_string(std::get<std::int64_t>(*mask));
  }

  TensorSpec shape(const ir::Specs& in) const override { return {in[0].shape, DType::int32}; }
  void run(std::span<const ir::HostArray> in, const ir::HostResult& out) const override {
    std::string text;
    for (std::int64_t i = 0; i < out.size(); ++i) {
      put_text(in[0], i, text);
      out.as<std::int32_t>()[static_cast<std::size_t>(i)] = bin(text);
    }
  }

 private:
  std::int32_t bin(std::string_view text) const {
    if (mask_ && text == *mask_) return 0;
    const std::uint64_t hash = salt_ ? sip_hash(salt_->key(), text) : fingerprint64(text);
    return static_cast<std::int32_t>(hash % static_cast<std::uint64_t>(bins_)) + (mask_ ? 1 : 0);
  }

  std::optional<std::string> mask_{};
  std::optional<Salt> salt_;
  std::int64_t bins_;
};

class CrossedBins final : public ir::HostFunction {
 public:
  explicit CrossedBins(std::int64_t bins) : bins_(bins) {}

  TensorSpec shape(const ir::Specs& in) const override { return {in[0].shape, DType::int32}; }
  void run(std::span<const ir::HostArray> in, const ir::HostResult& out) const override {
    constexpr std::uint64_t key = 0xDECAFCAFFE;
    std::string text;
    for (std::int64_t i = 0; i < out.size(); ++i) {
      std::uint64_t hash = key;
      for (const auto& x : in) hash = fingerprint_of_both(hash, feature(x, i, text));
      out.as<std::int32_t>()[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(hash % static_cast<std::uint64_t>(bins_));
    }
  }

 private:
  static std::uint64_t feature(const ir::HostArray& x, std::int64_t i, std::string& text) {
    if (!is_text(x.spec.dtype)) return static_cast<std::uint64_t>(whole_number(x, i));
    put_text(x, i, text);
    return fingerprint64(text);
  }

  std::int64_t bins_;
};

}  // namespace

std::shared_ptr<const ir::HostFunction> hash_bins(std::int64_t bins, std::optional<StringOrNumber> mask, std::optional<Salt> salt) {
  return std::make_shared<HashBins>(bins, std::move(mask), salt);
}
std::shared_ptr<const ir::HostFunction> crossed_bins(std::int64_t bins) { return std::make_shared<CrossedBins>(bins); }

std::optional<Reported> report_not_crossed(Inputs inputs, const LayerInfo& info, const Site& at) {
  if (inputs.size() < 2)
    return at.error(Code::WrongInputCount)
        .expected("at least two inputs")
        .found(static_cast<std::int64_t>(inputs.size()))
        .because("A crossing is made of the values of several features.")
        .fix("call it on a list of features", std::string(info.name) + "(num_bins=100)([a, b])", Applies::needs_editing)
        .emit();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto& [shape, dtype, width] = inputs[i];
    if (shape.rank() < 1 || shape.rank() > 2 || (shape.rank() == 2 && shape[1] != Dim(1)))
      return at.error(Code::RankMismatch, "input " + std::to_string(i))
          .expected("(batch,) or (batch, 1)")
          .found(shape)
          .because("A crossing is made of one value of every feature.")
          .fix("cross features of one value each", "Input(shape=(1,), dtype=\"string\")", Applies::needs_editing)
          .emit();
    if (shape.rank() != inputs[0].shape.rank())
      return at.error(Code::InputsDiffer, "input " + std::to_string(i))
          .expected(inputs[0].shape)
          .found(shape)
          .because("The features of a crossing have one shape.")
          .fix("give them the same shape", "Input(shape=(1,), dtype=\"string\")", Applies::needs_editing)
          .emit();
    if (is_floating(dtype)) return report_input_kind(inputs, i, "strings or whole numbers", at);
  }
  return std::nullopt;
}

}  // namespace tenon
