#include "tenon/check/head.h"

#include <algorithm>
#include <array>

#include "tenon/check/head_fixes.h"
#include "tenon/check/naming.h"
#include "tenon/check/rules.h"

namespace tenon {

namespace {

std::string described(const Head& head) { return "layer \"" + head.layer.layer + "\" ends in " + head.activation; }

/// A rule about one head and one loss.
struct Match {
  const Scene& s;
  const Graph& graph;
  std::size_t output;
  const Head& head;
  const AnyObject<LossKind>& loss;
  bool binary, sparse, overlap;

  DiagnosticBuilder make(Code code) const { return s.findings.make(code, InCall{"compile", "loss"}); }
  std::string wanted() const { return binary || overlap ? "sigmoid" : "softmax"; }
  std::string loss_name() const { return std::string(loss.kind->info.function); }
};

void report_one_unit(const Match& m) {
  auto b =
      m.make(Code::OneUnitForClasses)
          .expected("one unit per class, at least 2")
          .found("layer \"" + m.head.layer.layer + "\" has 1 unit")
          .because("The probabilities of all classes sum to 1; a single one is always 1, so the loss is always 0 and nothing is learned" +
                   std::string(m.sparse ? "; any label but 0 is no class." : "."))
          .see(m.head.layer, "makes the output");
  const std::string layer = "layer \"" + m.head.layer.layer + "\"";
  const bool is_dense = m.head.layer.kind == "Dense";
  std::move(b).fix("for two classes, let " + layer + " give one probability", "activation=\"sigmoid\", loss=\"binary_crossentropy\"",
                   is_dense ? Applies::as_written : Applies::needs_editing);
  fix_units(b, m.graph, m.output, "or ", "a unit for every class", 2, "activation=\"softmax\"", Applies::needs_editing);
  m.s.findings.add(std::move(b).as(m.sparse ? Severity::error : Severity::warning));
}

void report_logits(const Match& m) {
  auto b =
      m.make(Code::LogitsExpected)
          .expected("logits: an output without " + m.head.activation)
          .found(described(m.head))
          .because("from_logits=True says that the loss applies the " + m.head.activation +
                   " itself. Keras on TensorFlow notices and takes the numbers from before it; on other backends it trains on wrong ones.")
          .see(m.head.layer, "makes the output")
          .fix("let the loss take probabilities", "loss=\"" + m.loss_name() + "\"");
  fix_no_activation(b, m.head, "or ");
  m.s.findings.add(std::move(b));
}

void report_probabilities(const Match& m) {
  auto b =
      m.make(Code::ProbabilitiesExpected)
          .expected("probabilities, from " + m.wanted())
          .found(described(m.head))
          .because(m.overlap ? m.loss_name() + " takes the output for shares of a class, from 0 to 1. Keras does not look, and trains on."
                             : "With from_logits=False the loss takes the logarithm of the output. Keras cuts numbers outside of 0 to 1 "
                               "off, where the gradient is 0, and trains on.")
          .see(m.head.layer, "makes the output");
  fix_activation(b, m.head, "make probabilities", m.wanted());
  const Config config = m.loss.kind->to_config(m.loss.value);
  if (config.find("from_logits"))
    std::move(b).fix("or let the loss do it",
                     "loss=keras.losses." + std::string(m.loss.kind->name) + "(from_logits=True)" +
                         (m.head.activation == "linear" ? "" : "   # and no activation in the last layer"),
                     m.head.activation == "linear" ? Applies::as_written : Applies::needs_editing);
  m.s.findings.add(std::move(b));
}

void report_unfit(const Match& m) {
  const auto cause =
      m.binary ? "binary_crossentropy takes every unit for a decision of its own, but softmax makes the units depend on each other."
               : m.loss_name() + " takes the output for one distribution over the classes, but sigmoids do not sum to 1.";
  auto b = m.make(Code::ActivationUnfit).expected(m.wanted()).found(described(m.head)).because(cause).see(m.head.layer, "makes the output");
  // Where the loss changes, the labels may have to as well: a class becomes a row with a column for each.
  const auto another_loss = [&](const std::string& text, const std::string& loss) {
    std::move(b).fix(text, "loss=\"" + loss + "\"", m.sparse ? Applies::needs_editing : Applies::as_written);
  };
  if (m.binary) another_loss("for one class out of many, take the loss for it", "categorical_crossentropy");
  else fix_activation(b, m.head, "for one class out of many, make probabilities of all classes", "softmax");
  if (m.binary) fix_activation(b, m.head, "for several labels at once, make each probability its own", "sigmoid");
  else another_loss("for several labels at once, take the loss for it", "binary_crossentropy");
  m.s.findings.add(std::move(b));
}

void report_one_probability(const Scene& s, const Graph& graph, std::size_t output, const Head& head) {
  auto b = s.findings.make(Code::SoftmaxOverOneUnit, head.layer)
               .expected("2 units or more")
               .found(std::int64_t{1})
               .because(
                   "Softmax divides by the sum over the units; with one unit the output is 1 whatever the layer computes, and "
                   "the gradient is 0.");
  fix_activation(b, head, "for one probability, make it by itself", "sigmoid");
  fix_units(b, graph, output, "or ", "a unit for every class", 2, "", Applies::needs_editing);
  s.findings.add(std::move(b));
}

void report_cut(const Match& m) {
  const bool bounded = is_one_of(m.head.activation, {"tanh", "hard_tanh", "softsign"});
  auto b = m.make(Code::LogitsCut)
               .expected("logits: an output without activation")
               .found(described(m.head))
               .because("from_logits=True takes the output for logits, which have any size and sign. Behind " + m.head.activation +
                        " they have not: " + (bounded ? "no probability comes near 0 or 1." : "no class can be made unlikely.") +
                        " Keras says nothing.")
               .see(m.head.layer, "makes the output");
  fix_no_activation(b, m.head, "");
  m.s.findings.add(std::move(b));
}

}  // namespace

std::string activation_of(const AnyLayer& layer) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> layers{
      {{"Softmax", "softmax"}, {"ReLU", "relu"}, {"LeakyReLU", "leaky_relu"}, {"PReLU", "prelu"}, {"ELU", "elu"}}};
  for (const auto& [name, activation] : layers)
    if (layer.is(name)) return std::string(activation);
  const Config config = layer.kind->to_config(layer.value);
  const auto* name = config["activation"].string();
  return name ? *name : "";
}

bool from_logits(const AnyObject<LossKind>& loss) {
  const Config config = loss.kind->to_config(loss.value);
  const auto* given = config["from_logits"].boolean();
  return given && *given;
}

Head head_of(const Graph& graph, std::size_t output) {
  Head head{{}, {}, graph.output(output).shape.rank() ? graph.output(output).shape[-1] : Dim()};
  for (TensorRef at = graph.outputs[output].tensor;;) {
    const auto& node = graph.nodes[static_cast<std::size_t>(at.node)];
    const auto& layer = graph.layers[static_cast<std::size_t>(node.layer)];
    head.layer = place_of(layer);
    head.activation = activation_of(layer.layer);
    if (!head.activation.empty() || node.inputs.size() != 1 ||
        !is_one_of(layer.layer.kind->name, {"Flatten", "Reshape", "Dropout", "GlobalAveragePooling1D", "GlobalAveragePooling2D",
                                            "GlobalAveragePooling3D", "Permute", "Identity"}))
      return head;
    at = node.inputs.front();
  }
}

void check_head(const Scene& s, const Graph& graph, std::size_t output, const AnyObject<LossKind>& loss) {
  const Head head = head_of(graph, output);
  const bool binary = loss.is("BinaryCrossentropy") || loss.is("BinaryFocalCrossentropy"),
             sparse = loss.is("SparseCategoricalCrossentropy"),
             categorical = loss.is("CategoricalCrossentropy") || loss.is("CategoricalFocalCrossentropy");
  const bool overlap = loss.is("Dice") || loss.is("Tversky"), divergence = loss.is("KLDivergence");
  const Match m{s, graph, output, head, loss, binary, sparse, overlap};
  if ((sparse || categorical) && head.units == Dim(1)) return report_one_unit(m);
  if (head.activation == "softmax" && head.units == Dim(1)) return report_one_probability(s, graph, output, head);
  if (!(binary || sparse || categorical || overlap || divergence) || head.activation.empty()) return;
  const bool probabilities = is_one_of(head.activation, {"softmax", "sigmoid", "hard_sigmoid", "sparse_sigmoid", "sparsemax"});
  if (from_logits(loss)) return probabilities ? report_logits(m) : head.activation == "linear" ? void() : report_cut(m);
  if (!probabilities) return report_probabilities(m);
  if (overlap || divergence) return;
  if (binary ? head.activation == "softmax" && head.units.value > 2 : head.activation != "softmax") report_unfit(m);
}

}  // namespace tenon
