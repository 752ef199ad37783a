#pragma once
// The arguments of keras.utils.image_dataset_from_directory.
#include "tenon/data/class_folders.h"
#include "tenon/image/resize.h"

namespace tenon {

enum class ColorMode : std::uint8_t { grayscale, rgb, rgba };

/// Files that are damaged. Keras fails at the first of them, in the middle of an epoch.
enum class Unreadable : std::uint8_t {
  leave_out,  // a quick look at every file leaves out those that break off, and reports their paths
  refuse      // the same look, and an error
};

struct ImageFolderArgs : FolderOptions {
  ColorMode color_mode = ColorMode::rgb;
  std::int64_t batch_size = 32;  // 0: images one by one
  ImageSize image_size{};
  Resampling interpolation = Resampling::bilinear;
  Fit fit = Fit::stretch;  // crop_to_aspect_ratio, pad_to_aspect_ratio
  Unreadable unreadable = Unreadable::leave_out;
};

}  // namespace tenon
