// What can be said of a model and its compile() before there are data.
#include "tenon/check/rules.h"

namespace tenon {

namespace {

void check_compile(const Scene& s, const Graph& graph, const Compile& compile) {
  check_trainable(s, graph);
  check_optimizer(s, &graph, compile);
  const auto asked = ask_outputs(compile, outputs_of(s.model), s.findings);
  if (!asked) return;
  check_any_loss(s, &graph, *asked);
  for (std::size_t o = 0; o < asked->size() && o < graph.outputs.size(); ++o) {
    const auto loss = resolve_loss(s, (*asked)[o], graph.output(o), graph.output(o));
    if (loss.kind && (*asked)[o].loss.kind()) check_head(s, graph, o, loss);
    for (const auto& metric : (*asked)[o].metrics)
      if (!is_accuracy(metric)) check_metric_name(s, "metrics", metric);
    for (const auto& metric : (*asked)[o].weighted_metrics)
      if (!is_accuracy(metric)) check_metric_name(s, "weighted_metrics", metric);
  }
}

}  // namespace

Result<Graph> check_model(const Model& model, Sink& sink) {
  TENON_TRY(Graph graph, infer(model, sink));
  const RunArgs args;
  Findings findings(sink, args.strictness);
  const Scene scene{model, args, findings};
  check_connections(scene, graph);
  check_settings(scene, graph);
  check_call_modes(scene, graph);
  if (model.compile_args) check_compile(scene, graph, *model.compile_args);
  if (const auto& refusal = findings.refusal()) return *refusal;
  return graph;
}

}  // namespace tenon
