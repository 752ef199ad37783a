#include <algorithm>
#include <cmath>

#include "tenon/check/head.h"
#include "tenon/check/rules.h"
#include "tenon/compile/optimizer_map.h"
#include "tenon/diag/suggest.h"

namespace tenon {

namespace {

/// keras/src/losses/__init__.py leaves one class out of the list that strings are looked up in.
bool has_string(std::string_view class_name) { return class_name != "CategoricalGeneralizedCrossEntropy"; }

/// Every name that stands for a row of a registry: classes, functions, aliases.
template <class Kind> std::vector<std::string_view> names_of(const std::vector<Kind>& kinds) {
  std::vector<std::string_view> names;
  for (const Kind& kind : kinds) {
    if (!has_string(kind.name)) continue;
    if constexpr (requires { kind.info.function; }) names.push_back(kind.info.function);
    names.push_back(kind.info.alias);
    names.push_back(kind.info.name);
  }
  std::erase(names, "");
  return names;
}

/// The first of them, in the spelling that is not a class.
std::string list_of(const std::vector<std::string_view>& names) {
  constexpr int shown = 8;
  std::string out;
  int count = 0;
  for (const auto name : names)
    if (std::none_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; }) && ++count <= shown)
      out += (out.empty() ? "" : ", ") + std::string(name);
  return count > shown ? out + ", ... (" + std::to_string(count) + " in all)" : out;
}

void report_unknown(const Scene& s, const std::string& argument, const std::string& written, std::vector<std::string_view> known) {
  auto b =
      s.findings.make(Code::NameUnknown, InCall{"compile", argument})
          .expected("one of " + list_of(known))
          .found("\"" + written + "\"")
          .because(
              "A name stands for an object of Keras with its default arguments; no object has this name, or Tenon does not have it yet.");
  if (const auto meant = nearest(written, known)) {
    const std::string written_so = "\"" + std::string(*meant) + "\"";
    std::move(b).fix("write the name that is near",
                     argument == "loss" || argument == "optimizer" ? argument + "=" + written_so : argument + "=[" + written_so + "]");
  }
  s.findings.add(std::move(b));
}

/// The loss that the activation of the last layer asks for.
std::string suitable_loss(const Graph* own) {
  const Head head = own && own->outputs.size() == 1 ? head_of(*own, 0) : Head{};
  if (head.activation == "softmax") return "sparse_categorical_crossentropy";
  return head.activation == "sigmoid" ? "binary_crossentropy" : "mean_squared_error";
}

/// compile() arguments that suit the model's last layer.
std::string compile_line(const Graph* own) {
  const std::string loss = suitable_loss(own);
  return "model.compile(optimizer=\"adam\", loss=\"" + loss + (loss == "mean_squared_error" ? "\")" : "\", metrics=[\"accuracy\"])");
}

bool asks_for_crossentropy(const AnyLoss& loss) { return loss.written() == "crossentropy" || loss.written() == "ce"; }

/// keras/src/trainers/compile_utils.py, get_loss: "crossentropy" becomes one of three by the shapes.
AnyLoss crossentropy_for(const TensorSpec& output, const TensorSpec& y) {
  if (output.shape[-1] == Dim(1)) return "binary_crossentropy";
  const bool ids = y.shape.rank() < output.shape.rank() || y.shape[-1] == Dim(1);
  return ids ? "sparse_categorical_crossentropy" : "categorical_crossentropy";
}

/// Above this a constant rate is rarely meant.
double usual_rate(const OptimizerKind& kind) {
  if (kind.name == "Adadelta") return 100;
  return kind.name == "SGD" || kind.name == "Adagrad" || kind.name == "Ftrl" ? 10 : 0.1;
}

void check_learning_rate(const Scene& s, const OptimizerKind& kind, const LearningRate& rate) {
  const bool trains = rate.value > 0 && std::isfinite(rate.value), large = rate.value > usual_rate(kind);
  if (s.args.purpose != Purpose::fit || rate.scheduled() || (trains && !large)) return;
  std::string cause = "Every step changes the weights by this much of the gradient, against its direction. ";
  if (trains) cause += "With steps this long " + std::string(kind.name) + " rarely comes to rest.";
  else if (rate.value == 0) cause += "At 0 no weight changes; Keras says nothing.";
  else if (rate.value < 0) cause += "Below 0 the loss grows instead; Keras says nothing.";
  else cause += "With this one every weight becomes NaN at once; Keras says nothing.";
  s.findings.add(s.findings.make(Code::LearningRateUnusual, InCall{"compile", "optimizer"})
                     .expected(trains ? "learning_rate up to about " + to_string(Value(usual_rate(kind))) : "learning_rate > 0")
                     .found("learning_rate=" + to_string(Value(rate.value)))
                     .because(std::move(cause))
                     .fix("take the usual rate", "optimizer=keras.optimizers." + std::string(kind.name) + "(learning_rate=" +
                                                     to_string(kind.to_config(kind.make_default())["learning_rate"]) + ")")
                     .as(trains ? Severity::note : Severity::warning));
}

}  // namespace

const Compile* check_compiled(const Scene& s, const Graph* own) {
  const InCall call{std::string(s.function()), ""};
  if (!s.model.compile_args) {
    s.findings.add(s.findings.make(Code::NotCompiled, call)
                       .expected("a loss and an optimizer")
                       .found("no compile()")
                       .because(std::string(s.function()) + "() computes the loss and the metrics that compile() names.")
                       .fix("compile the model first", compile_line(own)));
    return nullptr;
  }
  const Compile& compile = *s.model.compile_args;
  if (s.model.form == Model::Form::sequential && compile.loss.named()) {
    s.findings.add(s.findings.make(Code::SeveralOutputs, InCall{"compile", "loss"})
                       .expected("one loss, as the model has one output")
                       .found("a dict of losses")
                       .because("The outputs of a Sequential model have no names, and Keras fails on a dict.")
                       .fix("give the loss itself", "loss=\"mse\"", Applies::needs_editing));
    return nullptr;
  }
  return &compile;
}

void check_any_loss(const Scene& s, const Graph* own, const std::vector<AskedOutput>& asked) {
  if (std::any_of(asked.begin(), asked.end(), [](const AskedOutput& a) { return !a.loss.empty(); })) return;
  s.findings.add(s.findings.make(Code::LossMissing, InCall{"compile", "loss"})
                     .expected("a loss")
                     .found("none")
                     .because("Training makes the loss smaller; without one there is nothing to do.")
                     .fix("name one that suits the last layer", "loss=\"" + suitable_loss(own) + "\""));
}

AnyObject<LossKind> resolve_loss(const Scene& s, const AskedOutput& asked, const TensorSpec& output, const TensorSpec& y) {
  const AnyLoss& loss = asked.loss;
  const bool known = loss.kind() && (loss.written().empty() || has_string(loss.kind()->name));
  if (known || loss.empty()) return loss.object();
  if (asks_for_crossentropy(loss)) return crossentropy_for(output, y).object();
  return report_unknown(s, "loss", loss.written(), names_of(loss_kinds())), AnyObject<LossKind>{};
}

void check_optimizer(const Scene& s, const Graph* own, const Compile& compile) {
  const AnyOptimizer& optimizer = compile.optimizer;
  if (!optimizer.kind()) return report_unknown(s, "optimizer", optimizer.written(), names_of(optimizer_kinds()));
  // A struct written in C++ never passed through a config: its arguments are judged as if it had.
  const Site at{s.findings.sink(), {std::string(optimizer.kind()->info.alias), std::string(optimizer.kind()->name), {}}};
  const auto read = optimizer.kind()->from_config(optimizer.kind()->to_config(optimizer.value()), at);
  if (!read) return s.findings.refuse(read.error());
  for (const auto& part : parts_of(optimizer.object(), {}))
    check_learning_rate(s, *part.optimizer.kind, part.optimizer.kind->learning_rate(part.optimizer.value));
  if (optimizer.kind()->map && own) check_optimizer_table(s, *own, optimizer.kind()->map(optimizer.value()));
}

bool report_output(const Scene& s, const std::string& argument, const std::string& name, const Unfit& unfit, const Shape& output) {
  s.findings.add(s.findings.make(Code::OutputUnfit, InCall{"compile", argument})
                     .expected(unfit.expected)
                     .found(name + " of an output of shape " + to_string(output))
                     .because(unfit.because)
                     .fix("change the argument, or the last layer of the model"));
  return false;
}

bool check_metric_name(const Scene& s, const std::string& argument, const AnyMetric& metric) {
  if (metric.kind()) return true;
  if (const MetricKind* kind = metric_kind(metric.written())) {  // a name that is not enough
    const auto field = std::find_if(kind->fields.begin(), kind->fields.end(), [](const FieldInfo& f) { return f.required; });
    const std::string call = std::string(kind->name) + "(" + std::string(field->name) + "=...)";
    s.findings.add(
        s.findings.make(Code::ArgumentOutOfRange, InCall{"compile", argument})
            .expected(call)
            .found("\"" + metric.written() + "\"")
            .because("A name stands for an object of Keras with its default arguments; " + std::string(field->name) + " has none.")
            .fix("give the metric itself", argument + "=[keras.metrics." + call + "]", Applies::needs_editing));
    return false;
  }
  auto known = names_of(metric_kinds());
  known.insert(known.begin(), "accuracy");
  report_unknown(s, argument, metric.written(), std::move(known));
  return false;
}

}  // namespace tenon
