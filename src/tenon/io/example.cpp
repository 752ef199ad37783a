#include "tenon/io/example.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "tenon/io/protobuf.h"

namespace tenon {
namespace {

using Kind = WireField::Kind;

/// Numbers of the fields of tensorflow/core/example/{example,feature}.proto.
enum : std::uint32_t { example_features = 1, map_entry = 1, entry_key = 1, entry_value = 2, list_value = 1 };
enum class ListKind : std::uint32_t { none = 0, bytes = 1, floats = 2, integers = 3 };

std::string_view word_for(ListKind kind) {
  constexpr std::string_view words[] = {"no values", "bytes", "float32", "int64"};
  return words[static_cast<std::size_t>(kind)];
}

ListKind kind_for(DType dtype) { return is_text(dtype) ? ListKind::bytes : dtype == DType::int64 ? ListKind::integers : ListKind::floats; }

struct Values {
  ListKind kind = ListKind::none;
  std::string_view list{};  // the message
};

/// Calls each(field) for the fields of a message; false where it is damaged.
template <class Each> bool for_fields(std::string_view message, const Each& each) {
  while (!message.empty()) {
    const auto field = take_field(message);
    if (!field || !each(*field)) return false;
  }
  return true;
}

std::optional<Values> values_of(std::string_view feature) {
  Values values;
  const bool sound = for_fields(feature, [&](const WireField& f) {
    if (f.number >= 1 && f.number <= 3 && f.kind == Kind::bytes) values = {static_cast<ListKind>(f.number), f.bytes};
    return true;
  });
  return sound ? std::optional(values) : std::nullopt;
}

/// The lists of a record under their names; none where the record is damaged. A name that comes again counts for the last.
std::optional<std::vector<std::pair<std::string_view, Values>>> features_of(std::string_view record) {
  std::vector<std::pair<std::string_view, Values>> out;
  const auto add = [&](const WireField& entry) {
    if (entry.number != map_entry || entry.kind != Kind::bytes) return true;
    std::string_view key, value;
    const bool sound = for_fields(entry.bytes, [&](const WireField& f) {
      if (f.number == entry_key && f.kind == Kind::bytes) key = f.bytes;
      if (f.number == entry_value && f.kind == Kind::bytes) value = f.bytes;
      return true;
    });
    const auto values = sound ? values_of(value) : std::nullopt;
    if (values) out.emplace_back(key, *values);
    return values.has_value();
  };
  const bool sound = for_fields(
      record, [&](const WireField& f) { return f.number != example_features || f.kind != Kind::bytes || for_fields(f.bytes, add); });
  return sound ? std::optional(std::move(out)) : std::nullopt;
}

/// Calls each(value, field) for the numbers of a list, packed or one by one.
template <class Each> bool for_numbers(const Values& values, const Each& each) {
  const bool floats = values.kind == ListKind::floats;
  return for_fields(values.list, [&](const WireField& f) {
    if (f.number != list_value) return true;
    if (f.kind == (floats ? Kind::fixed32 : Kind::varint)) return each(f.value), true;
    if (f.kind != Kind::bytes) return false;
    auto packed = f.bytes;
    if (floats && packed.size() % 4 != 0) return false;
    while (!packed.empty()) {
      std::uint64_t value = 0;
      if (floats) {
        std::memcpy(&value, packed.data(), 4);
        packed.remove_prefix(4);
      } else if (const auto number = take_varint(packed)) {
        value = *number;
      } else {
        return false;
      }
      each(value);
    }
    return true;
  });
}

template <class T> std::optional<Tensor> numbers(const Values& values) {
  std::vector<T> out;
  const bool sound = for_numbers(values, [&](std::uint64_t bits) {
    if constexpr (std::is_same_v<T, float>) out.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
    else out.push_back(static_cast<T>(bits));
  });
  if (!sound) return std::nullopt;
  return Tensor::copy<T>({static_cast<std::int64_t>(out.size())}, out);
}

/// Byte strings, all as wide as the longest; a list that would fill the memory so is damaged.
std::optional<Tensor> strings(const Values& values) {
  std::vector<std::string_view> out;
  std::size_t width = 1, all = 0;
  const bool sound = for_fields(values.list, [&](const WireField& f) {
    if (f.number != list_value) return true;
    if (f.kind != Kind::bytes) return false;
    out.push_back(f.bytes);
    width = std::max(width, f.bytes.size());
    all += f.bytes.size();
    return true;
  });
  if (!sound || width * out.size() > all * 64 + (1 << 20)) return std::nullopt;
  const TensorSpec spec{{static_cast<std::int64_t>(out.size())}, DType::byte_string, static_cast<std::int64_t>(width)};
  auto data = allocate(spec);
  std::fill_n(data.get(), bytes(spec), std::byte{0});
  for (std::size_t i = 0; i < out.size(); ++i) std::memcpy(data.get() + i * width, out[i].data(), out[i].size());
  return Tensor(spec, std::move(data));
}

class Parser {
 public:
  Parser(const InFile& where, Sink& sink) : where_(where), sink_(sink) {}

  Result<Tensor> read(const Feature& feature, const Values& values) const {
    if (values.kind == ListKind::none) return absent(feature);
    if (values.kind != kind_for(feature.dtype))
      return unfit(feature)
          .found(std::string(word_for(values.kind)))
          .because("The record holds the feature as values of another kind.")
          .emit();
    auto tensor = values.kind == ListKind::bytes      ? strings(values)
                  : values.kind == ListKind::integers ? numbers<std::int64_t>(values)
                                                      : numbers<float>(values);
    if (!tensor) return damaged();
    if (feature.length == Feature::Length::any) return *std::move(tensor);
    if (elements(feature.shape) == tensor->rows()) return tensor->reshaped(feature.shape);
    return unfit(feature)
        .found(std::to_string(tensor->rows()) + " values")
        .because("A feature of fixed length has as many values in every record as its shape.")
        .fix("let it have any length",
             "Feature::any_length(\"" + feature.name + "\", DType::" + std::string(to_string(feature.dtype)) + ")", Applies::needs_editing)
        .emit();
  }

  Result<Tensor> absent(const Feature& feature) const {
    if (feature.default_value) return *feature.default_value;
    if (feature.length == Feature::Length::any) return Tensor({{0}, feature.dtype}, allocate({{0}, feature.dtype}));
    return unfit(feature).found("no such feature").because("A feature of fixed length without a default is in every record.").emit();
  }

  Reported damaged() const {
    return report(sink_, Code::FileDamaged, where_).because("The record is no tf.train.Example: its fields cannot be told apart.").emit();
  }

 private:
  DiagnosticBuilder unfit(const Feature& f) const {
    const auto kind = is_text(f.dtype) ? "bytes" : std::string(to_string(f.dtype));
    return report(sink_, Code::FeatureUnfit, where_)
        .expected("feature " + f.name + ": " + kind + (f.length == Feature::Length::any ? " of any length" : " " + to_string(f.shape)));
  }

  const InFile& where_;
  Sink& sink_;
};

}  // namespace

Result<std::vector<Tensor>> parse_example(std::string_view record, std::span<const Feature> features, const InFile& where, Sink& sink) {
  const Parser parser(where, sink);
  const auto there = features_of(record);
  if (!there) return parser.damaged();
  std::vector<Tensor> out;
  for (const auto& feature : features) {
    const auto found = std::find_if(there->rbegin(), there->rend(), [&](const auto& entry) { return entry.first == feature.name; });
    TENON_TRY(Tensor tensor, found == there->rend() ? parser.absent(feature) : parser.read(feature, found->second));
    out.push_back(std::move(tensor));
  }
  return out;
}

}  // namespace tenon
