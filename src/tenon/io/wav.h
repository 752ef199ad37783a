#pragma once
// Sounds from the bytes of WAV files, as tf.audio.decode_wav gives them.
#include "tenon/base/tensor.h"
#include "tenon/io/mapped_file.h"

namespace tenon {

struct Sound {
  Tensor samples;         // (samples, channels), float32 between -1 and 1
  std::int64_t rate = 0;  // samples a second
};

/// What is in a file of 16-bit PCM. `length`: that many samples, cut off or filled up with zeros; negative: all. `where` is what
/// diagnostics say of the bytes.
Result<Sound> decode_wav(std::span<const std::byte> bytes, std::int64_t length, const InFile& where, Sink& sink);

}  // namespace tenon
