#include "tenon/pipeline/sources/text_folder.h"

#include "tenon/io/mapped_file.h"

namespace tenon {
namespace {

Tensor scalar_of(std::string_view text) {
  const std::string one(text);
  return Tensor::strings({}, std::span(&one, 1));
}

}  // namespace

Result<FolderDataset> text_dataset_from_directory(const std::string& directory, const TextFolderArgs& args, Sink& sink) {
  const std::string function = "text_dataset_from_directory";
  if (args.max_length && *args.max_length < 0)
    return report(sink, Code::CallArgumentOutOfRange, InCall{function, "max_length"})
        .expected("0 or more")
        .found(*args.max_length)
        .because("It is how many bytes of a text are kept.")
        .emit();
  TENON_TRY(ClassifiedFiles files, classified_files(directory, text_endings, args, function, sink));
  const auto most = args.max_length ? static_cast<std::size_t>(*args.max_length) : std::string_view::npos;
  FileReading reading{.spec = {"", {{}, DType::byte_string}}, .read = [most](const std::string& path, Sink& to) -> Result<Tensor> {
                        TENON_TRY(const MappedFile file, map_file(path, to));
                        return scalar_of(file.text().substr(0, most));
                      }};
  auto names = files.class_names, paths = files.paths;
  auto rows = folder_rows("the texts of " + directory, std::move(files), args.label_mode, std::move(reading));
  return FolderDataset{loaded(std::move(rows), {args.batch_size, args.shuffle, args.seed}), std::move(names), std::move(paths)};
}

}  // namespace tenon
