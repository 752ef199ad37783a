// Arguments and states of single layers that Keras takes without a word, and that spoil training.
#include <algorithm>

#include "tenon/check/naming.h"
#include "tenon/check/rules.h"
#include "tenon/data/cast.h"
#include "tenon/layer/low_rank.h"

namespace tenon {

namespace {

struct Setting {
  std::string_view argument;
  double low, high;  // what makes sense; high itself does not
  std::string_view expected, cause, fix;
};

constexpr Setting momentum{"momentum",
                           0,
                           1,
                           "float from 0 to below 1",
                           "The moving averages keep this share of what they were at every step. At 1 they never leave their start values; "
                           "outside of 0 to 1 they swing or grow. Keras does not check it.",
                           "momentum=0.99"};
constexpr Setting epsilon{"epsilon",
                          0,
                          1e30,
                          "float >= 0",
                          "It is added to the variance, whose root is the divisor; a negative one makes NaN of small variances. Keras does "
                          "not check it.",
                          "epsilon=0.001"};
constexpr Setting rate{"rate",
                       0,
                       1,
                       "float from 0 to below 1",
                       "This share of the input is set to zero while training. With 1.0 nothing is left, and the layers in front learn "
                       "nothing; Keras says nothing.",
                       "rate=0.5"};

void check_setting(const Scene& s, const Graph::Layer& layer, const Config& config, const Setting& setting) {
  const auto value = config[setting.argument].number();
  if (!value || (*value >= setting.low && *value < setting.high)) return;
  s.findings.add(s.findings.make(Code::ArgumentOutOfRange, place_of(layer, std::string(setting.argument)))
                     .expected(std::string(setting.expected))
                     .found(*value)
                     .because(std::string(setting.cause))
                     .fix("give it a value from that range", std::string(setting.fix))
                     .as(Severity::warning));
}

bool holds_only(const Tensor& t, double value) {
  for (std::int64_t i = 0; i < elements(t.shape()); ++i)
    if (element(t, i) != value) return false;
  return true;
}

/// keras/src/layers/preprocessing/normalization.py: before adapt() the mean is 0 and the variance 1.
bool was_adapted(const Model& model, std::size_t layer) {
  if (!model.weights || layer >= model.weights->layers.size()) return false;
  const auto& values = model.weights->layers[layer];
  return values.size() >= 2 && !(holds_only(values[0], 0) && holds_only(values[1], 1));
}

void check_normalization(const Scene& s, const Graph::Layer& layer, std::size_t index, const Config& config) {
  if (!config["mean"].is_null() || was_adapted(s.model, index)) return;
  s.findings.add(
      s.findings.make(Code::NeverAdapted, place_of(layer))
          .expected("the mean and the variance of the training data")
          .found("mean 0 and variance 1, the start values")
          .because("adapt() looks at the data and sets both. Without it the layer gives back what it is given; Keras says nothing.")
          .fix("adapt the layer before compile()", layer.name + ".adapt(x)")
          .fix("or give it the numbers", "mean=x.mean(axis=0), variance=x.var(axis=0)", Applies::needs_editing));
}

/// Both factors of a low-rank adaptation are 0, as in every model that was read from a file: the gradient of each is a product with the
/// other, so that neither ever changes. Keras' files hold the kernel with the product on top, and not the factors.
void check_factors(const Scene& s, const Graph::Layer& layer, const std::vector<Tensor>& values) {
  for (std::size_t i = 0; i + 1 < layer.parameters.size(); ++i) {
    const Variable &a = layer.parameters[i], &b = layer.parameters[i + 1];
    if (!factor(a) || !factor(b) || factor(a)->second || !factor(b)->second) continue;
    const auto zero = [&](const Variable& v) { return holds_only(values[static_cast<std::size_t>(v.index)], 0); };
    if (!zero(a) || !zero(b)) continue;
    s.findings.add(
        s.findings.make(Code::WeightsMismatch, place_of(layer, a.name))
            .as(Severity::warning)
            .expected("factors of which one is not 0")
            .found(a.name + " and " + b.name + " of zeros")
            .because("A file holds the kernel with the product of both factors added, and not the factors: they are 0 in a model "
                     "that was loaded, in Keras too. The gradient of each is a product with the other, so training changes neither.")
            .fix("draw the first one anew before fit",
                 "layer." + a.name + ".assign(keras.initializers.HeUniform()(layer." + a.name + ".shape))", Applies::needs_editing)
            .fix("or train the kernel itself: build the layer without lora_rank, and load the weights"));
  }
}

bool is_trainable(const Graph::Layer& layer) { return !layer.parameters.empty(); }

}  // namespace

void check_settings(const Scene& s, const Graph& graph) {
  for (std::size_t i = 0; i < graph.layers.size(); ++i) {
    const auto& layer = graph.layers[i];
    const bool drops = is_dropout(layer.layer);
    const bool normalizes = is_one_of(layer.layer, {"BatchNormalization", "LayerNormalization", "GroupNormalization"});
    if (!drops && !normalizes && !layer.layer.is("Normalization")) continue;
    const Config config = layer.layer.kind->to_config(layer.layer.value);
    if (drops) check_setting(s, layer, config, rate);
    if (normalizes) check_setting(s, layer, config, epsilon);
    if (layer.layer.is("BatchNormalization")) check_setting(s, layer, config, momentum);
    if (layer.layer.is("Normalization")) check_normalization(s, layer, i, config);
  }
}

void check_trainable(const Scene& s, const Graph& graph) {
  for (std::size_t i = 0; s.model.weights && i < std::min(graph.layers.size(), s.model.weights->layers.size()); ++i)
    check_factors(s, graph.layers[i], s.model.weights->layers[i]);
  if (std::any_of(graph.layers.begin(), graph.layers.end(), is_trainable)) return;
  const auto has_state = [](const Graph::Layer& layer) { return !layer.state.empty(); };
  const auto frozen = std::count_if(graph.layers.begin(), graph.layers.end(), has_state);
  const auto last = std::find_if(graph.layers.rbegin(), graph.layers.rend(), has_state);
  s.findings.add(s.findings.make(Code::NothingTrainable, InCall{"fit", ""})
                     .expected("at least one layer with trainable weights")
                     .found(frozen ? std::to_string(frozen) + (frozen == 1 ? " layer" : " layers") + " with weights, none of them trainable"
                                   : std::string("no layer with weights"))
                     .because("Training changes trainable weights alone, so no epoch changes anything. Keras warns of it and goes on.")
                     .fix(frozen ? "let at least the last of them train" : "add a layer with weights",
                          frozen ? "model.get_layer(\"" + last->name + "\").trainable = True" : std::string()));
}

}  // namespace tenon
