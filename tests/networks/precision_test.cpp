// Models under mixed_bfloat16 against Keras, measured by how far Keras' own mixed_bfloat16 is from its float32; and the files of float64.
#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>

#include "scratch_folder.h"
#include "tenon/archive/load.h"
#include "tenon/check/check.h"
#include "tenon/io/mapped_file.h"
#include "tenon/io/npz.h"
#include "tenon/io/zip.h"
#include "tenon/layers.h"
#include "tenon/train/fit.h"

namespace tenon {
namespace {

namespace fs = std::filesystem;
using Values = std::vector<float>;

const fs::path folder = fs::path(TENON_SOURCE_DIR) / "tests/data/precision";

// Of the distance between Keras' mixed_bfloat16 and its float32, as means over all numbers compared. What is left is where Keras rounds and
// Tenon does not, or the other way round: docs/precision.md.
constexpr double of_predictions = 1.0, of_weights = 1.0;

template <class T> T value(Result<T> result, const Report& report) {
  for (const auto& d : report.diagnostics())
    if (d.severity == Severity::error) FAIL_CHECK(entry(d.code).id << ": " << d.cause);
  REQUIRE(result.ok());
  return *std::move(result);
}

Model load(const std::string& name, Report& report) { return value(load_model((folder / (name + ".keras")).string(), report), report); }

struct Mixed {
  std::string name;
  Report report;
  NpzFile arrays = value(open_npz((folder / (name + ".npz")).string(), report), report);
  Model model = load(name, report);

  explicit Mixed(std::string n) : name(std::move(n)) {}
  Tensor array(const std::string& n) { return value(arrays.read(n, report), report); }
  Arrays data() {
    Arrays d{.y = {{"y0", array("y0")}}};
    for (int i = 0; arrays.has("x" + std::to_string(i)); ++i) d.x.push_back({"x", array("x" + std::to_string(i))});
    return d;
  }
  Values predictions(const Model& of, const RunOptions& options) {
    const CheckedRun run = value(check(of, data(), {}, {.purpose = Purpose::predict}, report), report);
    const auto all = value(predict(of, run, options, {}, report), report);
    return {all[0].as<float>().begin(), all[0].as<float>().end()};
  }
  Model trained(const RunOptions& options) {
    const auto epochs = elements(array("losses_mixed").shape());
    const CheckedRun run = value(check(model, data(), {}, {.batch_size = 4, .epochs = epochs, .shuffle = false}, report), report);
    Model copy = model;
    value(fit(copy, run, options, {}, report), report);
    return copy;
  }
};

Values floats(const Tensor& t) { return {t.as<float>().begin(), t.as<float>().end()}; }
Values weights_of(const Model& m) {
  Values all;
  for (const auto& layer : m.weights->layers)
    for (const Tensor& t : layer) all.insert(all.end(), t.as<float>().begin(), t.as<float>().end());
  return all;
}

double distance(const Values& a, const Values& b) {
  REQUIRE(a.size() == b.size());
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
  return sum / static_cast<double>(a.size());
}

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const auto& file : fs::directory_iterator(folder))
    if (file.path().extension() == ".npz") all.push_back(file.path().stem().string());
  REQUIRE(all.size() == 5);
  return all;
}

std::size_t count(const std::string& text, std::string_view word) {
  std::size_t n = 0;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++n;
  return n;
}

std::string config_in(const std::string& path, Report& report) {
  const MappedFile mapped = value(map_file(path, report), report);
  const ZipFile zip = value(open_zip(mapped, report), report);
  return std::string(value(zip.read(*zip.find("config.json"), report), report).text());
}

bool says(const Report& report, Code code) {
  for (const auto& d : report.diagnostics())
    if (d.code == code) return true;
  return false;
}

}  // namespace

TEST_CASE("models under mixed_bfloat16 are nearer to Keras' than Keras' float32 is") {
  for (const auto& name : names())
    for (const auto backend : {BackendChoice::reference, BackendChoice::cpu}) {
      Mixed m(name);
      CAPTURE(name);
      const RunOptions options{.threads = 1, .backend = backend};
      const Values keras = floats(m.array("mixed")), ours = m.predictions(m.model, options);
      if (says(m.report, Code::ArgumentUnsupported)) continue;  // a processor without bfloat16
      const double scale = distance(keras, floats(m.array("float32"))), rest = distance(keras, ours);
      MESSAGE(name << ": predictions " << rest / scale << " of " << scale);
      CHECK(rest < of_predictions * scale);
      const Values after = weights_of(load(name + ".mixed", m.report)), in_float32 = weights_of(load(name + ".float32", m.report));
      const double weights = distance(after, in_float32), left = distance(after, weights_of(m.trained(options)));
      MESSAGE(name << ": weights after 50 steps " << left / weights << " of " << weights);
      CHECK(left < of_weights * weights);
    }
}

TEST_CASE("without bfloat16 the same models are those of float32") {
  for (const auto& name : names()) {
    Mixed m(name);
    CAPTURE(name);
    const Values keras = floats(m.array("float32")), ours = m.predictions(m.model, {.threads = 1, .bfloat16 = false});
    float largest = 1;
    for (float value : keras) largest = std::max(largest, std::abs(value));
    for (std::size_t i = 0; i < keras.size(); ++i) CHECK(std::abs(keras[i] - ours[i]) < 2e-5f * largest);
    CHECK(says(m.report, Code::ArgumentUnsupported));
  }
}

TEST_CASE("mixed precision gives the same bits for any number of threads") {
  for (const auto& name : names()) {
    Mixed m(name);
    CAPTURE(name);
    const Values one = weights_of(m.trained({.threads = 1, .shards = 4})), three = weights_of(m.trained({.threads = 3, .shards = 4}));
    CHECK(one == three);
  }
}

TEST_CASE("policies are written back as Keras writes them") {
  const test::ScratchFolder scratch;
  for (const auto& name : names()) {
    Mixed m(name);
    CAPTURE(name);
    const std::string path = scratch / "again.keras";
    value(save_model(m.model, path, m.report), m.report);
    const std::string keras = config_in((folder / (name + ".keras")).string(), m.report), ours = config_in(path, m.report);
    for (const auto* word : {"\"mixed_bfloat16\"", "\"bfloat16\"", "\"float32\"", "DTypePolicy"}) {
      CAPTURE(word);
      CHECK(count(keras, word) == count(ours, word));
    }
    CHECK(m.predictions(value(load_model(path, m.report), m.report), {.threads = 1}) == m.predictions(m.model, {.threads = 1}));
  }
}

TEST_CASE("a float64 model is read and written exactly") {
  const test::ScratchFolder scratch;
  Report report;
  const Model model = load("float64", report);
  const std::string path = scratch / "again.keras";
  value(save_model(model, path, report), report);
  const Model again = value(load_model(path, report), report);
  std::size_t compared = 0;
  const auto same = [&](const Tensor& a, const Tensor& b) {
    REQUIRE(a.dtype() == DType::float64);
    REQUIRE(a.spec() == b.spec());
    CHECK(std::equal(a.as<double>().begin(), a.as<double>().end(), b.as<double>().begin()));
    bool narrow = true;
    for (const double v : a.as<double>()) narrow = narrow && v == static_cast<double>(static_cast<float>(v));
    compared += !narrow;
  };
  for (std::size_t l = 0; l < model.weights->layers.size(); ++l)
    for (std::size_t v = 0; v < model.weights->layers[l].size(); ++v) same(model.weights->layers[l][v], again.weights->layers[l][v]);
  REQUIRE(model.optimizer_state);
  REQUIRE(again.optimizer_state);
  for (std::size_t i = 0; i < model.optimizer_state->slots.size(); ++i)
    same(model.optimizer_state->slots[i], again.optimizer_state->slots[i]);
  CHECK(compared > 8);
  CHECK(again.optimizer_state->learning_rate == 0.001);
}

TEST_CASE("a float64 layer in a wrapper of float32 is not run") {
  SubLayer cell(GRUCell{.units = 2}), dense(Dense{.units = 2}), slope(PReLU{});
  cell.dtype = dense.dtype = slope.dtype = DTypePolicy::float64;
  const std::vector<std::pair<AnyLayer, std::string>> holders{{RNN{.cell = {cell}}, "rnn/gru_cell"},
                                                              {TimeDistributed{.layer = dense}, "time_distributed/dense"},
                                                              {Dense{.units = 2, .activation = slope}, "dense/p_re_lu"}};
  for (const auto& [holder, name] : holders) {
    const Sequential model{Input{.shape = {4, 3}}, holder};
    Report report;
    const Arrays data{.x = {{"x", Tensor::copy<float>({1, 4, 3}, Values(12))}}};
    CHECK_FALSE(check(model, data, {}, {.purpose = Purpose::predict}, report).ok());
    REQUIRE(report.diagnostics().size() == 1);
    CHECK(report.diagnostics()[0].code == Code::ArgumentUnsupported);
    CHECK(std::get<InLayer>(report.diagnostics()[0].where).layer == name);
  }
}

}  // namespace tenon
