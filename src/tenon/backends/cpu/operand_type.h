#pragma once
// The types of what oneDNN multiplies.
#include "tenon/backends/cpu/onednn.h"

namespace tenon::cpu {

inline dnnl::memory::data_type type_of(DType dtype) {
  return dtype == DType::bfloat16 ? dnnl::memory::data_type::bf16 : dnnl::memory::data_type::f32;
}

}  // namespace tenon::cpu
