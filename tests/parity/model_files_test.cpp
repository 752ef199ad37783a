// Model files of Keras, of every version: Tenon predicts what Keras predicts, and training goes on where it stopped.
#include <algorithm>
#include <cmath>

#include "reading.h"
#include "tenon/archive/load.h"
#include "tenon/check/check.h"
#include "tenon/io/npz.h"
#include "tenon/train/fit.h"
#include "tenon/train/logs.h"
#include "tenon/train/session.h"
#include "tenon/train/shuffle.h"

namespace tenon {
namespace {

// Predictions: of the largest of them. Losses: of themselves, while training has not yet let rounding grow.
constexpr double of_predictions = 1e-5, of_losses = 1e-5;

const std::filesystem::path folder = std::filesystem::path(TENON_SOURCE_DIR) / "tests/data/models";

std::vector<Column> columns(const NpzFile& arrays, const std::string& kind, Report& report) {
  std::vector<Column> all;
  for (int i = 0; arrays.has(kind + std::to_string(i)); ++i) {
    const std::string name = kind + std::to_string(i);
    all.push_back({name, value(arrays.read(name, report), report)});
  }
  return all;
}

void check_predictions(const std::filesystem::path& file, const NpzFile& arrays) {
  Report report;
  const Model model = value(load_model(file.string(), report), report);
  const CheckedRun run = value(check(model, {.x = columns(arrays, "input_", report)}, {}, {.purpose = Purpose::predict}, report), report);
  const auto found = value(predict(model, run, {.threads = 2}, {}, report), report);
  const auto expected = columns(arrays, "output_", report);
  REQUIRE(found.size() == expected.size());
  for (std::size_t o = 0; o < found.size(); ++o) {
    const auto keras = expected[o].values.as<float>(), ours = found[o].as<float>();
    REQUIRE(keras.size() == ours.size());
    double largest = 0, worst = 0;
    for (std::size_t i = 0; i < keras.size(); ++i) {
      largest = std::max(largest, std::abs(static_cast<double>(keras[i])));
      worst = std::max(worst, std::abs(static_cast<double>(keras[i]) - static_cast<double>(ours[i])));
    }
    CHECK(worst <= of_predictions * largest);
  }
}

}  // namespace

TEST_CASE("every model file of Keras predicts what Keras predicts") {
  int seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const auto& file = entry.path();
    auto about = file, numbers = file;
    about.replace_extension(".json");
    numbers.replace_extension(".npz");
    const bool model = file.extension() == ".keras" || file.extension() == ".h5" || file.extension() == ".hdf5";
    if (!model || !std::filesystem::exists(numbers) || json(about).find("refuse")) continue;
    CAPTURE(file.string());
    Report report;
    const NpzFile arrays = value(open_npz(numbers.string(), report), report);
    if (!arrays.has("output_0")) continue;
    check_predictions(file, arrays);
    ++seen;
  }
  CHECK(seen > 40);
}

TEST_CASE("training of a file of Keras 2.0.5 goes on with its optimizer's state") {
  Report report;
  const Model model = value(load_model((folder / "tiny_XCEPTION_KDEF.hdf5").string(), report), report);
  const NpzFile arrays = value(open_npz((folder / "tiny_XCEPTION_KDEF.npz").string(), report), report);
  Arrays data{.x = columns(arrays, "input_", report), .y = columns(arrays, "target_", report)};
  const CheckedRun run = value(check(model, std::move(data), {}, {.batch_size = 2, .shuffle = false}, report), report);
  Session session(model, run, {.threads = 2}, report);
  const auto order = in_order(2);
  const Config about = json(folder / "tiny_XCEPTION_KDEF.json");
  std::uint64_t step = 0;
  for (const Config& keras : *about["next_losses"].list()) {
    const auto& done = session.step({run, run.data(), order}, Purpose::fit, step++);
    Tally of_batch(run.outputs());
    const double loss = value_of(of_batch.add(done.stepper.sums(), done.plan), "loss").value();
    CHECK(loss == doctest::Approx(*keras.number()).epsilon(of_losses));
  }
  CHECK(step == 4);
}

}  // namespace tenon
