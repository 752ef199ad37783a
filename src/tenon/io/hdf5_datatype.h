#pragma once
// A datatype: how one element is stored.
#include <optional>

#include "tenon/base/dtype.h"
#include "tenon/io/hdf5_source.h"

namespace tenon::hdf5 {

struct Datatype {
  enum class Kind : std::uint8_t { number, text, variable_text, opaque };
  enum class Padding : std::uint8_t { nul_terminated, nul_padded, space_padded };

  Kind kind;
  std::uint32_t size;                     // bytes of one element in the file
  DType dtype = DType::uint8;             // of numbers
  bool big_endian = false;                // numbers
  Padding padding = Padding::nul_padded;  // texts
};

/// The type described at the cursor, which is left behind it; a type that Tenon does not read is reported by name.
Result<Datatype> read_datatype(const Source& source, Cursor& fields);

}  // namespace tenon::hdf5
