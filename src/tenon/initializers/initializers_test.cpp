#include <doctest/doctest.h>

#include <cmath>
#include <numeric>

#include "oracle_cases.h"
#include "tenon/initializers.h"

namespace tenon {
namespace {

struct Statistics {
  double mean, deviation, low, high;
};

Statistics statistics(const std::vector<float>& v) {
  const auto n = static_cast<double>(v.size());
  const double mean = std::accumulate(v.begin(), v.end(), 0.0) / n;
  double square = 0;
  for (const float x : v) square += (x - mean) * (x - mean);
  return {mean, std::sqrt(square / n), *std::min_element(v.begin(), v.end()), *std::max_element(v.begin(), v.end())};
}

std::vector<float> filled(const Initializer& i, const Shape& shape, Key key = {1, 2}) {
  std::vector<float> v(static_cast<std::size_t>(elements(shape)));
  i.kind->fill(i.value, v, shape, key);
  return v;
}

}  // namespace

TEST_CASE("initializers have the distributions that Keras documents") {
  const Shape shape{400, 500};  // 200,000 values: the mean's standard error is deviation / 447
  struct Row {
    Initializer initializer;
    double deviation, bound;
  };
  const double cut = 2 / 0.87962566103423978;  // truncated normal: bound in deviations of the result
  const double lecun = std::sqrt(1.0 / 400), he = std::sqrt(2.0 / 400), glorot = std::sqrt(1.0 / 450), out = std::sqrt(3.0 / 500);
  const double root3 = std::sqrt(3.0), open = 8;
  const Row rows[] = {
      {GlorotUniform{}, glorot, glorot * root3},
      {GlorotNormal{}, glorot, glorot * cut},
      {HeUniform{}, he, he * root3},
      {HeNormal{}, he, he * cut},
      {LecunUniform{}, lecun, lecun * root3},
      {LecunNormal{}, lecun, lecun * cut},
      {RandomUniform{}, 0.05 / root3, 0.05},
      {RandomNormal{}, 0.05, 0.05 * open},
      {TruncatedNormal{}, 0.05 * 0.87962566103423978, 0.1},
      {VarianceScaling{.scale = 3, .mode = FanMode::fan_out, .distribution = Distribution::uniform}, out, out * root3},
      {VarianceScaling{.scale = 3, .mode = FanMode::fan_out, .distribution = Distribution::untruncated_normal}, out, out * open},
      {VarianceScaling{}, lecun, lecun * cut},
      {Orthogonal{}, 1 / std::sqrt(500.0), open / std::sqrt(500.0)},
  };
  for (const auto& row : rows) {
    CAPTURE(row.initializer.kind->name);
    const auto s = statistics(filled(row.initializer, shape));
    CHECK(std::abs(s.mean) < row.deviation / 447 * 5);
    CHECK(s.deviation == doctest::Approx(row.deviation).epsilon(0.01));
    CHECK(s.high <= row.bound * (1 + 1e-6));
    CHECK(s.low >= -row.bound * (1 + 1e-6));
    if (row.bound < row.deviation * open) CHECK(s.high > row.bound * 0.99);
  }
}

TEST_CASE("the fans of a convolution count its window") {
  const double deviation = std::sqrt(2.0 / (9 * 64 + 9 * 128));
  CHECK(statistics(filled(GlorotUniform{}, {3, 3, 64, 128})).deviation == doctest::Approx(deviation).epsilon(0.02));
}

TEST_CASE("input_axes and output_axes say what a unit reads and feeds") {
  const Shape attention{32, 4, 8};  // features, heads, head size
  const double deviation = std::sqrt(2.0 / (32 + 4 * 8));
  const GlorotUniform named{.input_axes = {{0}}, .output_axes = {{1, 2}}};
  CHECK(statistics(filled(named, attention)).deviation == doctest::Approx(deviation).epsilon(0.05));
  CHECK(statistics(filled(named, attention)).high > statistics(filled(GlorotUniform{}, attention)).high);
  CHECK(filled(GlorotUniform{.input_axes = {{0}}}, attention) == filled(GlorotUniform{}, attention));  // both or none, as in Keras
  CHECK(statistics(filled(HeNormal{.input_axes = {{-3, -2}}, .output_axes = {{-1}}}, attention)).deviation ==
        doctest::Approx(std::sqrt(2.0 / 128)).epsilon(0.1));
}

TEST_CASE("start values that are not random are those of Keras") {
  test::OracleCases oracle("initializers");
  CHECK(oracle.cases().size() == 20);
  for (const Config& c : oracle.cases()) {
    const std::string id = *c["id"].string();
    CAPTURE(id);
    if (!oracle.has(id + "/values")) continue;  // random
    Report report;
    Initializer out;
    REQUIRE_FALSE(
        codec<Initializer>::read(c["record"], out, FieldSite{Site{report, {"dense", "Dense", ""}}, "kernel_initializer", any_value}));
    CHECK(codec<Initializer>::write(out) == c["record"]);
    const Tensor expected = oracle.array(id + "/values");
    CHECK(test::difference(Tensor::copy<float>(expected.shape(), filled(out, expected.shape())), expected) < 2e-6);
  }
}

TEST_CASE("random start values are distributed as those of Keras") {
  test::OracleCases oracle("initializers");
  for (const Config& c : oracle.cases()) {
    if (!c.find("mean")) continue;
    CAPTURE(*c["id"].string());
    Report report;
    Initializer out;
    REQUIRE_FALSE(
        codec<Initializer>::read(c["record"], out, FieldSite{Site{report, {"dense", "Dense", ""}}, "kernel_initializer", any_value}));
    const auto ours = statistics(filled(out, {40, 25, 100}));
    const double deviation = *c["deviation"].number();
    CHECK(std::abs(ours.mean - *c["mean"].number()) < 6 * deviation * std::sqrt(2e-5));  // both of 100,000 values
    CHECK(ours.deviation == doctest::Approx(deviation).epsilon(0.015));
    const double low = *c["low"].number(), high = *c["high"].number();
    if (high - low > 6 * deviation) continue;  // no bounds: how far the last of 100,000 values lies out is chance, in Keras as well
    CHECK(std::abs(ours.low - low) < 0.02 * deviation);
    CHECK(std::abs(ours.high - high) < 0.02 * deviation);
  }
}

TEST_CASE("constants, bounds and centres") {
  CHECK(filled(Zeros{}, {3}) == std::vector<float>{0, 0, 0});
  CHECK(filled(Ones{}, {2}) == std::vector<float>{1, 1});
  CHECK(filled(Constant{.value = 0.25}, {2}) == std::vector<float>{0.25F, 0.25F});
  const auto u = statistics(filled(RandomUniform{.minval = 2, .maxval = 3}, {10000}));
  CHECK(u.low >= 2);
  CHECK(u.high < 3);
  CHECK(u.mean == doctest::Approx(2.5).epsilon(0.01));
  CHECK(statistics(filled(RandomNormal{.mean = 5, .stddev = 2}, {10000})).mean == doctest::Approx(5).epsilon(0.02));
}

TEST_CASE("a stream fixes the values; a seed takes the place of the stream") {
  CHECK(filled(HeNormal{}, {8}, {1, 2}) == filled(HeNormal{}, {8}, {1, 2}));
  CHECK(filled(HeNormal{}, {8}, {1, 2}) != filled(HeNormal{}, {8}, {1, 3}));
  CHECK(filled(HeNormal{}, {8}, {1, 2}) != filled(HeNormal{}, {8}, {2, 2}));
  CHECK(filled(HeNormal{.seed = 5}, {8}, {1, 2}) == filled(HeNormal{.seed = 5}, {8}, {9, 9}));
  CHECK(filled(HeNormal{.seed = 5}, {8}) != filled(HeNormal{.seed = 6}, {8}));
}

TEST_CASE("Orthogonal gives rows, or columns, at right angles") {
  for (const Shape& shape : {Shape{12, 5}, Shape{5, 12}, Shape{2, 3, 7}, Shape{6, 6}}) {
    CAPTURE(to_string(shape));
    const auto v = filled(Orthogonal{.gain = 2}, shape);
    const auto columns = static_cast<std::size_t>(shape[-1].value), rows = v.size() / columns;
    const bool tall = rows >= columns;
    const auto count = std::min(rows, columns), length = std::max(rows, columns);
    const auto at = [&](std::size_t vector, std::size_t i) -> double { return tall ? v[i * columns + vector] : v[vector * columns + i]; };
    for (std::size_t a = 0; a < count; ++a)
      for (std::size_t b = 0; b <= a; ++b) {
        double dot = 0;
        for (std::size_t i = 0; i < length; ++i) dot += at(a, i) * at(b, i);
        CHECK(dot == doctest::Approx(a == b ? 4 : 0).epsilon(1e-5));
      }
  }
}

TEST_CASE("initializers are found by class name and by Keras' strings; configs round trip") {
  struct Row {
    const char *name, *expected;
  };
  const Row rows[] = {{"zeros", "Zeros"},           {"zero", "Zeros"},           {"one", "Ones"},
                      {"uniform", "RandomUniform"}, {"normal", "RandomNormal"},  {"glorot_uniform", "GlorotUniform"},
                      {"HeNormal", "HeNormal"},     {"orthogonal", "Orthogonal"}};
  for (const auto& row : rows) {
    REQUIRE(initializer_kind(row.name));
    CHECK(initializer_kind(row.name)->name == row.expected);
  }
  CHECK(initializer_kind("") == nullptr);
  CHECK(initializer_kind("he") == nullptr);
  for (const auto& kind : initializer_kinds()) {
    Report report;
    const Initializer object(kind.make_default(), &kind);
    const Config record = codec<Initializer>::write(object);
    CHECK(record["module"].is("keras.initializers"));
    Initializer back;
    const Site at{report, {"dense", "Dense", ""}};
    CHECK_FALSE(codec<Initializer>::read(record, back, FieldSite{at, "kernel_initializer", any_value}));
    CHECK(codec<Initializer>::write(back) == record);
  }
}

TEST_CASE("a mistake inside an initializer names its place") {
  Report report;
  const Site at{report, {"dense", "Dense", ""}};
  Initializer out;
  const Config c = Config::Dict{{"class_name", "VarianceScaling"}, {"config", Config::Dict{{"scale", -1}, {"mode", "fan_up"}}}};
  CHECK(codec<Initializer>::read(c, out, FieldSite{at, "kernel_initializer", any_value}));
  REQUIRE(report.diagnostics().size() == 2);
  CHECK(std::get<InLayer>(report.diagnostics()[0].where).slot == "kernel_initializer.scale");
  CHECK(std::get<std::string>(report.diagnostics()[0].expected.value()) == "float > 0");
  CHECK(std::get<InLayer>(report.diagnostics()[1].where).slot == "kernel_initializer.mode");
}

}  // namespace tenon
