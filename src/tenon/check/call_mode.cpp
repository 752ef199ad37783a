// training=True or False in the call of a layer: fit, evaluate and predict put theirs in its place, in every Keras 3.
// keras/src/models/functional.py, operation_fn.
#include "tenon/check/naming.h"
#include "tenon/check/rules.h"

namespace tenon {

namespace {

/// A layer to which the mode matters, and the way to it through models.
struct Affected {
  const AnyLayer* layer = nullptr;
  std::string path;  // as Python reaches it from the model
  bool normalizes() const { return layer->is("BatchNormalization"); }
};

bool is_random(const AnyLayer& layer) { return is_dropout(layer) || layer.is("GaussianNoise"); }

/// The first one in `layer`. A frozen BatchNormalization is in inference mode all the time.
Affected find_affected(const AnyLayer& layer, bool trainable, const std::string& path) {
  if (is_random(layer) || (trainable && layer.is("BatchNormalization"))) return {&layer, path};
  if (const Model* inner = nested_model(layer))
    for (const auto& l : inner->layers)
      if (const auto found = find_affected(l.layer, trainable && l.trainable, path + ".get_layer(\"" + l.name + "\")"); found.layer)
        return found;
  return {};
}

DiagnosticBuilder replaced(const Scene& s, const Graph::Layer& layer, bool training) {
  const auto say = [](bool t) { return std::string("training=") + (t ? "True" : "False"); };
  return s.findings.make(Code::CallModeReplaced, place_of(layer))
      .expected(say(!training) + ", which is " + std::string(s.function()) + "'s, or none in the call")
      .found(say(training));
}

void report_training(const Scene& s, const Graph::Layer& layer, const Affected& a) {
  auto finding = replaced(s, layer, false);
  const std::string rule = "In Keras 3 fit runs every layer in training mode, whatever the call says; Keras 2 kept to the call. ";
  if (a.normalizes())
    s.findings.add(std::move(finding)
                       .because(rule + "So BatchNormalization uses the mean and variance of each batch, and its averages move.")
                       .fix("freeze it: a frozen BatchNormalization stays in inference mode", a.path + ".trainable = False"));
  else
    s.findings.add(std::move(finding)
                       .because(rule + "So " + std::string(a.layer->kind->name) + " changes the data at random in every step.")
                       .fix("leave it without effect", a.path + (a.layer->is("GaussianNoise") ? ".stddev = 0.0" : ".rate = 0.0"),
                            Applies::needs_editing));
}

void report_inference(const Scene& s, const Graph::Layer& layer, const Affected& a) {
  s.findings.add(
      replaced(s, layer, true)
          .because("In Keras 3 evaluate and predict run every layer in inference mode, whatever the call says; Keras 2 kept to the call. "
                   "So " +
                   std::string(a.layer->kind->name) + (a.normalizes() ? " uses its moving averages." : " passes its input on."))
          .fix("call the model itself, which keeps to the call", "y = model(x)", Applies::needs_editing));
}

}  // namespace

void check_call_modes(const Scene& s, const Graph& graph) {
  const bool trains = s.args.purpose == Purpose::fit;
  for (const auto& node : graph.nodes) {
    const auto& layer = graph.layers[static_cast<std::size_t>(node.layer)];
    const bool* training = node.call["training"].boolean();
    // Keras itself writes the default of call() into a file, which is False for layers that are random.
    if (!training || *training == trains || (trains && is_random(layer.layer))) continue;
    const auto affected = find_affected(layer.layer, layer.trainable, "model.get_layer(\"" + layer.name + "\")");
    if (affected.layer) trains ? report_training(s, layer, affected) : report_inference(s, layer, affected);
  }
}

}  // namespace tenon
