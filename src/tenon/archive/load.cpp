#include "tenon/archive/load.h"

#include <algorithm>
#include <filesystem>

#include "tenon/archive/assets.h"
#include "tenon/archive/legacy_optimizer.h"
#include "tenon/archive/legacy_weights.h"
#include "tenon/archive/weights_read.h"
#include "tenon/io/file_kind.h"
#include "tenon/io/json.h"
#include "tenon/io/zip.h"
#include "tenon/model/compile_config.h"
#include "tenon/model/config_read.h"

namespace tenon {

namespace {
constexpr const char* save_again = "model.save(\"model.keras\")";
constexpr const char* weights_member = "model.weights.h5";

Result<Config> parse_member(const ZipFile& zip, const std::string& name, const std::string& what, Sink& sink) {
  const ZipMember* member = zip.find(name);
  if (!member)
    return report(sink, Code::FileDamaged, InFile{zip.path(), "member " + name})
        .expected("the member " + name)
        .found("no such member")
        .because("A .keras archive keeps " + what + " in " + name + ".")
        .fix("save the model again from Keras", save_again, Applies::needs_editing)
        .emit();
  TENON_TRY(const SharedBytes bytes, zip.read(*member, sink));
  return parse_json(bytes.text(), InFile{zip.path(), "member " + name}, sink);
}

/// An .npz is a ZIP archive, too.
Reported report_arrays(const ZipFile& zip, Sink& sink) {
  return report(sink, Code::FileFormatUnknown, InFile{zip.path()})
      .expected("a Keras model (.keras or .h5)")
      .found("NumPy arrays (.npz)")
      .because("The archive holds arrays and no config.json, so it is data, not a model.")
      .fix("name the model's file")
      .emit();
}

bool holds_arrays_only(const ZipFile& zip) {
  return !zip.members().empty() &&
         std::all_of(zip.members().begin(), zip.members().end(), [](const ZipMember& m) { return m.name.ends_with(".npy"); });
}

/// A Sequential model without an input shape has no variables yet; every other model has a graph.
Result<std::optional<Graph>> graph_of(const Model& model, Sink& sink) {
  if (model.inputs.empty()) return std::optional<Graph>();
  TENON_TRY(auto graph, infer(model, sink));
  return std::optional<Graph>(std::move(graph));
}

enum class Reads : std::uint8_t { layers, all };

Result<Model> load_keras(const ZipFile& zip, Reads reads, Sink& sink) {
  if (holds_arrays_only(zip)) return report_arrays(zip, sink);
  TENON_TRY(const Config config, parse_member(zip, "config.json", "the model's layers", sink));
  const ConfigPlace at{zip.path(), "member config.json"};
  TENON_TRY(Model model, model_from_config(config, at, sink));
  model.compile_args = compile_from_config(config["compile_config"], at["compile_config"], sink);
  if (reads == Reads::layers) return model;
  TENON_TRY([[maybe_unused]] const Done adapted, adapt_layers(zip, model, sink));
  TENON_TRY(const auto graph, graph_of(model, sink));
  if (!graph) return model;
  const ZipMember* member = zip.find(weights_member);
  if (!member)
    return report(sink, Code::FileDamaged, InFile{zip.path(), std::string("member ") + weights_member})
        .expected(std::string("the member ") + weights_member)
        .found("no such member")
        .because("A .keras archive keeps the model's weights in model.weights.h5.")
        .fix("save the model again from Keras", save_again, Applies::needs_editing)
        .emit();
  TENON_TRY(const SharedBytes bytes, zip.read(*member, sink));
  const InFile origin{zip.path(), std::string("member ") + weights_member};
  TENON_TRY(const auto file, Hdf5File::open(bytes.bytes(), bytes.share(0), origin, sink));
  TENON_TRY(model.weights, read_weights(file, model, *graph, origin, sink));
  model.optimizer_state = read_optimizer(file, model, *graph, origin, sink);
  return model;
}

Reported report_no_config(const Hdf5File& file, const std::string& path, Sink& sink) {
  Report ignored;
  const auto layers = file.strings("", "layer_names", ignored);  // what save_weights of Keras 2 wrote
  const bool weights = file.exists("layers") || file.exists("_layer_checkpoint_dependencies") || file.exists("model_weights") ||
                       file.exists("vars") || (layers && *layers);
  auto b = report(sink, Code::FileFormatUnknown, InFile{path, "attribute model_config"})
               .expected("a whole model")
               .found(weights ? "weights only" : "an HDF5 file without a model");
  if (weights)
    return std::move(b)
        .because(
            "The file holds weights without the layers they belong to; a model is read from a .keras file, or from an .h5 file that "
            "model.save wrote.")
        .fix("save the whole model from Keras", save_again, Applies::needs_editing)
        .emit();
  return std::move(b)
      .because("A whole-model .h5 file holds the model's layers in its attribute model_config.")
      .fix("save the model from Keras", save_again, Applies::needs_editing)
      .emit();
}

Result<Model> load_hdf5(const MappedFile& mapped, Reads reads, Sink& sink) {
  const InFile origin{mapped.path(), {}};
  TENON_TRY(const auto file, Hdf5File::open(mapped.bytes(), mapped.share(0), origin, sink));
  TENON_TRY(const auto text, file.string("", "model_config", sink));
  if (!text) return report_no_config(file, mapped.path(), sink);
  const ConfigPlace at{mapped.path(), "attribute model_config"};
  TENON_TRY(const Config config, parse_json(*text, at.where(), sink));
  TENON_TRY(Model model, model_from_config(config, at, sink));
  TENON_TRY(const auto training, file.string("", "training_config", sink));
  if (training) {
    const ConfigPlace place{mapped.path(), "attribute training_config"};
    TENON_TRY(const Config arguments, parse_json(*training, place.where(), sink));
    model.compile_args = compile_from_config(arguments, place, sink);
  }
  if (reads == Reads::layers) return model;
  TENON_TRY(const auto graph, graph_of(model, sink));
  if (!graph) return model;
  TENON_TRY(model.weights, read_legacy_weights(file, *graph, origin, sink));
  TENON_TRY(model.optimizer_state, read_legacy_optimizer(file, model, *graph, origin, sink));
  return model;
}

Reported report_folder(const std::string& path, Sink& sink) {
  std::error_code ignored;
  const bool saved_model =
      std::filesystem::exists(path + "/saved_model.pb", ignored) || std::filesystem::exists(path + "/keras_metadata.pb", ignored);
  const bool unzipped = std::filesystem::exists(path + "/config.json", ignored);
  auto b = report(sink, Code::FileFormatUnknown, InFile{path})
               .expected("a .keras or .h5 file")
               .found(saved_model ? "a folder: a TensorFlow SavedModel" : "a folder");
  if (saved_model)
    return std::move(b)
        .because("A SavedModel is a TensorFlow program, which only TensorFlow runs; it does not hold the layers as Keras saves them.")
        .fix("save the model from Keras in its own format", save_again, Applies::needs_editing)
        .emit();
  return std::move(b)
      .because(unzipped ? "The folder is an unpacked .keras archive." : "A model is one file.")
      .fix(unzipped ? "pack it" : "name the file in the folder", unzipped ? "zip -0 -j model.keras " + path + "/*" : path + "/model.keras",
           Applies::needs_editing)
      .emit();
}

Result<Model> load(const std::string& path, Reads reads, Sink& sink) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return report_folder(path, sink);
  TENON_TRY(const MappedFile file, map_file(path, sink));
  switch (kind_of(file.bytes())) {
    case FileKind::zip: {
      TENON_TRY(const ZipFile zip, open_zip(file, sink));
      return load_keras(zip, reads, sink);
    }
    case FileKind::hdf5: return load_hdf5(file, reads, sink);
    default: return report_other_format("a Keras model (.keras or .h5)", file.bytes(), InFile{path}, sink);
  }
}

}  // namespace

Result<Model> load_model(const std::string& path, Sink& sink) { return load(path, Reads::all, sink); }
Result<Model> load_layers(const std::string& path, Sink& sink) { return load(path, Reads::layers, sink); }

}  // namespace tenon
