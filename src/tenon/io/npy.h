#pragma once
// Arrays in NumPy's .npy files.
#include <string>

#include "tenon/base/tensor.h"
#include "tenon/diag/sink.h"
#include "tenon/io/shared_bytes.h"

namespace tenon {

/// The array in a .npy file. Elements in C order of this machine's byte order are not copied: the tensor keeps the file mapped.
Result<Tensor> read_npy(const std::string& path, Sink& sink);

/// The array in the bytes of a .npy file; `where` is what diagnostics say of them.
Result<Tensor> read_npy(const SharedBytes& file, const InFile& where, Sink& sink);

/// Replaces `path` atomically, byte for byte as np.save would write it.
Result<Done> write_npy(const std::string& path, const Tensor& tensor, Sink& sink);

}  // namespace tenon
