#include "tenon/archive/live_model.h"

#include "tenon/archive/weights_read.h"
#include "tenon/archive/weights_write.h"
#include "tenon/io/json.h"
#include "tenon/model/compile_config.h"
#include "tenon/model/config_read.h"

namespace tenon {
namespace {

std::shared_ptr<const std::byte> copy_of(std::span<const std::byte> bytes) {
  const auto owner = std::make_shared<const std::vector<std::byte>>(bytes.begin(), bytes.end());
  return {owner, owner->data()};
}

}  // namespace

Result<Model> model_from_text(std::string_view config, const std::string& name, Sink& sink) {
  const ConfigPlace at{name, "config"};
  TENON_TRY(const Config parsed, parse_json(config, at.where(), sink));
  TENON_TRY(Model model, model_from_config(parsed, at, sink));
  model.compile_args = compile_from_config(parsed["compile_config"], at["compile_config"], sink);
  return model;
}

Result<Done> set_state(Model& model, std::span<const std::byte> file, const std::string& name, Sink& sink) {
  const InFile origin{name, "weights"};
  const auto bytes = copy_of(file);
  TENON_TRY(const auto opened, Hdf5File::open(std::span(bytes.get(), file.size()), bytes, origin, sink));
  if (model.inputs.empty()) return Done{};
  TENON_TRY(const Graph graph, infer(model, sink));
  TENON_TRY(model.weights, read_weights(opened, model, graph, origin, sink));
  model.optimizer_state = read_optimizer(opened, model, graph, origin, sink);
  return Done{};
}

Result<std::vector<std::byte>> state_of(const Model& model, Sink& sink) {
  if (model.inputs.empty()) return weights_image(model, nullptr, {}).joined();
  TENON_TRY(const Graph graph, infer(model, sink));
  return weights_image(model, &graph, weights_to_save(model, graph)).joined();
}

}  // namespace tenon
