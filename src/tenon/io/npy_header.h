#pragma once
// The header of NumPy's .npy format: magic, version and a Python dict that says what follows.
#include <span>
#include <string>

#include "tenon/base/shape.h"
#include "tenon/diag/sink.h"

namespace tenon {

struct NpyHeader {
  enum class Order : std::uint8_t { c, fortran };
  enum class Ends : std::uint8_t { little, big };

  TensorSpec spec;
  Order order = Order::c;
  Ends ends = Ends::little;
  std::size_t size = 0;  // where the elements start
};

/// The header at the start of `bytes`, which hold a whole .npy file; its elements are there, no more and no fewer.
/// Reports what Tenon cannot take for numbers (text, dates, complex numbers, structures, Python objects) by name.
Result<NpyHeader> read_npy_header(std::span<const std::byte> bytes, const InFile& where, Sink& sink);

/// The header that NumPy writes for a C-ordered array of this spec, byte for byte.
std::string npy_header(const TensorSpec& spec);

}  // namespace tenon
