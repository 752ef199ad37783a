#pragma once
// Data other than arrays, as the command line names them: folders of images, tables, record files.
#include "tenon/data/csv_arrays.h"
#include "tenon/data/open.h"
#include "tenon/io/example.h"
#include "tenon/model/model.h"
#include "tenon/pipeline/sources/image_folder_args.h"

namespace tenon::cli {

/// What the options say; one of images, csv and records at most.
struct Sources {
  std::string images{};                // --images
  std::vector<std::string> csv{};      // --table: files or patterns
  std::vector<std::string> records{};  // --tfrecord

  ImageFolderArgs image{};                // --interpolation, --label-mode, ...
  std::optional<ImageSize> image_size{};  // --image-size, or as the model's Input has it
  std::optional<ColorMode> color_mode{};  // --color-mode, likewise
  std::string as_model{};                 // what the model's Input settled, in words
  CsvRoles table{};                       // --label, --columns, --weight-column
  CsvOptions csv_options{};
  std::vector<Feature> features{};  // --feature; labels are those of --label
  std::optional<double> scale{};    // --scale

  bool empty() const { return images.empty() && csv.empty() && records.empty(); }
  /// Read while a run goes on; a table is read whole.
  bool streams() const { return !images.empty() || !records.empty(); }
  /// The same choices for other files: what a fit validates on.
  Sources with_files(const Sources& files) const;
  /// Images become what the only input of the model takes, where the options leave it open.
  Sources for_model(const Model& model) const;
};

/// The arrays of files, or of a table.
Result<Arrays> open_arrays(const DataFiles& files, const Sources& sources, Labels labels, Sink& sink);

/// "1/255", "0.5".
std::optional<double> read_factor(const std::string& text);
/// "180x240", "180": height and width.
std::optional<ImageSize> read_image_size(const std::string& text);
/// "pixels=float32(28,28)", "label=int64", "words=string(*)".
std::optional<Feature> read_feature(const std::string& text);

}  // namespace tenon::cli
