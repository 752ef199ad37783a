// Every optimizer against twenty steps of real Keras, and the order in which Keras saves what it remembers.
#include <doctest/doctest.h>

#include "oracle_cases.h"
#include "tenon/compile/compile.h"
#include "tenon/optimizers.h"

namespace tenon {
namespace {

/// A model's variables under one optimizer, one after the other as in the flat buffers.
struct Run {
  AnyObject<OptimizerKind> optimizer;
  std::vector<OptimizedVariable> variables;
  std::vector<float> parameters;
  KeptSlots kept;
  std::vector<std::vector<std::vector<float>>> slots;  // per slot and variable; empty where the variable has no such slot
  std::vector<float> scalars;

  Run(AnyObject<OptimizerKind> o, std::vector<OptimizedVariable> v, std::span<const float> start)
      : optimizer(std::move(o)), variables(std::move(v)), parameters(start.begin(), start.end()), kept(kept_slots(optimizer)) {
    const auto first = optimizer.kind->scalars(optimizer.value);
    scalars.assign(first.begin(), first.end());
    for (std::size_t s = 0; s < kept.slots.size(); ++s) {
      auto& of_variables = slots.emplace_back();
      std::size_t offset = 0;
      for (const auto& variable : variables) {
        const auto spec = spec_of_slot(optimizer, kept, s, variable);
        const auto n = static_cast<std::size_t>(spec ? elements(spec->shape) : 0);
        auto& slot = of_variables.emplace_back(n, static_cast<float>(kept.slots[s].start.value_or(0)));
        if (!kept.slots[s].start) std::copy_n(start.begin() + static_cast<std::ptrdiff_t>(offset), n, slot.begin());
        offset += size(variable);
      }
    }
  }
  static std::size_t size(const OptimizedVariable& v) { return static_cast<std::size_t>(elements(v.shape)); }

  /// One step of the whole model. Ranges of element-wise updates are cut at `cut`.
  void step(std::int64_t number, std::span<const float> gradients, std::size_t cut) {
    const auto& kind = *optimizer.kind;
    const auto rate = static_cast<float>(kind.learning_rate(optimizer.value).at(number - 1));
    if (kind.advance) kind.advance(optimizer.value, scalars, number);
    std::size_t offset = 0;
    for (std::size_t v = 0; v < variables.size(); ++v) {
      const auto n = size(variables[v]);
      const std::span<float> p(parameters.data() + offset, n);
      const auto g = gradients.subspan(offset, n);
      if (const auto decay = kind.weight_decay(optimizer.value, variables[v])) decay_weights(p, *decay, rate);
      if (kind.update) {
        const auto first = std::min(cut, n);
        update(v, p.first(first), g.first(first), 0, rate, number);
        update(v, p.subspan(first), g.subspan(first), first, rate, number);
      } else {
        std::vector<float> scratch(kind.scratch(optimizer.value, variables[v]));
        const auto at = pointers(v, 0);
        kind.update_variable(optimizer.value, VariableUpdate<float>{{p, g, at, rate, number, scalars}, variables[v], scratch});
      }
      offset += n;
    }
  }
  void update(std::size_t v, std::span<float> p, std::span<const float> g, std::size_t begin, float rate, std::int64_t number) {
    const auto at = pointers(v, begin);
    optimizer.kind->update(optimizer.value, Update<float>{p, g, at, rate, number, scalars});
  }
  std::vector<float*> pointers(std::size_t v, std::size_t begin) {
    std::vector<float*> at;
    for (auto& slot : slots) at.push_back(slot[v].empty() ? nullptr : slot[v].data() + begin);
    return at;
  }
};

AnyObject<OptimizerKind> default_of(const OptimizerKind& kind) { return {kind.make_default(), &kind}; }

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
std::vector<float> in_saved_order(const Run& run, std::vector<std::size_t>& sizes) {
  std::vector<float> saved;
  for (const SavedArray& array : saved_arrays(run.optimizer, run.variables)) {
    const float* from = array.variable ? run.slots[array.slot][*array.variable].data() : run.scalars.data() + array.slot;
    sizes.push_back(static_cast<std::size_t>(elements(array.spec.shape)));
    saved.insert(saved.end(), from, from + sizes.back());
  }
  return saved;
}

std::vector<OptimizedVariable> variables_of(const Config& c) {
  std::vector<OptimizedVariable> variables;
  for (const Config& shape : *c["shapes"].list()) {
    OptimizedVariable v;
    for (const Config& axis : *shape.list()) v.shape.dims.emplace_back(*axis.integer());
    v.path = *(*c["paths"].list())[variables.size()].string();
    variables.push_back(std::move(v));
  }
  return variables;
}

}  // namespace

TEST_CASE("optimizers agree with Keras over twenty steps, and save their slots in Keras' order") {
  test::OracleCases oracle("optimizers");
  CHECK(oracle.cases().size() == 37);
  for (const Config& c : oracle.cases()) {
    const std::string id = *c["id"].string();
    CAPTURE(id);
    const OptimizerKind* kind = optimizer_kind(*c["class_name"].string());
    REQUIRE(kind);
    Report report;
    const auto optimizer = from_config(*kind, c["config"], report);
    REQUIRE(optimizer.ok());
    const Config written = kind->to_config(*optimizer);
    for (const auto& [key, value] : *c["config"].dict()) {
      CAPTURE(key);
      if (value.number()) CHECK(*written[key].number() == *value.number());
      else CHECK(written[key] == value);
    }
    CHECK(written.dict()->size() == c["config"].dict()->size());

    const Tensor start = oracle.array(id + "/start"), gradients = oracle.array(id + "/gradients"), values = oracle.array(id + "/values");
    Run whole({*optimizer, kind}, variables_of(c), start.as<float>()), cut({*optimizer, kind}, variables_of(c), start.as<float>());
    std::vector<std::size_t> variables;
    for (const auto& v : whole.variables) variables.push_back(Run::size(v));
    // Sign flips of rounding noise, and a rounding that grows over the rounds of Newton and Schulz: wider for Muon.
    const double tolerance = kind->name == "Muon" ? 1e-5 : 1e-6;
    const auto n = whole.parameters.size();
    for (std::int64_t step = 1; step <= *c["steps"].integer(); ++step) {
      const auto g = gradients.as<float>().subspan(static_cast<std::size_t>(step - 1) * n, n);
      whole.step(step, g, n);
      cut.step(step, g, 3);
      if (step % 4 == 0)
        CHECK(worst(whole.parameters, values.as<float>().subspan(static_cast<std::size_t>(step / 4 - 1) * n, n), variables) < tolerance);
    }
    CHECK(whole.parameters == cut.parameters);  // the same bits wherever the range is cut
    CHECK(whole.slots == cut.slots);
    std::vector<std::size_t> sizes;
    const auto saved = in_saved_order(whole, sizes);
    const Tensor expected = oracle.array(id + "/saved");
    REQUIRE(saved.size() == expected.as<float>().size());
    CHECK(worst(saved, expected.as<float>(), sizes) < tolerance);
  }
}

TEST_CASE("slots are saved group by group, shared ones first, numbers last") {
  const std::vector<OptimizedVariable> two{{{2}, "a/kernel"}, {{3}, "b/kernel"}};
  const auto names = [&](const AnyOptimizer& o, const std::vector<OptimizedVariable>& variables) {
    std::string all;
    for (const auto& array : saved_arrays(o.object(), variables))
      all += std::string(array.name) + (array.variable ? std::to_string(*array.variable) : "") + " ";
    return all;
  };
  CHECK(
      names(Adam{.amsgrad = true, .use_ema = true, .gradient_accumulation_steps = 3}, two) ==
      "average0 average1 gradient_accumulator0 gradient_accumulator1 momentum0 velocity0 momentum1 velocity1 velocity_hat0 velocity_hat1 ");
  CHECK(names(Nadam{}, two) == "momentum0 velocity0 momentum1 velocity1 number ");
  CHECK(names(SGD{}, two).empty());
  const std::vector<OptimizedVariable> mixed{{{2, 3}, "a/kernel"}, {{3}, "a/bias"}, {{5, 4}, "embedding/embeddings"}};
  CHECK(names(Muon{}, mixed) == "momentum0 momentum1 velocity1 momentum2 velocity2 ");
  const auto factors = saved_arrays(AnyOptimizer(Adafactor{}).object(), mixed);
  CHECK(factors[0].spec == TensorSpec{{2}, DType::float32});
  CHECK(factors[1].spec == TensorSpec{{3}, DType::float32});
  CHECK(factors[3].spec == TensorSpec{Shape{}, DType::int32});
}

TEST_CASE("optimizers are found in any case, as keras.optimizers.get finds them") {
  for (const auto* name : {"adam", "Adam", "ADAM"}) CHECK(optimizer_kind(name)->name == "Adam");
  CHECK(optimizer_kind("RMSProp")->name == "RMSprop");
  CHECK(optimizer_kind("AdamW")->name == "AdamW");
  for (const auto* name : {"adam_w", "rms_prop", "adamm", ""}) CHECK(optimizer_kind(name) == nullptr);
  CHECK(Compile{}.optimizer.kind()->name == "RMSprop");
  const AnyOptimizer tuned = AdamW{.learning_rate = 1e-4, .weight_decay = 0.1};
  CHECK(tuned.kind()->learning_rate(tuned.value()).value == 1e-4);
}

TEST_CASE("every optimizer takes the shared arguments; loss_scale_factor is refused by name") {
  for (const OptimizerKind& kind : optimizer_kinds()) {
    if (kind.map) continue;  // those in its table take them
    CAPTURE(kind.name);
    Report report;
    const Config given = Config::Dict{{"clipnorm", 1.5},
                                      {"use_ema", true},
                                      {"ema_momentum", 0.9},
                                      {"ema_overwrite_frequency", 3},
                                      {"gradient_accumulation_steps", 4},
                                      {"weight_decay", 0.25},
                                      {"name", "mine"}};
    const auto optimizer = from_config(kind, given, report);
    REQUIRE(optimizer.ok());
    const SharedArguments shared = kind.shared(*optimizer);
    CHECK((shared.clipnorm == 1.5 && shared.use_ema && shared.ema_momentum == 0.9 && shared.ema_overwrite_frequency == 3));
    CHECK((shared.gradient_accumulation_steps == 4 && shared.weight_decay == 0.25));
    for (const auto& [key, value] : *given.dict()) CHECK(kind.to_config(*optimizer)[key] == value);
    CHECK_FALSE(from_config(kind, Config::Dict{{"loss_scale_factor", 2.0}}, report).ok());
    CHECK(report.diagnostics().back().code == Code::ArgumentUnsupported);
    CHECK(std::get<InLayer>(report.diagnostics().back().where).slot == "loss_scale_factor");
  }
}

TEST_CASE("gradients are clipped in one way; one batch is not accumulated") {
  const OptimizerKind& sgd = *optimizer_kind("sgd");
  for (const Config& bad :
       {Config(Config::Dict{{"clipnorm", 1.0}, {"clipvalue", 0.5}}), Config(Config::Dict{{"global_clipnorm", 1.0}, {"clipvalue", 0.5}}),
        Config(Config::Dict{{"gradient_accumulation_steps", 1}}), Config(Config::Dict{{"ema_momentum", 1.5}})}) {
    Report report;
    CHECK_FALSE(from_config(sgd, bad, report).ok());
    REQUIRE(report.diagnostics().size() == 1);
    CHECK(report.diagnostics()[0].code == Code::ArgumentOutOfRange);
  }
  Report report;
  CHECK(from_config(sgd, Config::Dict{{"gradient_accumulation_steps", 0}}, report).ok());
}

TEST_CASE("Muon's words are plain; regular expressions are refused") {
  Report report;
  CHECK(from_config(*optimizer_kind("muon"), Config::Dict{{"exclude_layers", Config::List{"head"}}}, report).ok());
  CHECK_FALSE(from_config(*optimizer_kind("muon"), Config::Dict{{"exclude_layers", Config::List{"head(?=x)"}}}, report).ok());
  CHECK(report.diagnostics()[0].code == Code::ArgumentUnsupported);
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
    if (!kind.update) continue;  // the others see the whole variable, and all of it
    CAPTURE(kind.name);
    const std::vector<float> start{1, 1}, gradient{NAN, 0.5f};
    Run run(default_of(kind), {{{2}, "a/kernel"}}, start);
    run.step(1, gradient, 2);
    CHECK(std::isnan(run.parameters[0]));
    CHECK(std::isfinite(run.parameters[1]));
  }
}

TEST_CASE("patterns are searched for as Python's re.search does") {
  const std::vector<std::string> names{"head/kernel",
                                       "my_head/bias",
                                       "block_12/kernel",
                                       "block_/kernel",
                                       "encoder/attention/kernel",
                                       "decoder/kernel",
                                       "layer/a",
                                       "laer/b",
                                       "ababc",
                                       "xxy",
                                       "dense/bias",
                                       "de.nse",
                                       "input_1/kernel",
                                       "-b",
                                       "]x",
                                       ""};
  const std::vector<std::pair<std::string, std::vector<std::string>>> cases{
      {"head", {"head/kernel", "my_head/bias"}},
      {"^head", {"head/kernel"}},
      {"kernel$", {"head/kernel", "block_12/kernel", "block_/kernel", "encoder/attention/kernel", "decoder/kernel", "input_1/kernel"}},
      {"block_[0-9]+/", {"block_12/kernel"}},
      {"block_\\d+/k", {"block_12/kernel"}},
      {"a|b/", {"head/kernel", "my_head/bias", "encoder/attention/kernel", "layer/a", "laer/b", "ababc", "dense/bias"}},
      {"(enc|dec)oder.*kernel", {"encoder/attention/kernel", "decoder/kernel"}},
      {"lay?er", {"layer/a", "laer/b"}},
      {"x*y", {"my_head/bias", "layer/a", "xxy"}},
      {"(ab)+c", {"ababc"}},
      {"[^/]+/bias$", {"my_head/bias", "dense/bias"}},
      {"\\.", {"de.nse"}},
      {"de.se", {"dense/bias"}},
      {"a??b", {"my_head/bias", "block_12/kernel", "block_/kernel", "laer/b", "ababc", "dense/bias", "-b"}},
      {"(?:in|out)put_\\w+", {"input_1/kernel"}},
      {"",
       {"head/kernel", "my_head/bias", "block_12/kernel", "block_/kernel", "encoder/attention/kernel", "decoder/kernel", "layer/a",
        "laer/b", "ababc", "xxy", "dense/bias", "de.nse", "input_1/kernel", "-b", "]x", ""}},
      {"^$", {""}},
      {"[]a]x", {"]x"}},
      {"[a-]b", {"ababc", "-b"}},
      {"^(block_1|head)/", {"head/kernel"}}};
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    const auto pattern = NamePattern::parse(text);
    REQUIRE(pattern);
    CHECK(pattern->text() == text);
    std::vector<std::string> found;
    std::copy_if(names.begin(), names.end(), std::back_inserter(found), [&](const std::string& name) { return pattern->found_in(name); });
    CHECK(found == expected);
  }
  for (const char* text : {"(a", "a)", "*a", "a**", "[a", "a{2}", "(?=a)", "\\1", "\\b", "a\\", "[b-a]", "^*"}) {
    CAPTURE(text);
    CHECK_FALSE(NamePattern::parse(text));
  }
  CHECK_FALSE(NamePattern::parse(std::string(2000, '(')));
  const auto slow = NamePattern::parse("(a*)*(a*)*(a*)*$b");  // would take a program that goes back for ever
  REQUIRE(slow);
  CHECK_FALSE(slow->found_in(std::string(5000, 'a')));
}

}  // namespace tenon
