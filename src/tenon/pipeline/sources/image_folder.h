#pragma once
// keras.utils.image_dataset_from_directory: its arguments, its pixels, its labels, its split.
#include "tenon/io/image.h"
#include "tenon/pipeline/sources/folder_rows.h"
#include "tenon/pipeline/sources/image_folder_args.h"

namespace tenon {

/// The images one by one, in any order.
Result<FolderRows> image_rows(const std::string& directory, const ImageFolderArgs& args, Sink& sink);
Result<FolderDataset> image_dataset_from_directory(const std::string& directory, const ImageFolderArgs& args, Sink& sink);

}  // namespace tenon
