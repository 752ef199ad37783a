// Every optimizer against twenty steps of real Keras, and the order in which Keras saves what it remembers.
#include <doctest/doctest.h>

#include "oracle_cases.h"
#include "tenon/compile/compile.h"
#include "tenon/optimizers.h"

namespace tenon {
namespace {

struct Run {
  std::vector<float> parameters;
  std::vector<std::vector<float>> slots;
  const OptimizerKind* kind;
  std::any optimizer;

  Run(const OptimizerKind* k, std::any o, std::span<const float> start)
      : parameters(start.begin(), start.end()), kind(k), optimizer(std::move(o)) {
    slots.assign(kind->slots(optimizer).size(), std::vector<float>(parameters.size()));
  }
  /// One step over elements begin..end only.
  void step(std::int64_t number, std::span<const float> gradients, std::size_t begin, std::size_t end) {
    std::vector<float*> at;
    for (auto& slot : slots) at.push_back(slot.data() + begin);
    kind->update(optimizer, {.parameters = std::span(parameters).subspan(begin, end - begin),
                             .gradients = gradients.subspan(begin, end - begin),
                             .slots = at,
                             .learning_rate = static_cast<float>(kind->learning_rate(optimizer)),
                             .step = number});
  }
};

Result<std::any> from_config(const OptimizerKind& kind, const Config& config, Report& report) {
  return kind.from_config(config, Site{report, {"", std::string(kind.name), ""}});
}

/// Largest difference relative to the largest expected value of each variable.
double worst(std::span<const float> got, std::span<const float> expected, const std::vector<std::size_t>& variables) {
  double result = 0;
  std::size_t begin = 0;
  for (const auto size : variables) {
    const auto g = got.subspan(begin, size), e = expected.subspan(begin, size);
    double largest = 0, difference = 0;
    for (std::size_t i = 0; i < size; ++i) {
      largest = std::max(largest, std::abs(static_cast<double>(e[i])));
      difference = std::max(difference, std::abs(static_cast<double>(g[i]) - e[i]));
    }
    result = std::max(result, largest > 0 ? difference / largest : difference);
    begin += size;
  }
  return result;
}

/// The slots as Keras' file holds them, one array after the other.
std::vector<float> in_saved_order(const Run& run, const std::vector<std::size_t>& variables, std::vector<std::size_t>& sizes) {
  std::vector<float> saved;
  for (const auto [variable, slot] : saved_order(run.kind->slots(run.optimizer), variables.size())) {
    std::size_t begin = 0;
    for (std::size_t v = 0; v < variable; ++v) begin += variables[v];
    sizes.push_back(variables[variable]);
    const auto* data = run.slots[slot].data() + begin;
    saved.insert(saved.end(), data, data + sizes.back());
  }
  return saved;
}

}  // namespace

TEST_CASE("optimizers agree with Keras over twenty steps, and save their slots in Keras' order") {
  test::OracleCases oracle("optimizers");
  CHECK(oracle.cases().size() == 14);
  for (const Config& c : oracle.cases()) {
    const std::string id = *c["id"].string();
    CAPTURE(id);
    const OptimizerKind* kind = optimizer_kind(*c["class_name"].string());
    REQUIRE(kind);
    Report report;
    const auto optimizer = from_config(*kind, c["config"], report);
    REQUIRE(optimizer.ok());
    CHECK(kind->to_config(*optimizer) == c["config"]);

    std::vector<std::size_t> variables;
    for (const Config& size : *c["variables"].list()) variables.push_back(static_cast<std::size_t>(*size.integer()));
    const Tensor start = oracle.array(id + "/start"), gradients = oracle.array(id + "/gradients"), values = oracle.array(id + "/values");
    Run whole(kind, *optimizer, start.as<float>()), cut(kind, *optimizer, start.as<float>());
    const auto n = whole.parameters.size();
    for (std::int64_t step = 1; step <= *c["steps"].integer(); ++step) {
      const auto g = gradients.as<float>().subspan(static_cast<std::size_t>(step - 1) * n, n);
      whole.step(step, g, 0, n);
      cut.step(step, g, 0, 7);
      cut.step(step, g, 7, n);
      if (step % 4 == 0)
        CHECK(worst(whole.parameters, values.as<float>().subspan(static_cast<std::size_t>(step / 4 - 1) * n, n), variables) < 1e-6);
    }
    CHECK(whole.parameters == cut.parameters);  // the same bits wherever the range is cut
    CHECK(whole.slots == cut.slots);
    std::vector<std::size_t> sizes;
    const auto saved = in_saved_order(whole, variables, sizes);
    const Tensor expected = oracle.array(id + "/saved");
    REQUIRE(saved.size() == expected.as<float>().size());
    CHECK(worst(saved, expected.as<float>(), sizes) < 1e-6);
  }
}

TEST_CASE("slots are saved group by group") {
  const std::vector<Slot> adam{{"momentum"}, {"velocity"}, {"velocity_hat", 1}};
  CHECK(saved_order(adam, 2) == std::vector<SlotOfVariable>{{0, 0}, {0, 1}, {1, 0}, {1, 1}, {0, 2}, {1, 2}});
  CHECK(saved_order({}, 3).empty());
}

TEST_CASE("optimizers are found in any case, as keras.optimizers.get finds them") {
  for (const auto* name : {"adam", "Adam", "ADAM"}) CHECK(optimizer_kind(name)->name == "Adam");
  CHECK(optimizer_kind("RMSProp")->name == "RMSprop");
  CHECK(optimizer_kind("AdamW")->name == "AdamW");
  for (const auto* name : {"adam_w", "rms_prop", "adamm", ""}) CHECK(optimizer_kind(name) == nullptr);
  CHECK(Compile{}.optimizer.kind()->name == "RMSprop");
  const AnyOptimizer tuned = AdamW{.learning_rate = 1e-4, .weight_decay = 0.1};
  CHECK(tuned.kind()->learning_rate(tuned.value()) == 1e-4);
}

TEST_CASE("arguments that Tenon does not support yet are refused unless they are Keras' defaults") {
  const Config schedule(
      Config::Dict{{"module", "keras.optimizers.schedules"}, {"class_name", "ExponentialDecay"}, {"config", Config::Dict{}}});
  const std::pair<const char*, Config> cases[]{{"clipnorm", 1.0},           {"clipvalue", 0.5},
                                               {"global_clipnorm", 1.0},    {"use_ema", true},
                                               {"loss_scale_factor", 2.0},  {"gradient_accumulation_steps", 2},
                                               {"learning_rate", schedule}, {"ema_overwrite_frequency", 3}};
  for (const OptimizerKind& kind : optimizer_kinds())
    for (const auto& [name, value] : cases) {
      CAPTURE(name);
      Report report;
      CHECK_FALSE(from_config(kind, Config::Dict{{name, value}}, report).ok());
      REQUIRE(report.diagnostics().size() == 1);
      CHECK(report.diagnostics()[0].code == Code::ArgumentUnsupported);
      Report quiet;
      CHECK(from_config(kind, Config::Dict{{name, kind.to_config(kind.make_default())[name]}}, quiet).ok());
    }
  Report report;
  CHECK_FALSE(from_config(*optimizer_kind("sgd"), Config::Dict{{"learning_rate", schedule}}, report).ok());
  CHECK(to_string(*report.diagnostics()[0].found) == "ExponentialDecay");
}

TEST_CASE("AdamW must have a weight decay; momentum lies between 0 and 1") {
  Report report;
  CHECK_FALSE(from_config(*optimizer_kind("adamw"), Config::Dict{{"weight_decay", Config()}}, report).ok());
  CHECK_FALSE(from_config(*optimizer_kind("sgd"), Config::Dict{{"momentum", 1.5}}, report).ok());
  REQUIRE(report.diagnostics().size() == 2);
  for (const Diagnostic& d : report.diagnostics()) CHECK(d.code == Code::ArgumentOutOfRange);
}

TEST_CASE("a gradient of NaN reaches the parameter and its slots") {
  for (const OptimizerKind& kind : optimizer_kinds()) {
    CAPTURE(kind.name);
    const std::vector<float> start{1, 1}, gradient{NAN, 0.5f};
    Run run(&kind, kind.make_default(), start);
    run.step(1, gradient, 0, 2);
    CHECK(std::isnan(run.parameters[0]));
    CHECK(std::isfinite(run.parameters[1]));
  }
}

}  // namespace tenon
