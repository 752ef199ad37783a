#include "tenon/io/npy_header.h"

#include <charconv>
#include <limits>

#include "tenon/io/file_kind.h"
#include "tenon/io/little_endian.h"
#include "tenon/io/npy_descr.h"

namespace tenon {
namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t longest_header = 64 << 10;

InFile at_byte(const InFile& where, std::size_t byte) {
  return {where.path, where.detail + (where.detail.empty() ? "byte " : ", byte ") + std::to_string(byte)};
}

/// The literals that a header is made of.
class Literals {
 public:
  explicit Literals(std::string_view text) : text_(text) {}

  std::size_t at() const { return at_; }
  bool take(std::string_view token) {
    skip_spaces();
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }
  bool ended() {
    skip_spaces();
    return at_ == text_.size();
  }
  std::optional<std::string_view> string() {
    skip_spaces();
    const char quote = at_ < text_.size() ? text_[at_] : ' ';
    const auto end = quote == '\'' || quote == '"' ? text_.find(quote, at_ + 1) : text_.npos;
    if (end == text_.npos) return std::nullopt;
    const auto content = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return content;
  }
  /// A list or tuple, unread.
  std::optional<std::string_view> brackets() {
    skip_spaces();
    const auto begin = at_;
    if (at_ == text_.size() || (text_[at_] != '[' && text_[at_] != '(')) return std::nullopt;
    int depth = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\'' || c == '"') {
        if (!string()) return std::nullopt;
        continue;
      }
      ++at_;
      if (c == '[' || c == '(') ++depth;
      if ((c == ']' || c == ')') && --depth == 0) return text_.substr(begin, at_ - begin);
    }
    return std::nullopt;
  }
  std::optional<std::int64_t> length() {
    skip_spaces();
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (error != std::errc() || value < 0) return std::nullopt;
    at_ = static_cast<std::size_t>(end - text_.data());
    take("L");  // as Python 2 wrote it
    return value;
  }

 private:
  void skip_spaces() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// What the dict says, before it is compared with the file.
struct Dict {
  std::optional<std::string_view> descr{};
  std::optional<bool> fortran{};
  std::optional<Shape> shape{};
};

std::optional<Shape> read_shape(Literals& literals) {
  constexpr int most_axes = 64;  // as NumPy 2
  Shape shape;
  if (!literals.take("(")) return std::nullopt;
  while (!literals.take(")")) {
    const auto length = literals.length();
    if (!length || shape.rank() == most_axes) return std::nullopt;
    shape.dims.push_back(*length);
    if (literals.take(")")) return shape.rank() == 1 ? std::nullopt : std::optional(shape);  // "(3)" is no tuple
    if (!literals.take(",")) return std::nullopt;
  }
  return shape;
}

/// Reads one "key: value"; false where it is not what NumPy writes.
bool read_item(Literals& literals, Dict& dict) {
  const auto key = literals.string();
  if (!key || !literals.take(":")) return false;
  if (*key == "descr" && !dict.descr) {
    dict.descr = literals.string();
    if (!dict.descr) dict.descr = literals.brackets();
    return dict.descr.has_value();
  }
  if (*key == "fortran_order" && !dict.fortran) {
    dict.fortran = literals.take("True");
    return *dict.fortran || literals.take("False");
  }
  if (*key == "shape" && !dict.shape) {
    dict.shape = read_shape(literals);
    return dict.shape.has_value();
  }
  return false;
}

bool read_dict(Literals& literals, Dict& dict) {
  if (!literals.take("{")) return false;
  while (!literals.take("}")) {
    if (!read_item(literals, dict)) return false;
    if (literals.take("}")) break;
    if (!literals.take(",")) return false;
  }
  return literals.ended() && dict.descr && dict.fortran && dict.shape;
}

/// Bytes of an array, or nothing when they cannot be counted in 63 bits. An axis of length 0 does not excuse the others: code that
/// multiplies them one after the other must not overflow on the way.
std::optional<std::uint64_t> count_bytes(const TensorSpec& spec) {
  auto n = static_cast<std::uint64_t>(element_bytes(spec));
  bool nothing = false;
  for (const Dim d : spec.shape.dims) {
    nothing = nothing || d.value == 0;
    if (d.value > 0 && __builtin_mul_overflow(n, static_cast<std::uint64_t>(d.value), &n)) return std::nullopt;
    if (n > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
  }
  return nothing ? 0 : n;
}

Reported truncated(const InFile& where, std::uint64_t expected, std::uint64_t found, const std::string& cause, Sink& sink) {
  return report(sink, Code::FileTruncated, where)
      .expected(std::to_string(expected) + " bytes")
      .found(std::to_string(found) + " bytes")
      .because(cause + " The write or the copy was probably interrupted.")
      .fix("copy or save the file again")
      .emit();
}

Result<Done> check_length(const NpyHeader& header, std::span<const std::byte> bytes, const InFile& where, Sink& sink) {
  const auto needed = count_bytes(header.spec);
  const auto there = bytes.size() - header.size;
  const auto described = to_string(header.spec.shape) + " array of " + std::string(to_string(header.spec.dtype));
  if (!needed || *needed > there)
    return truncated(at_byte(where, bytes.size()), needed.value_or(std::numeric_limits<std::uint64_t>::max()), there,
                     "The elements of the " + described + " are not all there.", sink);
  if (*needed == there) return Done{};
  const auto behind = bytes.subspan(header.size + *needed);
  const auto place = at_byte(where, header.size + *needed);
  if (kind_of(behind) == FileKind::npy)
    return report(sink, Code::FileFeatureUnsupported, place)
        .expected("one array")
        .found("another array behind it")
        .because("An .npy file holds one array; several go into an .npz file.")
        .fix("save them by name", "np.savez(\"set.npz\", x=x, y=y)", Applies::needs_editing)
        .emit();
  return report(sink, Code::FileDamaged, place)
      .expected(std::to_string(*needed) + " bytes of elements")
      .found(std::to_string(there) + " bytes")
      .because("Nothing follows the elements of the " + described + ".")
      .emit();
}

/// The dict's text, between the fixed fields in front and the elements.
Result<std::string_view> find_dict(std::span<const std::byte> bytes, const InFile& where, Sink& sink) {
  const std::string_view all(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!all.starts_with(magic)) return report_other_format("a NumPy array (.npy)", bytes, where, sink);
  const auto version = all.size() > 6 ? static_cast<unsigned>(all[6]) : 1;
  if (version < 1 || version > 3)
    return report(sink, Code::FileFeatureUnsupported, at_byte(where, 6))
        .expected("version 1, 2 or 3")
        .found("version " + std::to_string(version & 0xFF))
        .because("NumPy writes versions 1 to 3 of its format.")
        .emit();
  const std::size_t fixed = version == 1 ? 10 : 12;
  if (all.size() < fixed)
    return truncated(at_byte(where, all.size()), fixed, all.size(), "The header of the array is not all there.", sink);
  const std::size_t length = version == 1 ? load<std::uint16_t>(bytes, 8) : load<std::uint32_t>(bytes, 8);
  if (length > longest_header)
    return report(sink, Code::FileDamaged, at_byte(where, 8))
        .expected("a header of at most " + std::to_string(longest_header) + " bytes")
        .found(std::to_string(length) + " bytes")
        .because("The header of an array of numbers takes a few hundred bytes.")
        .emit();
  if (length > all.size() - fixed)
    return truncated(at_byte(where, all.size()), fixed + length, all.size(), "The header of the array is not all there.", sink);
  return all.substr(fixed, length);
}

}  // namespace

Result<NpyHeader> read_npy_header(std::span<const std::byte> bytes, const InFile& where, Sink& sink) {
  TENON_TRY(const auto text, find_dict(bytes, where, sink));
  const auto begin = static_cast<std::size_t>(text.data() - reinterpret_cast<const char*>(bytes.data()));
  Literals literals(text);
  Dict dict;
  if (!read_dict(literals, dict))
    return report(sink, Code::FileDamaged, at_byte(where, begin + literals.at()))
        .expected("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }")
        .because("The header of the array is no Python dict of exactly these three entries.")
        .emit();
  const auto descr = npy_descr(*dict.descr);
  if (!descr) return report_npy_descr(*dict.descr, where, sink);
  NpyHeader header{{*std::move(dict.shape), descr->dtype, descr->width},
                   *dict.fortran ? NpyHeader::Order::fortran : NpyHeader::Order::c,
                   descr->ends,
                   begin + text.size()};
  TENON_TRY([[maybe_unused]] Done length, check_length(header, bytes, where, sink));
  return header;
}

std::string npy_header(const TensorSpec& spec) {
  constexpr std::size_t fixed = 10, alignment = 64, widest_length = 21;
  std::string dict = "{'descr': '" + npy_descr(spec) + "', 'fortran_order': False, 'shape': " + to_string(spec.shape) + ", }";
  // NumPy leaves room for the first axis to grow in place.
  if (spec.shape.rank() > 0) dict.append(widest_length - to_string(spec.shape[0]).size(), ' ');
  dict.append(alignment - (fixed + dict.size() + 1) % alignment, ' ');
  dict += '\n';
  std::string out(magic);
  out += '\1';
  out += '\0';
  append(out, static_cast<std::uint16_t>(dict.size()));
  return out + dict;
}

}  // namespace tenon
