#include "tenon/backends/bfloat16.h"

#include <oneapi/dnnl/dnnl.hpp>

namespace tenon {

bool cpu_backend_has_bfloat16() {
  constexpr auto wanted = static_cast<unsigned>(dnnl::cpu_isa::avx512_core_bf16);  // whatever came later has its bits
  return (static_cast<unsigned>(dnnl::get_effective_cpu_isa()) & wanted) == wanted;
}

}  // namespace tenon
