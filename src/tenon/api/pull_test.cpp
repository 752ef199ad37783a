// What check says of a Dataset when it pulls more batches than the first.
#include <algorithm>
#include <cmath>
#include <set>

#include "tenon/api/fit.h"
#include "tenon/train/stream_run.h"
#include "tenon/train/training_models.h"

using namespace tenon;
using namespace tenon::testing;

namespace {

Dataset batches(const Arrays& arrays, std::int64_t size) { return Dataset::from_tensor_slices(tensors_of(arrays)).batch(size); }

/// "TN0801 x, batch #2, row 3", each once or as often as it was said.
std::vector<std::string> said(const Report& report) {
  std::vector<std::string> lines;
  for (const auto& d : report.diagnostics()) lines.push_back(std::string(entry(d.code).id) + " " + to_string(d.where));
  return lines;
}
std::vector<std::string> said_of(const Dataset& data, std::int64_t pull, const std::optional<Dataset>& validation = {}, RunArgs args = {}) {
  Report report;
  (void)check(plain_net(), data, validation, args, {.batches = pull}, report);
  return said(report);
}
std::vector<std::string> said_of_arrays(const Arrays& data, const std::optional<Arrays>& validation = {}) {
  Report report;
  (void)check(plain_net(), data, validation, {.batch_size = 10}, report);
  return said(report);
}
bool holds(const std::vector<std::string>& lines, const std::string& line) {
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

/// Rows with NaN in those of these numbers.
Arrays with_nan(std::int64_t rows, const std::set<std::int64_t>& at) {
  Arrays data = images(rows);
  auto values = data.x[0].values.as<float>();
  std::vector<float> x(values.begin(), values.end());
  for (const auto row : at) x[static_cast<std::size_t>(row) * 128 + 5] = std::nanf("");
  data.x[0].values = Tensor::copy<float>({rows, 8, 8, 2}, x);
  return data;
}

Arrays with_labels(Arrays data, std::vector<std::int64_t> y) {
  data.y[0].values = Tensor::copy<std::int64_t>({static_cast<std::int64_t>(y.size())}, y);
  return data;
}

}  // namespace

TEST_CASE("values behind the first batch are found when their batch is pulled, with its number") {
  const Dataset data = batches(with_nan(50, {23, 31, 44}), 10);
  CHECK(said_of(data, 1).empty());
  CHECK(said_of(data, 2).empty());
  CHECK(said_of(data, 3) == std::vector<std::string>{"TN0801 x, batch #2, row 3"});
  CHECK(said_of(data, -1) == std::vector<std::string>{"TN0801 x, batch #2, row 3"});  // once
  CHECK(said_of(batches(with_nan(50, {3, 31}), 10), -1) == std::vector<std::string>{"TN0801 x, batch #0, row 3"});
}

TEST_CASE("who pulls all batches hears what is said of arrays") {
  std::vector<std::int64_t> rare(120, 0), first_only(120, 1);
  for (std::size_t i = 0; i < 5; ++i) rare[60 + i] = 1, rare[80 + i] = 2;
  for (const auto& labels : {rare, first_only}) {
    const Arrays data = with_labels(images(120), labels);
    const auto expected = said_of_arrays(data, data);  // it validates on what it trains on
    REQUIRE(expected.size() >= 2);
    const auto all = said_of(batches(data, 10), -1, batches(data, 10));
    CHECK(std::set(all.begin(), all.end()) == std::set(expected.begin(), expected.end()));
    CHECK(all.size() == expected.size());
    CHECK(said_of(batches(data, 10), 12, batches(data, 10)) == all);  // as many as there are
    CHECK(said_of(batches(data, 10), 3, batches(data, 10)).empty());  // of a part nothing is said that only all data tell
  }
}

TEST_CASE("batches that validate are pulled as well") {
  const Arrays data = images(40);
  auto labels = std::vector<std::int64_t>(40, 1);
  labels[33] = 7;
  const Dataset wrong = batches(with_labels(images(40, 9), labels), 10);
  CHECK(holds(said_of(batches(data, 10), -1, wrong), "TN0602 y, batch #3, row 3"));
  CHECK(holds(said_of(batches(data, 10), 2, batches(with_nan(40, {13}), 10)), "TN0801 x of validation_data, batch #1, row 3"));
}

TEST_CASE("a check says how far it looked") {
  Report report;
  const Dataset data = batches(images(45), 10);
  const auto depth = [&](const Dataset& of, std::int64_t pull) {
    const auto stream = check(plain_net(), of, std::nullopt, {}, {.batches = pull}, report);
    REQUIRE(stream.ok());
    return std::pair(stream->depth(), stream->whole());
  };
  CHECK(depth(data, 1) == std::pair<std::int64_t, bool>(10, false));
  CHECK(depth(data, 3) == std::pair<std::int64_t, bool>(30, false));
  CHECK(depth(data, 5) == std::pair<std::int64_t, bool>(45, true));
  CHECK(depth(data, -1) == std::pair<std::int64_t, bool>(45, true));
  CHECK(depth(data.concatenate(data), 7) == std::pair<std::int64_t, bool>(65, false));
}

TEST_CASE("numbers of the call are judged beside a data set, too") {
  const Dataset data = batches(images(40), 10);
  CHECK(said_of(data, 1, {}, {.steps = -3}) == std::vector<std::string>{"TN0701 fit(steps_per_epoch=...)"});
  CHECK(said_of(data, 1, {}, {.epochs = 0}).size() == 1);
  CHECK(said_of(data, 1, data, {.validation_steps = -1}) == std::vector<std::string>{"TN0701 fit(validation_steps=...)"});
  CHECK(said_of(data, 1, data, {.validation_freq = 0}).size() == 1);
}
