#pragma once
// Files of a folder and the classes they belong to: the rules of keras.utils.image_dataset_from_directory and its like.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tenon/diag/sink.h"

namespace tenon {

/// What a label is: a number, a row of zeros with a one, a float32 that is 0 or 1, or nothing.
enum class LabelMode : std::uint8_t { integer, categorical, binary, none };
enum class Subset : std::uint8_t { all, training, validation };

/// Keras' arguments. Files are shuffled as NumPy's RandomState(seed) does it, so that both get the same files for validation.
struct FolderOptions {
  LabelMode label_mode = LabelMode::integer;
  std::vector<std::string> class_names{};             // of the subfolders that count, in this order; none: all of them, sorted
  std::optional<std::vector<std::int32_t>> labels{};  // one for each file in the order of their names, instead of the subfolders
  bool shuffle = true;
  std::optional<std::uint32_t> seed{};  // none: drawn anew; a split that is shuffled needs one
  double validation_split = 0;
  Subset subset = Subset::all;
  bool follow_links = false;
};

struct ClassifiedFiles {
  std::vector<std::string> paths;
  std::vector<std::int32_t> labels;      // one for each path; none without labels
  std::vector<std::string> class_names;  // none without labels
};

/// Endings of the files that Keras takes for images, sounds and texts.
inline constexpr std::string_view image_endings[] = {".bmp", ".gif", ".jpeg", ".jpg", ".png"};
inline constexpr std::string_view audio_endings[] = {".wav"};
inline constexpr std::string_view text_endings[] = {".txt"};

/// Finds the files below `folder` whose names end so, in any case. `function` is what diagnostics about arguments name.
Result<ClassifiedFiles> classified_files(const std::string& folder, std::span<const std::string_view> endings, const FolderOptions& options,
                                         const std::string& function, Sink& sink);

}  // namespace tenon
