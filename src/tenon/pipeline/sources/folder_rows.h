#pragma once
// The files of a folder as rows of a data set: what is in a file, and its label.
#include <functional>

#include "tenon/data/class_folders.h"
#include "tenon/pipeline/dataset.h"

namespace tenon {

/// What a file becomes, and the spec of that. Called by several threads at once.
struct FileReading {
  Leaf spec;
  std::function<Result<Tensor>(const std::string& path, Sink& sink)> read{};
  /// Instead, where the spec is known whole: into memory for it, so that a batch is read where it stays.
  std::function<Result<Done>(const std::string& path, std::byte* to, Sink& sink)> read_to{};
};

/// Files with their labels as LabelMode says; without labels elements are what is in the files alone. `name`: "the images of train/".
std::shared_ptr<const Rows> folder_rows(std::string name, ClassifiedFiles files, LabelMode mode, FileReading reading);

/// A folder whose files were found.
struct FolderRows {
  std::shared_ptr<const Rows> rows;
  std::vector<std::string> class_names, file_paths;
};

/// How Keras' loaders hand a folder out: shuffled, in batches, ahead of who takes them.
struct Loading {
  std::int64_t batch_size = 32;  // 0: files one by one
  bool shuffle = true;
  std::optional<std::uint32_t> seed{};
};
Dataset loaded(std::shared_ptr<const Rows> rows, const Loading& loading);

/// A data set from a folder, and what Keras writes on it.
struct FolderDataset {
  Dataset data;
  std::vector<std::string> class_names, file_paths;
};

}  // namespace tenon
