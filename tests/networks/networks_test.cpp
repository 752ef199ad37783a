// Small whole models that Keras saved: Tenon predicts what Keras predicts, trains to the same weights, and writes a file that reads back.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "scratch_folder.h"
#include "tenon/archive/load.h"
#include "tenon/check/check.h"
#include "tenon/data/cast.h"
#include "tenon/io/mapped_file.h"
#include "tenon/io/npz.h"
#include "tenon/io/zip.h"
#include "tenon/train/fit.h"

namespace tenon {
namespace {

namespace fs = std::filesystem;

// Of the largest number compared. Predictions: a few roundings per layer. Weights: after four steps of SGD on gradients that agree to a
// few units in the last place; a wrong derivative is off by far more.
constexpr double of_predictions = 1e-5, of_weights = 2e-5, of_losses = 1e-5;

const fs::path folder = fs::path(TENON_SOURCE_DIR) / "tests/data/networks";

template <class T> T value(Result<T> result, const Report& report) {
  for (const auto& d : report.diagnostics())
    if (d.severity == Severity::error) FAIL_CHECK(entry(d.code).id << ": " << d.cause);
  REQUIRE(result.ok());
  return *std::move(result);
}

struct Network {
  std::string name;
  Report report;
  NpzFile arrays = value(open_npz((folder / (name + ".npz")).string(), report), report);
  Model model = value(load_model(file(""), report), report);

  explicit Network(std::string n) : name(std::move(n)) {}
  /// Most are .keras files. infix: "" or ".after".
  std::string file(const std::string& infix) const {
    const fs::path keras = folder / (name + infix + ".keras");
    return (fs::exists(keras) ? keras : folder / (name + infix + ".h5")).string();
  }
  bool has(const std::string& array) const { return arrays.has(array); }
  std::vector<Column> columns(const std::string& letter) {
    std::vector<Column> all;
    for (int i = 0; has(letter + std::to_string(i)); ++i) {
      const std::string array = letter + std::to_string(i);
      all.push_back({array, value(arrays.read(array, report), report)});
    }
    return all;
  }
};

void check_strings(const Tensor& keras, const Tensor& ours) {
  REQUIRE(is_text(keras.dtype()));
  for (std::int64_t i = 0; i < elements(keras.shape()); ++i) CHECK(keras.text(i) == ours.text(i));
}

void check_close(const Tensor& keras, const Tensor& values, double tolerance, const std::string& what) {
  CAPTURE(what);
  REQUIRE(to_string(keras.shape()) == to_string(values.shape()));
  if (is_text(values.dtype())) return check_strings(keras, values);
  const Tensor ours = as_float32(values);  // ids are whole numbers
  double largest = 1e-3, worst = 0;
  for (std::size_t i = 0; i < keras.as<float>().size(); ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(keras.as<float>()[i])));
    const double d = std::abs(static_cast<double>(keras.as<float>()[i]) - static_cast<double>(ours.as<float>()[i]));
    worst = std::isnan(d) ? INFINITY : std::max(worst, d);
  }
  CHECK(worst <= tolerance * largest);
}

void check_predictions(Network& n, const Model& model, const RunOptions& options) {
  const auto fixed = fixed_batch(value(infer(model, n.report), n.report));
  const RunArgs args{.purpose = Purpose::predict, .batch_size = fixed.value_or(5)};
  const CheckedRun run = value(check(model, {.x = n.columns("x")}, {}, args, n.report), n.report);
  const auto outputs = value(predict(model, run, options, {}, n.report), n.report);
  const auto expected = n.columns("p");
  REQUIRE(outputs.size() == expected.size());
  for (std::size_t i = 0; i < outputs.size(); ++i)
    check_close(expected[i].values, outputs[i], of_predictions, "prediction " + std::to_string(i));
}

void check_training(Network& n, const RunOptions& options) {
  const std::vector<Tensor> losses{value(n.arrays.read("losses", n.report), n.report)};
  const auto epochs = elements(losses[0].shape());
  Arrays data{.x = n.columns("x"), .y = n.columns("y")};
  const CheckedRun run =
      value(check(n.model, std::move(data), {}, {.batch_size = 4, .epochs = epochs, .shuffle = false}, n.report), n.report);
  Model model = n.model;
  const History history = value(fit(model, run, options, {}, n.report), n.report);
  const auto* ours = history.find("loss");
  REQUIRE(ours);
  for (std::size_t e = 0; e < ours->size(); ++e)
    CHECK((*ours)[e] == doctest::Approx(static_cast<double>(losses[0].as<float>()[e])).epsilon(of_losses));
  const Model after = value(load_model(n.file(".after"), n.report), n.report);
  REQUIRE(after.weights->layers.size() == model.weights->layers.size());
  const Graph graph = value(infer(model, n.report), n.report);
  for (std::size_t l = 0; l < after.weights->layers.size(); ++l) {
    const auto variables = graph.layers[l].variables();
    REQUIRE(after.weights->layers[l].size() == model.weights->layers[l].size());
    for (std::size_t v = 0; v < after.weights->layers[l].size(); ++v)
      if (variables[v].kept)
        check_close(after.weights->layers[l][v], model.weights->layers[l][v], of_weights,
                    model.layers[l].name + ", variable " + std::to_string(v));
  }
}

/// Saved by Tenon and read again: the same predictions.
void check_round_trip(Network& n) {
  const test::ScratchFolder scratch;
  const std::string path = scratch / "network.keras";
  value(save_model(n.model, path, n.report), n.report);
  const Model again = value(load_model(path, n.report), n.report);
  check_predictions(n, again, {.threads = 1});
}

}  // namespace

TEST_CASE("networks of Keras predict, train and are written back") {
  int seen = 0;
  for (const auto& file : fs::directory_iterator(folder)) {
    if (file.path().extension() != ".npz") continue;
    Network n(file.path().stem().string());
    ++seen;
    CAPTURE(n.name);
    check_predictions(n, n.model, {.threads = 2, .shards = 2});
    check_predictions(n, n.model, {.threads = 1, .backend = BackendChoice::reference});
    check_round_trip(n);
    if (n.has("losses")) check_training(n, {.threads = 2, .shards = 2});
  }
  CHECK(seen > 30);
}

TEST_CASE("every layer is compared with Keras, alone or in a network") {
  std::string all;
  Report report;
  for (const auto& file : fs::directory_iterator(folder)) {
    if (file.path().extension() != ".keras") continue;
    const MappedFile mapped = value(map_file(file.path().string(), report), report);
    const ZipFile zip = value(open_zip(mapped, report), report);
    all += value(zip.read(*zip.find("config.json"), report), report).text();
  }
  const MappedFile alone = value(map_file((fs::path(TENON_SOURCE_DIR) / "tests/oracle/layers.json").string(), report), report);
  all += std::string_view(reinterpret_cast<const char*>(alone.bytes().data()), alone.bytes().size());
  for (const auto& kind : layer_kinds()) {
    CAPTURE(kind.name);
    if (kind.name == "TernaryDense") continue;  // of Keras 3.16
    CHECK(all.find("\"class_name\": \"" + std::string(kind.name) + "\"") != std::string::npos);
  }
}

}  // namespace tenon
