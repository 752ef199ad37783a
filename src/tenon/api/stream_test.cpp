// Training on a Dataset: the same as on its arrays, Keras' rules for epochs, and what happens when something breaks on the way.
#include <algorithm>
#include <thread>

#include "tenon/api/fit.h"
#include "tenon/train/stream_run.h"
#include "tenon/train/training_models.h"

using namespace tenon;
using namespace tenon::testing;

namespace {

Dataset batches(const Arrays& arrays, std::int64_t size) { return Dataset::from_tensor_slices(tensors_of(arrays)).batch(size); }

/// Counts the steps of every epoch.
class StepCount : public LogReader {
 public:
  void on_epoch_begin(Run&, std::int64_t) override { steps.push_back(0); }
  void on_train_batch_end(Run&, std::int64_t, const Logs&) override { ++steps.back(); }
  std::vector<int> steps;
};

History trained(Model& model, const Dataset& data, FitArgs args, const std::optional<Dataset>& validation = {}) {
  Report report;
  args.threads = 2;
  auto history = fit(model, data, args, report, validation);
  for (const auto& d : report.diagnostics()) MESSAGE(entry(d.code).id << " " << to_string(d.where) << " " << d.cause);
  REQUIRE(history.ok());
  return *std::move(history);
}

std::vector<int> steps_of(const Dataset& data, std::int64_t epochs, std::optional<std::int64_t> steps) {
  Model model = plain_net();
  StepCount count;
  Report report;
  const auto history = fit(model, data, {.epochs = epochs, .steps_per_epoch = steps, .callbacks = {&count}, .threads = 1}, report);
  CHECK(history.ok());
  return count.steps;
}

/// Batches of these rows each, from a function that begins anew for every pass.
Dataset generated(const Arrays& arrays, std::vector<std::pair<std::int64_t, std::int64_t>> rows_of_x_and_y,
                  std::function<void(std::size_t)> before = {}) {
  const ElementSpec signature = ElementSpec::tuple({TensorSpec{{Dim(), 8, 8, 2}, DType::float32}, TensorSpec{{Dim()}, DType::int64}});
  const auto make = [=]() -> Generator {
    return [=, at = std::size_t{0}]() mutable -> std::optional<Element> {
      if (at == rows_of_x_and_y.size()) return std::nullopt;
      if (before) before(at);
      const auto [x, y] = rows_of_x_and_y[at++];
      return Element{{arrays.x[0].values.slice(0, x), arrays.y[0].values.slice(0, y)}};
    };
  };
  return Dataset::from_generator(make, signature, {.name = "my_batches"});
}

const Diagnostic* find(const Report& report, Code code) {
  const auto& all = report.diagnostics();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Diagnostic& d) { return d.code == code; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE("a data set trains as its arrays do, bit by bit") {
  const Arrays data = images(70), held = images(20, 5);
  Report report;
  Model on_arrays = everything_net(), on_batches = everything_net();
  const auto expected =
      fit(on_arrays, data, {.epochs = 3, .batch_size = 16, .validation_data = held, .shuffle = false, .seed = 4, .threads = 2}, report);
  REQUIRE(expected.ok());
  const History history = trained(on_batches, batches(data, 16), {.epochs = 3, .seed = 4}, batches(held, 16));
  CHECK(numbers(on_batches) == numbers(on_arrays));
  CHECK(history.values == expected->values);
  const auto logs = evaluate(on_batches, batches(held, 16), {}, report), same = evaluate(on_arrays, held, {.batch_size = 16}, report);
  REQUIRE(logs.ok());
  CHECK(value_of(*logs, "loss") == value_of(*same, "loss"));
  const auto outputs = predict(on_batches, batches({held.x}, 7), {}, report), all = predict(on_arrays, {held.x}, {}, report);
  REQUIRE(outputs.ok());
  REQUIRE((*outputs)[0].shape() == (*all)[0].shape());
  for (std::size_t i = 0; i < 60; ++i) CHECK((*outputs)[0].as<float>()[i] == doctest::Approx((*all)[0].as<float>()[i]).epsilon(1e-5));
}

TEST_CASE("weights of samples and of classes come with the batches") {
  Arrays data = images(40);
  std::vector<float> w;
  for (int i = 0; i < 40; ++i) w.push_back(static_cast<float>(i % 4));
  data.sample_weight = {{"sample_weight", Tensor::copy<float>({40}, w)}};
  Report report;
  Model on_arrays = plain_net(), on_batches = plain_net();
  REQUIRE(fit(on_arrays, data, {.batch_size = 10, .shuffle = false}, report).ok());
  trained(on_batches, batches(data, 10), {});
  CHECK(numbers(on_batches) == numbers(on_arrays));
  data.sample_weight.clear();
  Model classes_on_arrays = plain_net(), classes_on_batches = plain_net();
  const std::map<std::int64_t, double> weights{{0, 1.0}, {1, 0.5}, {2, 3.0}};
  REQUIRE(fit(classes_on_arrays, data, {.batch_size = 10, .shuffle = false, .class_weight = weights}, report).ok());
  trained(classes_on_batches, batches(data, 10), {.class_weight = weights});
  CHECK(numbers(classes_on_batches) == numbers(classes_on_arrays));
}

TEST_CASE("epochs have the steps that Keras gives them") {
  const Arrays data = images(50);
  const Dataset five = batches(data, 10), unknown = five.filter([](const Element&) { return true; });
  CHECK(steps_of(five, 3, {}) == std::vector<int>{5, 5, 5});
  CHECK(steps_of(five, 4, 3) == std::vector<int>{3, 2, 3, 2});
  CHECK(steps_of(five, 2, 7) == std::vector<int>{5, 5});
  CHECK(steps_of(batches(images(60), 10), 3, 3) == std::vector<int>{3, 3, 3});
  CHECK(steps_of(unknown, 2, {}) == std::vector<int>{5, 5});
  CHECK(steps_of(unknown, 4, 2) == std::vector<int>{2, 2, 1, 2});
  CHECK(steps_of(five.repeat(), 3, 4) == std::vector<int>{4, 4, 4});
}

TEST_CASE("a pass that reshuffles gives every epoch another order, and the same run twice") {
  const Dataset data = Dataset::from_tensor_slices(tensors_of(images(64))).shuffle(64).batch(16);
  Model one = plain_net(), two = plain_net(), other = plain_net();
  trained(one, data, {.epochs = 2, .seed = 1});
  trained(two, data, {.epochs = 2, .seed = 1});
  trained(other, data, {.epochs = 2, .seed = 2});
  CHECK(numbers(one) == numbers(two));
  CHECK(numbers(one) != numbers(other));
}

TEST_CASE("arrays of a batch with different lengths are named, with their batch") {
  const Arrays data = images(40);
  Model model = plain_net();
  Report report;
  History reached;
  StepCount count;
  const auto history =
      fit(model, generated(data, {{32, 32}, {32, 32}, {32, 31}}), {.callbacks = {&count}, .stream = {.reached = &reached}}, report);
  CHECK_FALSE(history.ok());
  const Diagnostic* d = find(report, Code::RowsDiffer);
  REQUIRE(d);
  CHECK(to_string(d->where) == "y, batch #2");
  CHECK(to_string(*d->expected) == "32 rows, as x has");
  CHECK(to_string(*d->found) == "31");
  CHECK(count.steps == std::vector<int>{2});
  CHECK(model.weights);
}

TEST_CASE("an exception in a generator ends the run with what was trained") {
  const Arrays data = images(40);
  auto calls = std::make_shared<std::atomic<int>>(0);
  const Dataset failing = generated(data, {{8, 8}, {8, 8}, {8, 8}}, [calls](std::size_t) {
    if (++*calls == 9) throw std::runtime_error("the disk is gone");
  });
  Model model = plain_net();
  Report report;
  History reached;
  CHECK_FALSE(fit(model, failing, {.epochs = 4, .stream = {.reached = &reached}}, report).ok());
  const Diagnostic* d = find(report, Code::UserCodeFailed);
  REQUIRE(d);
  CHECK(to_string(*d->found) == "the disk is gone");
  CHECK(to_string(d->where) == "element 1 of my_batches");
  REQUIRE(d->related.size() == 1);
  CHECK(d->related[0].text == "epoch 3, batch #1, samples from 8 on");
  CHECK(reached.epochs == std::vector<std::int64_t>{0, 1});
  CHECK(reached.find("loss")->size() == 2);
}

TEST_CASE("a batch without rows is left out, and labels are checked batch by batch") {
  const Arrays data = images(40);
  Model model = plain_net();
  Report report;
  StepCount count;
  CHECK(fit(model, generated(data, {{8, 8}, {0, 0}, {8, 8}}), {.callbacks = {&count}}, report).ok());
  CHECK(count.steps == std::vector<int>{2});
  CHECK(find(report, Code::EmptyBatch));
  Arrays bad = images(40);
  std::vector<std::int64_t> labels(40, 1);
  labels[33] = 7;
  bad.y = {{"y", Tensor::copy<std::int64_t>({40}, labels)}};
  CHECK_FALSE(fit(model, batches(bad, 10), {}, report).ok());
  const Diagnostic* d = find(report, Code::LabelOutOfRange);
  REQUIRE(d);
  CHECK(to_string(d->where) == "y, batch #3, row 3");
  Report pulled;
  CHECK_FALSE(check(model, batches(bad, 10), {}, {.purpose = Purpose::fit}, {.batches = -1}, pulled).ok());
  CHECK(find(pulled, Code::LabelOutOfRange));
}

TEST_CASE("batches of another length have plans of their own") {
  Model model = Sequential{Input{.shape = {Dim(), 3}}, SimpleRNN{.units = 4}, Dense{.units = 1}};
  model.compile({.optimizer = "sgd", .loss = "mse"});
  const ElementSpec signature = ElementSpec::tuple({TensorSpec{{Dim(), Dim(), 3}, DType::float32}, TensorSpec{{Dim()}, DType::float32}});
  const auto make = []() -> Generator {
    return [at = 0]() mutable -> std::optional<Element> {
      if (at == 6) return std::nullopt;
      const std::int64_t length = 4 + at++ % 3;
      const std::vector<float> x(static_cast<std::size_t>(5 * length * 3), 0.5f), y(5, 1.0f);
      return Element{{Tensor::copy<float>({5, length, 3}, x), Tensor::copy<float>({5}, y)}};
    };
  };
  const History history = trained(model, Dataset::from_generator(make, signature), {.epochs = 3});
  CHECK(history.find("loss")->back() < history.find("loss")->front());
}

TEST_CASE("a stalled source is reported, and the run goes on") {
  const Arrays data = images(16);
  const Dataset slow = generated(data, {{8, 8}, {8, 8}, {8, 8}, {8, 8}, {8, 8}}, [](std::size_t at) {
    if (at == 4) std::this_thread::sleep_for(std::chrono::milliseconds(300));
  });
  Model model = plain_net();
  Report report;
  CHECK(fit(model, slow, {.stream = {.stall_seconds = 0.05}}, report).ok());
  const Diagnostic* d = find(report, Code::SourceStalled);
  REQUIRE(d);
  CHECK(to_string(d->where) == "my_batches");
}

TEST_CASE("who waits for a batch is asked whether to go on waiting") {
  const Arrays data = images(16);
  const Dataset slow = generated(data, {{8, 8}, {8, 8}}, [](std::size_t at) {
    if (at == 1) std::this_thread::sleep_for(std::chrono::milliseconds(300));
  });
  Model model = plain_net();
  Report report;
  StepCount count;
  const auto interrupted = [] { throw std::domain_error("Ctrl-C"); };
  CHECK_THROWS_AS(fit(model, slow, {.callbacks = {&count}, .stream = {.waiting = interrupted}}, report), std::domain_error);
  CHECK(model.weights);
}

TEST_CASE("what is known beforehand is said before anything is read") {
  const Arrays data = images(40);
  const auto code = [&](const Dataset& set, RunArgs args) {
    Report report;
    const auto run = check(plain_net(), set, std::nullopt, args, {}, report);
    REQUIRE(report.diagnostics().size() == 1);
    return std::string(entry(report.diagnostics()[0].code).name);
  };
  const Dataset single = Dataset::from_tensor_slices(tensors_of(data));
  CHECK(code(single, {}) == "NotBatched");
  CHECK(code(single.batch(8).batch(2), {}) == "BatchedTwice");
  CHECK(code(single.batch(8).repeat(), {}) == "EpochNeverEnds");
  CHECK(code(single.batch(8), {.batch_size = 8}) == "BatchSizeIgnored");
  CHECK(code(single.batch(8), {.validation_split = 0.2}) == "ArgumentBesideDataset");
  CHECK(code(single.batch(8), {.epochs = 2, .steps = 3}) == "RanOutOfData");
  CHECK(code(single.batch(50, {.drop_remainder = true}), {}) == "EmptyData");
}
