#include "tenon/pipeline/sources/audio_folder.h"

#include "tenon/io/wav.h"

namespace tenon {
namespace {

Result<Sound> read_sound(const std::string& path, std::int64_t length, Sink& sink) {
  TENON_TRY(const MappedFile file, map_file(path, sink));
  return decode_wav(file.bytes(), length, InFile{path}, sink);
}

}  // namespace

Result<FolderDataset> audio_dataset_from_directory(const std::string& directory, const AudioFolderArgs& args, Sink& sink) {
  const std::string function = "audio_dataset_from_directory";
  if (args.output_sequence_length && *args.output_sequence_length < 0)
    return report(sink, Code::CallArgumentOutOfRange, InCall{function, "output_sequence_length"})
        .expected("0 or more")
        .found(*args.output_sequence_length)
        .because("It is how many samples every sound has.")
        .emit();
  TENON_TRY(ClassifiedFiles files, classified_files(directory, audio_endings, args, function, sink));
  TENON_TRY(const Sound first, read_sound(files.paths.front(), 0, sink));
  const std::int64_t length = args.output_sequence_length.value_or(-1);
  const Dim channels = first.samples.shape()[1];
  FileReading reading{.spec = {"", {{length < 0 ? Dim() : Dim(length), channels}, DType::float32}},
                      .read = [length](const std::string& path, Sink& to) -> Result<Tensor> {
                        TENON_TRY(Sound sound, read_sound(path, length, to));
                        return std::move(sound.samples);
                      }};
  auto names = files.class_names, paths = files.paths;
  auto rows = folder_rows("the sounds of " + directory, std::move(files), args.label_mode, std::move(reading));
  return FolderDataset{loaded(std::move(rows), {args.batch_size, args.shuffle, args.seed}), std::move(names), std::move(paths)};
}

}  // namespace tenon
