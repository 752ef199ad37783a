#include "layer_conformance.h"

#include <set>

#include "ir_eval.h"
#include "tenon/io/json.h"

namespace tenon::test {
namespace {

Config parsed(const std::string& json) {
  Report report;
  auto c = parse_json(json, {"config"}, report);
  REQUIRE_MESSAGE(c.ok(), json);
  return *std::move(c);
}

std::vector<std::unique_ptr<Backend>> other_backends() {
  std::vector<std::unique_ptr<Backend>> all;
#ifdef TENON_HAS_CPU_BACKEND
  all.push_back(make_cpu_backend());
#endif
  return all;
}

std::vector<TensorSpec> specs_of(const LayerCase& c) {
  std::vector<TensorSpec> specs;
  for (const Shape& s : c.inputs) specs.push_back({s});
  if (c.inputs.empty() && c.in.rank()) specs.push_back({c.in});
  return specs;
}

/// Start values away from anything special; those of a variance positive.
Tensor start_value(const Variable& v, std::uint32_t seed) {
  const bool positive = v.name == "moving_variance" || v.name == "variance" || v.name == "gamma";
  return random_tensor(v.shape, seed, positive ? 0.5F : -0.6F, positive ? 1.5F : 0.6F);
}

Leaves leaf_values(const LoweredLayer& l, const Signature& s) {
  Leaves leaves;
  std::uint32_t seed = 1;
  for (const auto r : l.inputs) leaves.emplace_back(r, spread_tensor(l.graph.spec(r).shape, seed++, 0.11F));
  for (std::size_t i = 0; i < l.parameters.size(); ++i) leaves.emplace_back(l.parameters[i], start_value(s.parameters[i], seed++));
  for (std::size_t i = 0; i < l.state.size(); ++i) leaves.emplace_back(l.state[i], start_value(s.state[i], seed++));
  return leaves;
}

double largest_difference(const Tensor& a, const Tensor& b) {
  double worst = 0, largest = 1;
  for (std::size_t i = 0; i < a.as<float>().size(); ++i) {
    const double x = a.as<float>()[i], y = b.as<float>()[i];
    worst = std::isnan(x - y) ? INFINITY : std::max(worst, std::abs(x - y));
    largest = std::max(largest, std::abs(x));
  }
  return worst / largest;
}

/// Output, gradients and new states on one backend against another.
void compare_backends(const LoweredLayer& l, const Leaves& leaves, const Backend& reference, const Backend& other) {
  ir::Graph graph = l.graph;
  ir::Builder b(graph);
  const Tensor weights = random_tensor(graph.spec(l.out).shape, 55);
  const auto w = b.leaf(ir::Role::data, 98, weights.spec());
  ir::Refs wanted = l.inputs;
  wanted.insert(wanted.end(), l.parameters.begin(), l.parameters.end());
  ir::Refs compared = ir::gradient(graph, b.sum(b.multiply(l.out, w)), wanted);
  compared.push_back(l.out);
  compared.insert(compared.end(), l.state.begin(), l.state.end());
  Leaves all = leaves;
  all.emplace_back(w, weights);
  const auto x = evaluate(graph, all, reference), y = evaluate(graph, all, other);
  for (const auto r : compared)
    if (r.valid()) CHECK(largest_difference(x[static_cast<std::size_t>(r.id)], y[static_cast<std::size_t>(r.id)]) < 2e-5);
}

void check_mode(const LayerKind& kind, const std::any& layer, const Signature& s, const std::vector<TensorSpec>& specs, Mode mode) {
  CAPTURE(static_cast<int>(mode));
  const auto l = lower_layer(kind, layer, specs, mode);
  CHECK(l.graph.spec(l.out).shape == s.outputs[0].shape);
  const auto reference = make_reference_backend();
  const auto leaves = leaf_values(l, s);
  ir::Refs wanted = l.inputs;
  wanted.insert(wanted.end(), l.parameters.begin(), l.parameters.end());
  CHECK(gradient_error(l.graph, {.y = l.out, .wanted = wanted, .leaves = leaves, .now = {3, 5}}, *reference) < 3e-3);
  for (const auto& backend : other_backends()) compare_backends(l, leaves, *reference, *backend);
}

std::int64_t count(const Signature& s) {
  std::int64_t n = 0;
  for (const auto* variables : {&s.parameters, &s.state})
    for (const auto& v : *variables) n += elements(v.shape);
  return n;
}

void check_row(const LayerKind& kind, const LayerCase& c) {
  Report report;
  const Site at{report, {"the_layer", std::string(kind.name), ""}};
  const auto object = kind.from_config(parsed(c.config), at);
  const auto specs = specs_of(c);
  std::optional<Signature> s;
  if (object)
    if (auto inferred = kind.infer(*object, specs, at)) s = *std::move(inferred);
  if (c.reports) {
    CHECK_FALSE(s.has_value());
    REQUIRE(report.diagnostics().size() == 1);
    const auto& d = report.diagnostics()[0];
    CHECK(entry(d.code).id == entry(*c.reports).id);
    CHECK(std::get<InLayer>(d.where).layer == "the_layer");
    CHECK(d.expected.has_value());
    CHECK(d.found.has_value());
    CHECK(d.cause.ends_with("."));
    CHECK_FALSE(d.fixes.empty());
    return;
  }
  CHECK(report.diagnostics().empty());
  REQUIRE(s.has_value());
  const Config written = kind.to_config(*object);
  const auto again = kind.from_config(written, at);
  REQUIRE(again.ok());
  CHECK(kind.to_config(*again) == written);
  CHECK(s->outputs[0].shape == c.out);
  CHECK(count(*s) == c.params);
  auto open = specs;
  for (auto& spec : open) spec = spec.with_batch(Dim{});
  const auto unbatched = kind.infer(*object, open, at);
  REQUIRE(unbatched.ok());
  if (!open.empty()) CHECK(unbatched->outputs[0].shape == c.out.with(0, Dim{}));
  if (specs.empty()) return;
  for (const Mode mode : {Mode::inference, Mode::training}) check_mode(kind, *object, *s, specs, mode);
}

std::set<std::string>& tested() {
  static std::set<std::string> names;
  return names;
}

}  // namespace

LoweredLayer lower_layer(const LayerKind& kind, const std::any& layer, const std::vector<TensorSpec>& inputs, Mode mode) {
  LoweredLayer l;
  ir::Builder b(l.graph);
  Report report;
  const auto s = kind.infer(layer, inputs, Site{report, {}});
  REQUIRE(s.ok());
  for (const auto& spec : inputs) l.inputs.push_back(b.leaf(ir::Role::data, static_cast<int>(l.inputs.size()), spec));
  for (const auto& v : s->parameters) l.parameters.push_back(b.leaf(ir::Role::parameter, static_cast<int>(l.parameters.size()), {v.shape}));
  for (const auto& v : s->state) l.state.push_back(b.leaf(ir::Role::state, static_cast<int>(l.state.size()), {v.shape}));
  const std::int64_t rows = inputs.empty() ? 1 : inputs[0].shape[0].value;
  std::vector<Variable> variables = s->parameters;
  variables.insert(variables.end(), s->state.begin(), s->state.end());
  ir::Refs refs = l.parameters;
  refs.insert(refs.end(), l.state.begin(), l.state.end());
  Operands operands;
  for (const auto r : l.inputs) operands.push_back({r});
  Lowering scope(l.graph, {mode, rows, 7}, std::move(operands), {variables, refs}, l.losses);
  l.outputs = kind.lower(layer, scope);
  l.out = l.outputs.front();
  return l;
}

Config layer_arguments(Config c) {
  Config::Dict rest;
  for (auto& [key, value] : *c.dict())
    if (key != "name" && key != "trainable" && key != "dtype" && key != "activity_regularizer") rest.emplace_back(key, std::move(value));
  return rest;
}

void test_layer(const char* class_name, const std::vector<LayerCase>& cases) {
  const auto* kind = layer_kind(class_name);
  REQUIRE(kind);
  tested().insert(class_name);
  for (const auto& c : cases) {
    CAPTURE(c.config);
    CAPTURE(to_string(c.in));
    check_row(*kind, c);
  }
}

TEST_CASE("every layer's names, words and arguments are documented") {
  for (const auto& kind : layer_kinds()) {
    CAPTURE(kind.name);
    CHECK_FALSE(kind.info.summary.empty());
    CHECK_FALSE(kind.info.input.empty());
    CHECK_FALSE(kind.info.output.empty());
    for (const auto& f : kind.fields) {
      CAPTURE(f.name);
      CHECK(f.doc.ends_with("."));
    }
  }
}

}  // namespace tenon::test
