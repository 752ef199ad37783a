#include "tenon/io/npy_descr.h"

#include <array>
#include <charconv>

namespace tenon {
namespace {

using namespace std::string_view_literals;

struct Row {
  std::string_view name;  // without the sign for the byte order
  DType dtype;
};

// NumPy knows no bfloat16: it writes the elements of ml_dtypes' as two raw bytes, with a byte order that other raw bytes do not have.
constexpr std::array<Row, 13> rows{{{"b1", DType::boolean},
                                    {"i1", DType::int8},
                                    {"u1", DType::uint8},
                                    {"i2", DType::int16},
                                    {"u2", DType::uint16},
                                    {"i4", DType::int32},
                                    {"u4", DType::uint32},
                                    {"i8", DType::int64},
                                    {"u8", DType::uint64},
                                    {"f2", DType::float16},
                                    {"V2", DType::bfloat16},
                                    {"f4", DType::float32},
                                    {"f8", DType::float64}}};

struct Foreign {
  std::string_view what, advice, line;
};

Foreign foreign(char kind) {
  switch (kind) {
    case 'c': return {"complex numbers", "keep real and imaginary parts as two features", "x = np.stack([x.real, x.imag], axis=-1)"};
    case 'M':
    case 'm': return {"dates or times", "turn them into numbers of the unit you mean", "x = x.astype(\"int64\")"};
    case 'f': return {"floats of a width that only some machines have", "save them with 64 bits", "x = x.astype(\"float64\")"};
    case 'V': return {"raw bytes", "say what the bytes mean", "x = x.view(\"uint8\")"};
    case '[':
    case '(':
      return {"a table of named fields", "save one array per field, or one of all fields",
              "x = np.lib.recfunctions.structured_to_unstructured(x)"};
    default: return {"elements of a kind that NumPy does not write", "convert them to numbers", "x = x.astype(\"float32\")"};
  }
}

/// "<U5", ">U5", "|S3": text of so many characters each.
std::optional<NpyDescr> text_descr(std::string_view written) {
  if (written.size() < 3 || (written[1] != 'U' && written[1] != 'S')) return std::nullopt;
  constexpr std::int64_t longest = 0x7fffffff;  // numpy counts the bytes of an element in 31 bits
  NpyDescr out{written[1] == 'U' ? DType::string : DType::byte_string, written[0] == '>' ? NpyHeader::Ends::big : NpyHeader::Ends::little,
               0};
  const auto* end = written.data() + written.size();
  const auto [stopped, failed] = std::from_chars(written.data() + 2, end, out.width);
  if (failed != std::errc() || stopped != end || out.width < 1 || out.width > longest / static_cast<std::int64_t>(size_of(out.dtype)))
    return std::nullopt;
  return out;
}

}  // namespace

std::optional<NpyDescr> npy_descr(std::string_view written) {
  if (!written.empty() && "<>|="sv.find(written[0]) != std::string_view::npos)
    if (auto text = text_descr(written)) return text;
  if (written.size() != 3 || "<>|="sv.find(written[0]) == std::string_view::npos) return std::nullopt;
  for (const auto& row : rows) {
    if (written.substr(1) != row.name) continue;
    if (written[0] == '|' && size_of(row.dtype) > 1) return std::nullopt;  // "|V2" is two raw bytes
    return NpyDescr{row.dtype, written[0] == '>' ? NpyHeader::Ends::big : NpyHeader::Ends::little};
  }
  return std::nullopt;
}

std::string npy_descr(const TensorSpec& spec) {
  const DType dtype = spec.dtype;
  std::string name(size_of(dtype) == 1 ? "|" : "<");
  if (is_text(dtype)) return name + (dtype == DType::string ? "U" : "S") + std::to_string(spec.width);
  for (const auto& row : rows)
    if (row.dtype == dtype) name += row.name;
  return name;
}

Reported report_npy_descr(std::string_view written, const InFile& where, Sink& sink) {
  const bool list = written.starts_with('[') || written.starts_with('(');
  const char sign = written.empty() ? ' ' : written[0];
  const bool signed_name = !list && "<>|="sv.find(sign) != std::string_view::npos && written.size() > 1;
  const char kind = signed_name ? written[1] : sign;
  if (kind == 'O' || (list && written.find("O'") != written.npos)) {
    return report(sink, Code::ArrayOfObjects, where)
        .expected("an array of numbers")
        .found("an array of Python objects")
        .because(
            "Python objects are stored as a pickle, and reading a pickle runs the code in it. An array becomes one of objects when its "
            "rows differ in length or kind.")
        .fix("make an array of numbers of it in Python, where you trust the file",
             "np.save(\"x.npy\", np.array(x.tolist(), dtype=\"float32\"), allow_pickle=False)", Applies::needs_editing)
        .emit();
  }
  const auto [what, advice, line] = foreign(kind);
  constexpr std::size_t longest = 60;
  const auto shown =
      list ? std::string(written.substr(0, longest)) + (written.size() > longest ? "..." : "") : "'" + std::string(written) + "'";
  return report(sink, Code::FileFeatureUnsupported, where)
      .expected("an array of numbers or text")
      .found(std::string(what) + " (" + shown + ")")
      .because("Tenon reads arrays of boolean, int8 to uint64, float16 to float64, bfloat16 and text.")
      .fix(std::string(advice), std::string(line), Applies::needs_editing)
      .emit();
}

}  // namespace tenon
