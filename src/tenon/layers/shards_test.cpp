// A batch cut into shards gives the statistics, gradients and losses of the whole: BatchNormalization sees every row.
#include <doctest/doctest.h>

#include <cmath>
#include <numeric>

#include "ir_eval.h"
#include "tenon/layers.h"
#include "tenon/train/stepper.h"

namespace tenon {
namespace {

struct Step {
  std::vector<double> sums;
  std::vector<float> gradients, state;
};

/// One step on a batch of 12, with the batch in so many shards.
Step step(const Model& model, const Tensor& x, const Tensor& y, int shards, int threads, const AnyLoss& loss = "mse") {
  Report report;
  const auto graph = infer(model, report);
  REQUIRE(graph.ok());
  const auto* optimizer = optimizer_kind("sgd");
  const AnyObject<OptimizerKind> sgd{optimizer->make_default(), optimizer};
  Task task{.graph = &*graph, .outputs = {{.name = "output", .loss = loss.object(), .y = 0}}, .x = {x.spec()}, .y = {y.spec()}};
  const Plan plan(task, x.rows(), shards);
  REQUIRE(static_cast<int>(plan.shards().size()) == shards);
  const auto backend = make_reference_backend();
  ThreadPool pool(threads);
  Variables variables(model, *graph, sgd, 5, report);
  RunMemory memory(*backend, threads);
  Stepper stepper(plan, *backend, pool, memory, variables, {&x, &y});
  std::vector<std::int64_t> rows(static_cast<std::size_t>(x.rows()));
  std::iota(rows.begin(), rows.end(), 0);
  stepper.step(rows, {1, 0});
  const auto state = to_weights(*graph, variables.parameters.tensor(), variables.state.tensor());
  Step out{{stepper.sums().begin(), stepper.sums().end()}, {stepper.gradients<float>().begin(), stepper.gradients<float>().end()}, {}};
  for (const auto& layer : state.layers)
    for (const auto& v : layer) out.state.insert(out.state.end(), v.as<float>().begin(), v.as<float>().end());
  return out;
}

template <class T> double worst(const std::vector<T>& a, const std::vector<T>& b) {
  REQUIRE(a.size() == b.size());
  double worst = 0, largest = 1e-6;
  for (std::size_t i = 0; i < a.size(); ++i) {
    worst = std::max(worst, std::abs(static_cast<double>(a[i]) - b[i]));
    largest = std::max(largest, std::abs(static_cast<double>(a[i])));
  }
  return worst / largest;
}

}  // namespace

TEST_CASE("BatchNormalization takes its statistics over all shards of a batch") {
  const Model model = Sequential{Input{.shape = {4, 4, 2}},
                                 Conv2D{.filters = 3, .kernel_size = 3, .activation = Activation::tanh},
                                 BatchNormalization{.momentum = 0.5},
                                 Flatten{},
                                 Dense{.units = 5},
                                 BatchNormalization{.center = false},
                                 Dense{.units = 2}};
  const Tensor x = test::random_tensor({12, 4, 4, 2}, 8), y = test::random_tensor({12, 2}, 9);
  const Step whole = step(model, x, y, 1, 1);
  for (const int shards : {2, 3, 5, 12}) {
    CAPTURE(shards);
    const Step cut = step(model, x, y, shards, 1);
    CHECK(worst(whole.sums, cut.sums) < 1e-5);
    CHECK(worst(whole.gradients, cut.gradients) < 1e-5);
    CHECK(worst(whole.state, cut.state) < 1e-5);
    const Step threads = step(model, x, y, shards, 2);
    CHECK(threads.sums == cut.sums);
    CHECK(threads.gradients == cut.gradients);
    CHECK(threads.state == cut.state);
  }
}

TEST_CASE("losses of the whole batch are the same in any number of shards") {
  const Model model = Sequential{Input{.shape = {5}}, Dense{.units = 3, .activation = Activation::sigmoid}};
  const Tensor x = test::random_tensor({12, 5}, 1), y = test::random_tensor({12, 3}, 2, 0, 1);
  std::vector<float> bits;
  for (const float v : y.as<float>()) bits.push_back(v > 0.5f ? 1.0f : 0.0f);
  const Tensor labels = Tensor::copy<float>({12, 3}, bits);
  for (const char* loss : {"dice", "tversky", "hinge"}) {
    CAPTURE(loss);
    const Step whole = step(model, x, labels, 1, 1, loss);
    for (const int shards : {2, 3, 5}) {
      const Step cut = step(model, x, labels, shards, 2, loss);
      CHECK(worst(whole.sums, cut.sums) < 1e-6);
      CHECK(worst(whole.gradients, cut.gradients) < 1e-6);
    }
  }
}

}  // namespace tenon
