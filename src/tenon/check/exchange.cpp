// Labels of two outputs given in the wrong order: each fits the other's output.
#include "tenon/check/rules.h"

namespace tenon {

namespace {

/// What check_targets() says of these labels for this output, without saying it: the worst severity; none where they fit.
std::optional<Severity> trouble(const Scene& s, const Graph& graph, const std::vector<AskedOutput>& asked, std::size_t output, Column y) {
  Report quiet;
  Findings findings(quiet, Strictness::as_keras);
  const Scene aside{s.model, s.args, findings};
  const auto loss = resolve_loss(aside, asked[output], graph.output(output), y.values.spec());
  if (!loss.kind) return std::nullopt;
  check_targets(aside, graph, output, loss, y);
  if (quiet.count(Severity::error)) return Severity::error;
  return quiet.count(Severity::warning) ? std::optional(Severity::warning) : std::nullopt;
}

void report(const Scene& s, const Graph& graph, std::size_t a, std::size_t b, const Column& y, Severity severity) {
  const auto name = [&](std::size_t o) { return graph.outputs[o].name; };
  s.findings.add(s.findings.make(Code::LabelsSwapped, InData{y.name})
                     .expected(graph.output(a).shape)
                     .found(y.values.shape())
                     .because("These labels fit output \"" + name(b) + "\", and the labels given for that one fit \"" + name(a) +
                              "\". Labels without names go to the outputs in the order of model.outputs." +
                              (severity == Severity::warning ? " Keras repeats them until they fit, without a word." : ""))
                     .fix("give them by name",
                          "y={\"" + name(b) + "\": y[" + std::to_string(a) + "], \"" + name(a) + "\": y[" + std::to_string(b) + "]}")
                     .as(severity == Severity::warning ? s.findings.unless_strict(severity) : severity));
}

}  // namespace

std::vector<std::size_t> exchanged_labels(const Scene& s, const Graph& graph, const std::vector<AskedOutput>& asked,
                                          const std::vector<std::optional<Column>>& y) {
  std::vector<std::size_t> exchanged;
  for (std::size_t a = 0; a < y.size(); ++a)
    for (std::size_t b = a + 1; b < y.size(); ++b) {
      if (!y[a] || !y[b] || !y[a]->key.empty() || y[a]->values.shape() == y[b]->values.shape()) continue;
      const auto one = trouble(s, graph, asked, a, *y[a]), other = trouble(s, graph, asked, b, *y[b]);
      if (!one || !other || trouble(s, graph, asked, a, *y[b]) || trouble(s, graph, asked, b, *y[a])) continue;
      report(s, graph, a, b, *y[a], *one == Severity::error || *other == Severity::error ? Severity::error : Severity::warning);
      exchanged.insert(exchanged.end(), {a, b});
    }
  return exchanged;
}

}  // namespace tenon
