// Every schedule against real Keras, and its record both ways.
#include "tenon/schedules.h"

#include <doctest/doctest.h>

#include "oracle_cases.h"

namespace tenon {
namespace {

std::optional<Reported> read(const Config& c, LearningRate& out, Report& report) {
  const Site at{report, {"sgd", "SGD", ""}};
  return codec<LearningRate>::read(c, out, FieldSite{at, "learning_rate", any_value});
}

}  // namespace

TEST_CASE("rates are those of Keras, step by step") {
  test::OracleCases oracle("schedules");
  CHECK(oracle.cases().size() == 13);
  for (const Config& c : oracle.cases()) {
    const std::string id = *c["id"].string();
    CAPTURE(id);
    Report report;
    LearningRate rate = 0;
    REQUIRE_FALSE(read(c["record"], rate, report));
    REQUIRE(rate.scheduled());
    const Config written = codec<LearningRate>::write(rate)["config"];
    for (const auto& [key, value] : *c["record"]["config"].dict()) {
      CAPTURE(key);
      if (value.number()) CHECK(*written[key].number() == *value.number());
      else CHECK(written[key] == value);
    }
    const Tensor expected = oracle.array(id + "/rates");
    for (std::size_t i = 0; i < c["steps"].list()->size(); ++i) {
      const std::int64_t step = *(*c["steps"].list())[i].integer();
      CAPTURE(step);
      // Near a rate of 0 the cosine's own rounding shows, hence also relative to the first rate.
      CHECK(std::abs(rate.at(step) - expected.as<float>()[i]) <= 2e-6F * expected.as<float>()[0] + 2e-6F * expected.as<float>()[i]);
    }
  }
}

TEST_CASE("a number is a rate; what is no schedule is refused where it stands") {
  Report report;
  LearningRate rate = 0;
  CHECK_FALSE(read(0.25, rate, report));
  CHECK((!rate.scheduled() && rate.at(7) == 0.25F));
  const LearningRate written = ExponentialDecay{.initial_learning_rate = 0.5, .decay_steps = 10, .decay_rate = 0.5};
  CHECK(written.at(10) == doctest::Approx(0.25));
  CHECK(read(Config::Dict{{"class_name", "CosineDecai"}, {"config", Config::Dict{}}}, rate, report));
  CHECK(report.diagnostics().back().code == Code::NameUnknown);
  CHECK(read(Config::Dict{{"class_name", "CosineDecay"}, {"config", Config::Dict{{"initial_learning_rate", 0.1}, {"decay_steps", 0}}}},
             rate, report));
  CHECK(std::get<InLayer>(report.diagnostics().back().where).slot == "learning_rate.decay_steps");
  const Config one = Config::Dict{{"boundaries", Config::List{1, 2}}, {"values", Config::List{0.1, 0.2}}};
  CHECK(read(Config::Dict{{"class_name", "PiecewiseConstantDecay"}, {"config", one}}, rate, report));
  CHECK(report.diagnostics().back().code == Code::ArgumentOutOfRange);
}

}  // namespace tenon
