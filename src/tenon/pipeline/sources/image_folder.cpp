#include "tenon/pipeline/sources/image_folder.h"

#include <algorithm>
#include <thread>

#include "tenon/base/usable_threads.h"

namespace tenon {
namespace {

PixelFormat format_of(ColorMode mode) { return {.channels = mode == ColorMode::grayscale ? 1 : mode == ColorMode::rgb ? 3 : 4}; }

/// What a look at a file found; nothing when it is sound.
std::vector<std::optional<Diagnostic>> look_at(const std::vector<std::string>& paths, const PixelFormat& format) {
  std::vector<std::optional<Diagnostic>> found(paths.size());
  const auto look = [&](std::size_t first, std::size_t step) {
    for (std::size_t i = first; i < paths.size(); i += step) {
      Report own;
      const auto file = map_file(paths[i], own);
      const bool sound = file && probe_image(file->bytes(), format, InFile{paths[i]}, own);
      if (!sound) found[i] = own.diagnostics().front();
    }
  };
  const auto count = static_cast<std::size_t>(std::max(usable_threads(), 1));
  std::vector<std::jthread> threads;
  for (std::size_t t = 1; t < count; ++t) threads.emplace_back(look, t, count);
  look(0, count);
  return found;
}

/// Reports files by their paths, whatever their order in the data set.
Reported report_left_out(std::vector<Diagnostic> faults, std::size_t all, const std::string& directory, const ImageFolderArgs& args,
                         Sink& sink) {
  const auto path = [](const Diagnostic& d) -> const std::string& { return std::get<InFile>(d.where).path; };
  std::sort(faults.begin(), faults.end(), [&](const auto& x, const auto& y) { return path(x) < path(y); });
  const bool none_left = faults.size() == all, refused = args.unreadable == Unreadable::refuse;
  auto builder = report(sink, Code::FilesLeftOut, InFile{directory})
                     .as(none_left || refused ? Severity::error : Severity::warning)
                     .found(std::to_string(faults.size()) + " of " + std::to_string(all) + " files")
                     .because(none_left ? "None of the files can be read."
                              : refused ? "All files are to be read."
                                        : "Training goes on without them. Keras would stop at the first one.")
                     .fix("copy the files again, or delete them", "rm " + path(faults.front()), Applies::needs_editing);
  constexpr std::size_t most = 20;
  for (std::size_t i = 0; i < std::min(faults.size(), most); ++i)
    std::move(builder).see(faults[i].where, std::string(entry(faults[i].code).title));  // changes it in place
  return std::move(builder).emit();
}

/// Leaves out files that cannot be read; a refusal when none is left, or all are asked for.
std::optional<Reported> leave_out(ClassifiedFiles& files, const std::string& directory, const ImageFolderArgs& args, Sink& sink) {
  auto found = look_at(files.paths, format_of(args.color_mode));
  std::vector<Diagnostic> faults;
  ClassifiedFiles kept{.class_names = files.class_names};
  for (std::size_t i = 0; i < files.paths.size(); ++i) {
    if (found[i]) {
      faults.push_back(*std::move(found[i]));
      continue;
    }
    kept.paths.push_back(files.paths[i]);
    if (!files.labels.empty()) kept.labels.push_back(files.labels[i]);
  }
  if (faults.empty()) return std::nullopt;
  const auto reported = report_left_out(std::move(faults), files.paths.size(), directory, args, sink);
  const bool fatal = kept.paths.empty() || args.unreadable == Unreadable::refuse;
  files = std::move(kept);
  return fatal ? std::optional(reported) : std::nullopt;
}

}  // namespace

Result<FolderRows> image_rows(const std::string& directory, const ImageFolderArgs& args, Sink& sink) {
  if (args.image_size.height < 1 || args.image_size.width < 1)
    return report(sink, Code::CallArgumentOutOfRange, InCall{"image_dataset_from_directory", "image_size"})
        .expected("a height and a width of at least 1")
        .found("(" + std::to_string(args.image_size.height) + ", " + std::to_string(args.image_size.width) + ")")
        .because("Every image becomes so many rows and columns of pixels.")
        .emit();
  TENON_TRY(ClassifiedFiles files, classified_files(directory, image_endings, args, "image_dataset_from_directory", sink));
  if (const auto failed = leave_out(files, directory, args, sink)) return *failed;
  const auto format = format_of(args.color_mode);
  const auto dtype = args.interpolation == Resampling::nearest ? DType::uint8 : DType::float32;
  const auto decoded = std::make_shared<Recycler>();  // pixels of one size after the other
  FileReading reading{.spec = {"", {{args.image_size.height, args.image_size.width, format.channels}, dtype}},
                      .read_to = [format, args, decoded](const std::string& path, std::byte* to, Sink& out) -> Result<Done> {
                        TENON_TRY(const Tensor pixels,
                                  read_image(path, format, out, [&](const TensorSpec& s) { return decoded->lease(s); }));
                        resize_to(pixels, args.image_size, args.interpolation, args.fit, to);
                        return Done{};
                      }};
  auto names = files.class_names, paths = files.paths;
  auto rows = folder_rows("the images of " + directory, std::move(files), args.label_mode, std::move(reading));
  return FolderRows{std::move(rows), std::move(names), std::move(paths)};
}

Result<FolderDataset> image_dataset_from_directory(const std::string& directory, const ImageFolderArgs& args, Sink& sink) {
  TENON_TRY(FolderRows found, image_rows(directory, args, sink));
  return FolderDataset{loaded(std::move(found.rows), {args.batch_size, args.shuffle, args.seed}), std::move(found.class_names),
                       std::move(found.file_paths)};
}

}  // namespace tenon
