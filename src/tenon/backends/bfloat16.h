#pragma once
// Whether products of bfloat16 are worth asking for.
namespace tenon {

/// Of the cpu backend: the processor has instructions for them, and oneDNN may use them (ONEDNN_MAX_CPU_ISA).
bool cpu_backend_has_bfloat16();

}  // namespace tenon
