// What may not depend on the number of threads, and what depends on the number of shards in its last digits only.
#include <cmath>

#include "tenon/train/allocation_count.h"
#include "tenon/train/session.h"
#include "tenon/train/training_models.h"

namespace tenon {
namespace {

using namespace testing;

/// Two epochs of batches of 16, the last one of 5 rows unless there are 48.
std::vector<float> trained(Model model, const RunOptions& options, History* history = nullptr, std::int64_t rows = 53) {
  const auto run = checked(model, images(rows), {.batch_size = 16, .epochs = 2});
  Report report;
  auto result = fit(model, run, options, {}, report);
  REQUIRE(result.ok());
  CHECK(report.diagnostics().empty());
  if (history) *history = *result;
  return numbers(model);
}

float largest_difference(const std::vector<float>& a, const std::vector<float>& b) {
  REQUIRE(a.size() == b.size());
  float largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

}  // namespace

TEST_CASE("the same bits for any number of threads") {
  for (const auto backend : {BackendChoice::cpu, BackendChoice::reference})
    for (const Model& model : {everything_net(), plain_net()}) {
      const auto one = trained(model, {.threads = 1, .seed = 7, .backend = backend, .shards = 4});
      for (const int threads : {2, 3, 4, 9}) {
        CAPTURE(threads);
        CHECK(trained(model, {.threads = threads, .seed = 7, .backend = backend, .shards = 4}) == one);
      }
      CHECK(trained(model, {.threads = 2, .seed = 8, .backend = backend, .shards = 4}) != one);
    }
}

/// Every kind of update there is: whole variables, norms, averages, sums over batches, penalties and constraints.
std::vector<Model> nets_of_every_update() {
  std::vector<Model> nets;
  const AnyOptimizer optimizers[]{
      Muon{.global_clipnorm = 0.5}, Adafactor{.clipnorm = 0.1, .use_ema = true, .ema_overwrite_frequency = 2},
      Nadam{.global_clipnorm = 0.1, .gradient_accumulation_steps = 3},
      SGD{.learning_rate = ExponentialDecay{.initial_learning_rate = 0.1, .decay_steps = 2, .decay_rate = 0.5}},
      MultiOptimizer{.optimizer_map = {.default_optimizer = Muon{.clipnorm = 0.5},
                                       .optimizer_map = {{".*/bias", SGD{.momentum = 0.9, .global_clipnorm = 0.2}},
                                                         {"conv2d/kernel", Adam{.use_ema = true, .gradient_accumulation_steps = 2}}}}}};
  for (const auto& optimizer : optimizers) {
    Model m =
        Sequential{Input{.shape = {8, 8, 2}},
                   Conv2D{.filters = 5, .kernel_size = {3, 3}, .kernel_regularizer = "l2", .kernel_constraint = MaxNorm{.axis = {0, 1, 2}}},
                   Flatten{}, Dense{.units = 70, .bias_regularizer = "l1", .kernel_constraint = "unit_norm"},
                   Dense{.units = 3, .activation = Activation::softmax, .kernel_constraint = MinMaxNorm{.axis = 1}}};
    m.compile({.optimizer = optimizer, .loss = "sparse_categorical_crossentropy", .metrics = {"accuracy"}});
    nets.push_back(std::move(m));
  }
  return nets;
}

TEST_CASE("the same bits for any number of threads, whatever the update") {
  for (const Model& model : nets_of_every_update()) {
    const auto one = trained(model, {.threads = 1, .seed = 7, .backend = BackendChoice::reference, .shards = 3});
    CHECK(std::all_of(one.begin(), one.end(), [](float x) { return std::isfinite(x); }));
    for (const int threads : {2, 5})
      CHECK(trained(model, {.threads = threads, .seed = 7, .backend = BackendChoice::reference, .shards = 3}) == one);
  }
}

TEST_CASE("penalties count once, whatever the shards") {
  History history;
  for (const Model& model : nets_of_every_update()) {
    const auto chosen = trained(model, {.threads = 2, .seed = 7, .backend = BackendChoice::reference, .shards = 1}, &history, 48);
    const double loss = history.find("loss")->back();
    for (const int shards : {2, 3}) {
      trained(model, {.threads = 2, .seed = 7, .backend = BackendChoice::reference, .shards = shards}, &history, 48);
      CHECK(history.find("loss")->back() == doctest::Approx(loss).epsilon(1e-4));
    }
  }
}

TEST_CASE("numbers of shards differ by rounding only, and the number is part of the result") {
  const RunOptions plan{.threads = 2, .seed = 7};
  History history;
  const auto chosen = trained(plain_net(), plan, &history, 48);
  const int planned = history.shards;
  CHECK(planned == 1);  // a small net: more shards would cost more than they bring
  for (const int shards : {1, 2, 3, 4, 16}) {
    const auto other = trained(plain_net(), {.threads = 2, .seed = 7, .shards = shards}, &history, 48);
    CHECK(history.shards == shards);
    CHECK(largest_difference(other, chosen) < 2e-5f);
    CHECK((other == chosen) == (shards == planned));
  }
}

TEST_CASE("a batch whose images are mixed with each other is one shard") {
  Model model = Sequential{Input{.shape = {8, 8, 2}}, MixUp{.seed = 3}, Flatten{}, Dense{.units = 3, .activation = Activation::softmax}};
  model.compile({.optimizer = "sgd", .loss = "sparse_categorical_crossentropy"});
  History history;
  const auto once = trained(model, {.threads = 2, .seed = 7, .shards = 4}, &history);
  CHECK(history.shards == 1);
  CHECK(trained(model, {.threads = 1, .seed = 7}) == once);
}

TEST_CASE("the backends agree") {
  CHECK(largest_difference(trained(plain_net(), {.threads = 1, .seed = 7}),
                           trained(plain_net(), {.threads = 1, .seed = 7, .backend = BackendChoice::reference})) < 2e-5f);
}

TEST_CASE("no plan runs a reference implementation of oneDNN, nor a plain loop where the time goes") {
  for (const Model& model : {everything_net(), plain_net()}) {
    const auto run = checked(model, images(32), {.batch_size = 16});
    Report report;
    Session session(model, run, {.threads = 2}, report);
    for (const auto& name : session.prepared(run.data(), Purpose::fit, 16).stepper.implementations()) {
      CAPTURE(name);
      CHECK(name.find("ref") == std::string::npos);
      const bool is_small = name == "plain loop: cast" || name == "plain loop: constant" || name == "plain loop: arg_max" ||
                            name == "plain loop: concat" || name == "plain loop: binary";  // labels and sums
      CHECK((name.find("plain") == std::string::npos || is_small));
    }
  }
}

TEST_CASE("memory is known before the first step") {
  const Model model = everything_net();
  const auto run = checked(model, images(53), {.batch_size = 16});
  Report report;
  const RunOptions options{.threads = 2, .shards = 4};
  Session session(model, run, options, report);
  const Memory told = memory_of(run, options), real = session.prepared(run.data(), Purpose::fit, 16).stepper.memory();
  CHECK(told.parameters == real.parameters);
  CHECK(told.gradients == real.gradients);
  CHECK(told.slots == 2 * real.parameters);
  CHECK(told.slots == real.slots);
  CHECK(told.activations == real.activations);
  CHECK(told.workspace == real.workspace + 53 * 8);  // and the order of the rows
  CHECK(told.model == 0);
  CHECK(told.program > 0);
  CHECK(told.data == 53 * (128 * 4 + 8));
  CHECK(told.total() > told.data);
  const auto graph = infer(model, report);
  REQUIRE(graph.ok());
  const Memory before_data = training_memory_of(model, *graph, 16, options).value();
  CHECK(before_data.parameters == told.parameters);
  CHECK(before_data.slots == told.slots);
  CHECK(before_data.activations > told.activations / 2);
  const Memory prediction = prediction_memory_of(*graph, 16, options);
  CHECK(prediction.gradients == 0);
  CHECK(prediction.model == prediction.parameters + prediction.state);
}

TEST_CASE("evaluate holds no slots") {
  const Model model = everything_net();
  const auto run = checked(model, images(53), {.purpose = Purpose::evaluate, .batch_size = 16});
  Report report;
  const RunOptions options{.threads = 2, .shards = 4};
  Session session(model, run, options, report);
  CHECK(session.variables().kept_bytes() == 0);
  CHECK(session.variables().kept.front().rate() > 0);
  const Memory told = memory_of(run, options), real = session.prepared(run.data(), Purpose::evaluate, 16).stepper.memory();
  CHECK(told.total() - told.program == real.total() + told.model + told.data + 53 * 8);
}

TEST_CASE("a step allocates nothing") {
  auto nets = nets_of_every_update();
  nets.push_back(everything_net());
  nets.push_back(plain_net());
  for (const Model& model : nets) {
    const auto run = checked(model, images(32), {.batch_size = 16});
    Report report;
    Session session(model, run, {.threads = 2, .backend = BackendChoice::reference, .shards = 4}, report);
    const std::vector<std::int64_t> rows{3, 1, 4, 15, 9, 2, 6, 5, 31, 8, 7, 0, 21, 22, 23, 24};
    session.step({run, run.data(), rows}, Purpose::fit, 0);
    const auto before = allocations();
    for (std::uint64_t i = 1; i < 5; ++i) session.step({run, run.data(), rows}, Purpose::fit, i);
    CHECK(allocations() == before);
  }
}

TEST_CASE("a job that fails on one thread ends the others and the next one runs") {
  ThreadPool pool(3);
  auto bad = [&](int thread) {
    if (thread == 1) throw std::runtime_error("no");
    pool.meet();
    pool.meet();
  };
  for (int i = 0; i < 20; ++i) CHECK_THROWS_WITH(pool.run(bad), "no");
  std::atomic<int> count{0};
  auto good = [&](int) {
    pool.meet();
    ++count;
    pool.meet();
    CHECK(count == 3);
  };
  pool.run(good);
}

}  // namespace tenon
