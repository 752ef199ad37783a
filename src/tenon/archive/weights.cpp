// keras/src/saving/saving_api.py: load_weights, save_weights.
#include "tenon/archive/weights.h"

#include "tenon/archive/legacy_weights.h"
#include "tenon/archive/weights_read.h"
#include "tenon/archive/weights_write.h"
#include "tenon/io/atomic_file.h"
#include "tenon/io/file_kind.h"
#include "tenon/io/zip.h"

namespace tenon {
namespace {

constexpr const char* member_name = "model.weights.h5";

struct Source {
  Hdf5File file;
  InFile origin;
};

Result<Source> open_archive(const MappedFile& mapped, Sink& sink) {
  TENON_TRY(const ZipFile zip, open_zip(mapped, sink));
  const InFile origin{mapped.path(), std::string("member ") + member_name};
  const ZipMember* member = zip.find(member_name);
  if (!member)
    return report(sink, Code::FileFormatUnknown, origin)
        .expected("weights of a Keras model (.weights.h5 or .keras)")
        .found("a ZIP archive without them")
        .because("A .keras archive keeps the model's weights in model.weights.h5.")
        .fix("name the file that model.save_weights wrote")
        .emit();
  TENON_TRY(const SharedBytes bytes, zip.read(*member, sink));
  TENON_TRY(auto file, Hdf5File::open(bytes.bytes(), bytes.share(0), origin, sink));
  return Source{std::move(file), origin};
}

Result<Source> open_source(const std::string& path, Sink& sink) {
  TENON_TRY(const MappedFile mapped, map_file(path, sink));
  const auto kind = kind_of(mapped.bytes());
  if (kind == FileKind::zip) return open_archive(mapped, sink);
  if (kind != FileKind::hdf5) return report_other_format("weights of a Keras model (.weights.h5)", mapped.bytes(), InFile{path}, sink);
  TENON_TRY(auto file, Hdf5File::open(mapped.bytes(), mapped.share(0), InFile{path}, sink));
  return Source{std::move(file), InFile{path}};
}

Reported report_no_weights(const InFile& origin, Sink& sink) {
  return report(sink, Code::FileFormatUnknown, origin)
      .expected("weights as Keras 3 writes them (.weights.h5)")
      .found("an HDF5 file of another kind")
      .because("Keras 3 keeps the weights of a model in a group named layers.")
      .fix("save them from Keras 3", "model.save_weights(\"model.weights.h5\")", Applies::needs_editing)
      .emit();
}

}  // namespace

Result<Done> save_weights(const Model& model, const std::string& path, Sink& sink, const WeightsNotes& notes) {
  TENON_TRY(const Graph graph, infer(model, sink));
  const Hdf5Image image = weights_image(model, &graph, weights_to_save(model, graph), notes);
  TENON_TRY(auto file, AtomicFile::create(path, sink));
  for (const auto& piece : image.pieces) { TENON_TRY([[maybe_unused]] const Done written, file.write(piece.bytes(), sink)); }
  return file.commit(sink);
}

Result<std::optional<std::int64_t>> weights_note(const std::string& path, std::string_view name, Sink& sink) {
  TENON_TRY(const Source from, open_source(path, sink));
  return from.file.integer("", name, sink);
}

Result<Done> load_weights(Model& model, const std::string& path, Sink& sink) {
  TENON_TRY(const Graph graph, infer(model, sink));
  TENON_TRY(const Source from, open_source(path, sink));
  const bool legacy = from.file.exists("model_weights");
  const bool ours = from.file.exists("layers") || from.file.exists("_layer_checkpoint_dependencies");
  if (!legacy && !ours) return report_no_weights(from.origin, sink);
  if (legacy) {
    TENON_TRY(model.weights, read_legacy_weights(from.file, graph, from.origin, sink));
    return Done{};
  }
  TENON_TRY(Weights weights, read_weights(from.file, model, graph, from.origin, sink));
  auto state = read_optimizer(from.file, model, graph, from.origin, sink);
  model.weights = std::move(weights);
  if (state) model.optimizer_state = std::move(state);
  return Done{};
}

}  // namespace tenon
