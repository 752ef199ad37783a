#pragma once
// keras.utils.audio_dataset_from_directory: WAV files as (samples, channels).
#include "tenon/pipeline/sources/folder_rows.h"

namespace tenon {

struct AudioFolderArgs : FolderOptions {
  std::int64_t batch_size = 32;                          // 0: sounds one by one
  std::optional<std::int64_t> output_sequence_length{};  // samples of each sound: cut off, or filled up with zeros. None: as they are
};

/// All files have as many channels as the first one. Another sampling rate is not asked for: Keras needs another package for it, too.
Result<FolderDataset> audio_dataset_from_directory(const std::string& directory, const AudioFolderArgs& args, Sink& sink);

}  // namespace tenon
