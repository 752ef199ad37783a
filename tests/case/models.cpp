#include "case/models.h"

#include <stdexcept>

namespace tenon::test {
namespace {

/// Keyword arguments as a config; positional ones take the names of the fields, in their order.
template <class Kind> Config arguments(const Expression& call, const Kind& kind) {
  Config config{Config::Dict{}};
  for (std::size_t i = 0; i < call.items.size(); ++i) config.set(kind.fields.at(i).name, to_config(call.items[i]));
  for (const auto& [key, value] : call.keywords)
    if (key != "name" && key != "trainable") config.set(key, to_config(value));
  return config;
}

/// Input(shape=(28, 28, 1), batch_size=None) -> {"batch_shape": [None, 28, 28, 1]}.
Config input_arguments(const Expression& call) {
  Config config{Config::Dict{}};
  const Expression* shape = call.keyword("shape");
  Config::List axes{call.keyword("batch_size") ? to_config(*call.keyword("batch_size")) : Config()};
  const Config given = to_config(shape ? *shape : call.items.at(0));
  axes.insert(axes.end(), given.list()->begin(), given.list()->end());
  config.set("batch_shape", axes);
  if (const auto* dtype = call.keyword("dtype")) config.set("dtype", to_config(*dtype));
  return config;
}

/// A string, or an object made of a call.
template <class Named, class Kind> Result<Named> named(const Expression& e, const Kind* (*find)(std::string_view), Sink& sink) {
  if (e.form == Expression::Form::literal) return e.literal.string() ? Named(*e.literal.string()) : Named();
  const Kind* kind = find(e.name);
  if (!kind) throw std::runtime_error("no such object: " + e.name);
  TENON_TRY(std::any value, kind->from_config(arguments(e, *kind), Site{sink, {e.name, e.name, ""}}));
  return Named(AnyObject<Kind>{std::move(value), kind});
}

/// One object, or a list or dict of them, nested as deep as it likes.
template <class Named, class Kind>
Result<PerOutput<Named>> per_output(const Expression& e, const Kind* (*find)(std::string_view), Sink& sink) {
  if (e.form == Expression::Form::list) {
    typename PerOutput<Named>::List items;
    for (const auto& item : e.items) {
      TENON_TRY(auto one, per_output<Named>(item, find, sink));
      items.push_back(std::move(one));
    }
    return PerOutput<Named>::list(std::move(items));
  }
  if (e.form == Expression::Form::dict) {
    typename PerOutput<Named>::Named entries;
    for (const auto& [key, value] : e.entries) {
      TENON_TRY(auto one, per_output<Named>(value, find, sink));
      entries.emplace_back(*key.literal.string(), std::move(one));
    }
    return PerOutput<Named>::by_name(std::move(entries));
  }
  if (e.form == Expression::Form::literal && e.literal.is_null()) return PerOutput<Named>();
  TENON_TRY(Named one, named<Named>(e, find, sink));
  return PerOutput<Named>(std::move(one));
}

LossWeights weights_per_output(const Expression& e) {
  LossWeights::List items;
  for (const auto& item : e.items) items.push_back(weights_per_output(item));
  if (e.form == Expression::Form::list) return LossWeights::list(std::move(items));
  LossWeights::Named entries;
  for (const auto& [key, value] : e.entries) entries.emplace_back(*key.literal.string(), weights_per_output(value));
  if (e.form == Expression::Form::dict) return LossWeights::by_name(std::move(entries));
  return *e.literal.number();
}

std::string given_name(const Expression& layer) {
  const auto* name = layer.keyword("name");
  return name ? *name->literal.string() : std::string();
}

}  // namespace

Result<TensorRef> ModelMaker::add(const Expression& e, std::vector<TensorRef> read) {
  const bool input = e.name == "Input";
  const LayerKind* kind = layer_kind(input ? "InputLayer" : e.name);
  if (!kind) throw std::runtime_error("no such layer: " + e.name);
  Model names = model_;  // to learn the name that the layer will get
  const TensorRef trial = names.add(AnyLayer(kind->make_default(), kind), {}, given_name(e));
  const std::string name = names.layers[static_cast<std::size_t>(names.nodes[static_cast<std::size_t>(trial.node)].layer)].name;
  TENON_TRY(std::any value, kind->from_config(input ? input_arguments(e) : arguments(e, *kind), Site{sink_, {name, e.name, ""}}));
  const TensorRef made = model_.add(AnyLayer(std::move(value), kind), std::move(read), name);
  if (const auto* trainable = e.keyword("trainable")) model_.layers.back().trainable = *trainable->literal.boolean();
  return made;
}

std::optional<Reported> ModelMaker::add(const Expression& layer) {
  std::vector<TensorRef> read;
  if (!model_.nodes.empty()) read.push_back({static_cast<int>(model_.nodes.size()) - 1, 0});
  const auto made = add(layer, std::move(read));
  if (!made) return made.error();
  if (layer.name == "Input") model_.inputs = {*made};
  model_.outputs = {*made};
  return std::nullopt;
}

std::optional<Reported> ModelMaker::add(const std::string& name, const Expression& layer) {
  std::vector<TensorRef> read;
  for (const auto& input : layer.applied_to) read.push_back(tensors_.at(input.name));
  const auto made = add(layer, std::move(read));
  if (!made) return made.error();
  if (!layer.applied_with.empty()) {
    auto& node = model_.nodes.back();
    node.call = Config::Dict{{std::string(model_.layers.back().layer.kind->info.call.front()), tensor_argument(0)}};
    for (const auto& [key, value] : layer.applied_with) node.call.set(key, to_config(value));
  }
  tensors_[name] = *made;
  return std::nullopt;
}

Model ModelMaker::functional(const Expression& call) const {
  const auto refs = [&](const char* key) {
    const Expression& e = *call.keyword(key);
    std::vector<TensorRef> out;
    for (const auto& item : e.form == Expression::Form::list ? e.items : std::vector{e}) out.push_back(tensors_.at(item.name));
    return out;
  };
  return tenon::functional(model_, refs("inputs"), refs("outputs"));
}

Result<Compile> make_compile(const Expression& call, Sink& sink) {
  Compile c;
  for (const auto& [key, value] : call.keywords) {
    if (key == "optimizer") {
      TENON_TRY(c.optimizer, named<AnyOptimizer>(value, &optimizer_kind, sink));
    } else if (key == "loss") {
      TENON_TRY(c.loss, per_output<AnyLoss>(value, &loss_kind, sink));
    } else if (key == "metrics" || key == "weighted_metrics") {
      TENON_TRY((key == "metrics" ? c.metrics : c.weighted_metrics), per_output<AnyMetric>(value, &metric_kind, sink));
    } else if (key == "loss_weights") {
      c.loss_weights = weights_per_output(value);
    } else throw std::runtime_error("compile() has no argument " + key);
  }
  return c;
}

}  // namespace tenon::test
