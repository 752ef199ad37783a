#include <chrono>
#include <ctime>

#include "tenon/archive/assets.h"
#include "tenon/archive/load.h"
#include "tenon/archive/weights_write.h"
#include "tenon/graph/config_write.h"
#include "tenon/io/json.h"
#include "tenon/io/zip_writer.h"

namespace tenon {

namespace {
/// The release of Keras whose format this is; Keras shows it and reads on.
constexpr const char* keras_version = "3.15.1";

std::string date_saved() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm local{};
  localtime_r(&now, &local);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%d@%H:%M:%S", &local)};
}

Config metadata() {
  Config out;
  out.set("keras_version", keras_version);
  out.set("date_saved", date_saved());
  return out;
}

}  // namespace

Weights weights_to_save(const Model& model, const Graph& graph) {
  if (model.weights) return *model.weights;
  const auto parameters = initial_values(parameter_layout(graph), std::nullopt, 0);
  const auto state = initial_values(state_layout(graph), std::nullopt, 0);
  return to_weights(graph, parameters, state);
}

Result<Done> save_model(const Model& model, const std::string& path, Sink& sink) {
  std::optional<Graph> graph;
  if (!model.inputs.empty()) { TENON_TRY(graph, infer(model, sink)); }
  const Graph* known = graph ? &*graph : nullptr;
  const Hdf5Image image = weights_image(model, known, known ? weights_to_save(model, *known) : Weights{});
  TENON_TRY(auto zip, ZipWriter::create(path, sink));
  TENON_TRY([[maybe_unused]] const Done a, zip.add("metadata.json", to_json(metadata()), sink));
  TENON_TRY([[maybe_unused]] const Done b, zip.add("config.json", to_json(model_to_config(model, known)), sink));
  std::vector<std::span<const std::byte>> pieces;
  for (const auto& piece : image.pieces) pieces.push_back(piece.bytes());
  TENON_TRY([[maybe_unused]] const Done c, zip.add("model.weights.h5", std::span<const std::span<const std::byte>>(pieces), sink));
  for (const auto& [paths, adapted, dtype] : adaptations(model)) {
    if (!adapted.vocabulary) continue;
    for (const std::string& layer : paths) {
      TENON_TRY([[maybe_unused]] const Done d, zip.add(vocabulary_member(layer), *adapted.vocabulary, sink));
    }
  }
  return zip.finish(sink);
}

}  // namespace tenon
