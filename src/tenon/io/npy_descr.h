#pragma once
// NumPy's names of element types in files: "<f4", ">i8", "|b1".
#include <optional>
#include <string>
#include <string_view>

#include "tenon/diag/sink.h"
#include "tenon/io/npy_header.h"

namespace tenon {

struct NpyDescr {
  DType dtype;
  NpyHeader::Ends ends;
  std::int64_t width = 1;  // characters of each string
};

std::optional<NpyDescr> npy_descr(std::string_view written);
/// As NumPy writes it on a little-endian machine.
std::string npy_descr(const TensorSpec& spec);
/// Reports elements that are neither numbers of Tenon's nor text; `written` is a name ("<c8") or, for structures, the whole list of fields.
Reported report_npy_descr(std::string_view written, const InFile& where, Sink& sink);

}  // namespace tenon
