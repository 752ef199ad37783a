#pragma once
// keras.utils.text_dataset_from_directory: every .txt file is one string.
#include "tenon/pipeline/sources/folder_rows.h"

namespace tenon {

struct TextFolderArgs : FolderOptions {
  std::int64_t batch_size = 32;              // 0: texts one by one
  std::optional<std::int64_t> max_length{};  // bytes that are kept of each
};

Result<FolderDataset> text_dataset_from_directory(const std::string& directory, const TextFolderArgs& args, Sink& sink);

}  // namespace tenon
