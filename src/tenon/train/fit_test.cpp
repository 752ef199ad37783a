// fit, evaluate and predict: Keras' order of calls, names and averages.
#include <cmath>
#include <functional>

#include "tenon/train/shuffle.h"
#include "tenon/train/training_models.h"

namespace tenon {
namespace {

using namespace testing;

const RunOptions two_threads{.threads = 2, .seed = 5, .shards = 4};

class Recorder : public Callback {
 public:
  std::vector<std::string> calls;
  std::function<void(Run&, const std::string&)> also = [](Run&, const std::string&) {};

  void on_train_begin(Run& r) override { note(r, "train_begin"); }
  void on_train_end(Run& r, const Logs& logs) override { note(r, "train_end " + names(logs)); }
  void on_epoch_begin(Run& r, std::int64_t e) override { note(r, "epoch_begin " + std::to_string(e)); }
  void on_epoch_end(Run& r, std::int64_t e, Logs& logs) override { note(r, "epoch_end " + std::to_string(e) + " " + names(logs)); }
  void on_train_batch_begin(Run& r, std::int64_t b) override { note(r, "train_batch_begin " + std::to_string(b)); }
  void on_train_batch_end(Run& r, std::int64_t b, const Logs& logs) override {
    note(r, "train_batch_end " + std::to_string(b) + " " + names(logs));
  }
  void on_test_begin(Run& r) override { note(r, "test_begin"); }
  void on_test_end(Run& r, const Logs& logs) override { note(r, "test_end " + names(logs)); }
  void on_test_batch_begin(Run& r, std::int64_t b) override { note(r, "test_batch_begin " + std::to_string(b)); }
  void on_test_batch_end(Run& r, std::int64_t b, const Logs&) override { note(r, "test_batch_end " + std::to_string(b)); }
  void on_predict_begin(Run& r) override { note(r, "predict_begin"); }
  void on_predict_end(Run& r) override { note(r, "predict_end"); }
  void on_predict_batch_begin(Run& r, std::int64_t b) override { note(r, "predict_batch_begin " + std::to_string(b)); }
  void on_predict_batch_end(Run& r, std::int64_t b) override { note(r, "predict_batch_end " + std::to_string(b)); }

 private:
  static std::string names(const Logs& logs) {
    std::string all;
    for (const auto& [name, value] : logs) all += (all.empty() ? "" : ",") + name;
    return all;
  }
  void note(Run& r, const std::string& what) {
    calls.push_back(what);
    also(r, what);
  }
};

struct Outcome {
  Model model;
  std::optional<History> history;
  Report report;
};

Outcome run_fit(Model model, Arrays data, RunArgs args, const RunOptions& options, std::vector<Callback*> callbacks = {},
                std::optional<Arrays> validation = {}) {
  Outcome o{std::move(model), {}, {}};
  const auto run = checked(o.model, std::move(data), args, std::move(validation));
  if (auto result = fit(o.model, run, options, callbacks, o.report)) o.history = *std::move(result);
  return o;
}

}  // namespace

TEST_CASE("callbacks are called in Keras' order") {
  Recorder recorder;
  const auto o = run_fit(plain_net(), images(5), {.batch_size = 3, .epochs = 2, .initial_epoch = 1}, two_threads, {&recorder}, images(2));
  const std::string logs = "accuracy,loss", all = "accuracy,loss,val_accuracy,val_loss";
  const std::vector<std::string> expected{"train_begin",         "epoch_begin 1",
                                          "train_batch_begin 0", "train_batch_end 0 " + logs,
                                          "train_batch_begin 1", "train_batch_end 1 " + logs,
                                          "test_begin",          "test_batch_begin 0",
                                          "test_batch_end 0",    "test_end " + logs,
                                          "epoch_end 1 " + all,  "train_end " + all};
  CHECK(recorder.calls == expected);
  REQUIRE(o.history);
  CHECK(o.history->epochs == std::vector<std::int64_t>{1});
  REQUIRE(o.history->values.size() == 4);
  CHECK(o.history->values[0].first == "accuracy");
  CHECK(o.history->values[3].first == "val_loss");
}

TEST_CASE("it learns, and evaluate agrees with the validation of the last epoch") {
  const auto o = run_fit(plain_net(), images(300), {.batch_size = 16, .epochs = 5}, two_threads, {}, images(101, 9));
  REQUIRE(o.history);
  const auto& loss = *o.history->find("loss");
  CHECK(loss.back() < 0.6 * loss.front());
  CHECK(o.history->find("val_accuracy")->back() > 0.7);
  CHECK(o.history->find("nothing") == nullptr);
  Report report;
  const auto run = checked(o.model, images(101, 9), {.purpose = Purpose::evaluate, .batch_size = 16});
  const auto logs = evaluate(o.model, run, two_threads, {}, report);
  REQUIRE(logs.ok());
  CHECK(*value_of(*logs, "loss") == o.history->find("val_loss")->back());
  CHECK(*value_of(*logs, "accuracy") == o.history->find("val_accuracy")->back());
  CHECK(o.model.optimizer_state->iterations == 5 * 19);
}

TEST_CASE("predict gives the same rows for any batch size, and the loss of evaluate follows from them") {
  auto o = run_fit(everything_net(), images(64), {.batch_size = 16}, two_threads);
  const Arrays data = images(37, 4);
  std::vector<std::vector<float>> all;
  for (const std::int64_t size : {37, 32, 5, 1}) {
    Report report;
    Arrays x{.x = data.x};
    const auto run = checked(o.model, x, {.purpose = Purpose::predict, .batch_size = size});
    const auto outputs = predict(o.model, run, two_threads, {}, report);
    REQUIRE(outputs.ok());
    REQUIRE(outputs->size() == 1);
    CHECK(outputs->front().shape() == Shape{37, 3});
    const auto values = outputs->front().as<float>();
    all.emplace_back(values.begin(), values.end());
  }
  for (const auto& other : all)
    for (std::size_t i = 0; i < other.size(); ++i) CHECK(other[i] == doctest::Approx(all[0][i]).epsilon(1e-5));
  double loss = 0, right = 0;
  const auto y = data.y[0].values.as<std::int64_t>();
  for (std::size_t r = 0; r < 37; ++r) {
    const float* p = all[0].data() + 3 * r;
    loss -= std::log(static_cast<double>(p[y[r]])) / 37;
    right += std::max_element(p, p + 3) - p == y[r];
  }
  Report report;
  const auto run = checked(o.model, data, {.purpose = Purpose::evaluate, .batch_size = 16});
  const auto logs = evaluate(o.model, run, two_threads, {}, report);
  CHECK(*value_of(*logs, "loss") == doctest::Approx(loss).epsilon(1e-5));
  CHECK(*value_of(*logs, "accuracy") == doctest::Approx(right / 37));
}

TEST_CASE("training goes on where it stopped: weights, slots, iterations and the order of rows") {
  const auto whole = run_fit(everything_net(), images(50), {.batch_size = 16, .epochs = 3}, two_threads);
  auto half = run_fit(everything_net(), images(50), {.batch_size = 16, .epochs = 2}, two_threads);
  half = run_fit(half.model, images(50), {.batch_size = 16, .epochs = 3, .initial_epoch = 2}, two_threads);
  CHECK(numbers(half.model) == numbers(whole.model));
  CHECK(half.model.optimizer_state->iterations == 12);
  auto forgetful = run_fit(everything_net(), images(50), {.batch_size = 16, .epochs = 2}, two_threads);
  forgetful.model.optimizer_state->slots.clear();
  forgetful = run_fit(forgetful.model, images(50), {.batch_size = 16, .epochs = 3, .initial_epoch = 2}, two_threads);
  CHECK(numbers(forgetful.model) != numbers(whole.model));
}

TEST_CASE("a model kept by a callback stays as it was, and so do copies made before a fit") {
  Recorder recorder;
  std::vector<Model> kept;
  std::vector<std::vector<float>> then;
  recorder.also = [&](Run& run, const std::string& what) {
    if (!what.starts_with("epoch_end")) return;
    kept.push_back(run.model());
    then.push_back(numbers(kept.back()));
  };
  auto o = run_fit(everything_net(), images(50), {.batch_size = 16, .epochs = 3}, two_threads, {&recorder});
  REQUIRE(kept.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) CHECK(numbers(kept[i]) == then[i]);
  CHECK(then[0] != then[1]);
  CHECK(numbers(o.model) == then[2]);
  const Model before = o.model;
  o = run_fit(std::move(o.model), images(50), {.batch_size = 16}, two_threads);
  CHECK(numbers(before) == then[2]);
  CHECK(numbers(o.model) != then[2]);
}

TEST_CASE("after an exception of a callback the model is as far as it was trained") {
  Recorder recorder;
  recorder.also = [](Run&, const std::string& what) {
    if (what.starts_with("epoch_begin 2")) throw std::runtime_error("enough");
  };
  const auto two = run_fit(everything_net(), images(50), {.batch_size = 16, .epochs = 2}, two_threads);
  Model model = everything_net();
  Report report;
  const auto run = checked(model, images(50), {.batch_size = 16, .epochs = 3});
  CHECK_THROWS_AS((void)fit(model, run, two_threads, std::vector<Callback*>{&recorder}, report), std::runtime_error);
  CHECK(numbers(model) == numbers(two.model));
  CHECK(model.optimizer_state->iterations == two.model.optimizer_state->iterations);
}

TEST_CASE("slots that do not fit are left out with a warning") {
  auto o = run_fit(plain_net(), images(20), {.batch_size = 16}, two_threads);
  o.model.optimizer_state->slots.pop_back();
  o = run_fit(o.model, images(20), {.batch_size = 16}, two_threads);
  REQUIRE(o.report.diagnostics().size() == 1);
  CHECK(o.report.diagnostics()[0].code == Code::OptimizerStateUnused);
  CHECK(o.history);
}

TEST_CASE("the learning rate of the saved state counts, and a callback may change it") {
  auto o = run_fit(plain_net(), images(20), {.batch_size = 16}, two_threads);
  const auto before = *o.model.weights;
  o.model.optimizer_state->learning_rate = 0;
  for (auto& slot : o.model.optimizer_state->slots)
    slot = Tensor::copy<float>(slot.shape(), std::vector<float>(static_cast<std::size_t>(elements(slot.shape())), 0.0f));
  const auto still = run_fit(o.model, images(20), {.batch_size = 16}, two_threads);
  for (std::size_t i = 0; i < before.layers[1][0].as<float>().size(); ++i)
    CHECK(still.model.weights->layers[1][0].as<float>()[i] == before.layers[1][0].as<float>()[i]);
  Recorder sets;
  sets.also = [](Run& r, const std::string& what) {
    if (what == "epoch_begin 0") r.set_learning_rate(0.5f);
  };
  const auto moved = run_fit(o.model, images(20), {.batch_size = 16}, two_threads, {&sets});
  CHECK(moved.model.optimizer_state->learning_rate == 0.5f);
  CHECK(numbers(moved.model) != numbers(still.model));
}

TEST_CASE("a callback stops the run after its step; the epoch still ends, as in Keras") {
  Recorder stops;
  stops.also = [](Run& r, const std::string& what) {
    if (what.starts_with("train_batch_end 1")) r.stop();
  };
  const auto o = run_fit(plain_net(), images(64), {.batch_size = 16, .epochs = 5}, two_threads, {&stops});
  REQUIRE(o.history);
  CHECK(o.history->epochs.size() == 1);
  CHECK(o.model.optimizer_state->iterations == 2);
  CHECK(stops.calls.back().starts_with("train_end"));
  CHECK_FALSE(o.history->stopped);
}

TEST_CASE("a stop from outside ends the run after the current step and keeps the weights") {
  std::atomic<bool> stop{false};
  Recorder presses;
  presses.also = [&](Run&, const std::string& what) {
    if (what.starts_with("train_batch_end 2")) stop = true;
  };
  RunOptions options = two_threads;
  options.stop = &stop;
  const auto o = run_fit(plain_net(), images(64), {.batch_size = 16, .epochs = 5}, options, {&presses}, images(10));
  REQUIRE(o.history);
  CHECK(o.history->stopped);
  CHECK(o.history->epochs.empty());
  CHECK(o.model.optimizer_state->iterations == 3);
  CHECK(presses.calls.back().starts_with("train_end"));
}

TEST_CASE("class weights and sample weights count in the loss but not in its divisor") {
  const Arrays data = images(40);
  std::vector<float> weights;
  for (const auto id : data.y[0].values.as<std::int64_t>()) weights.push_back(id == 1 ? 3.0f : 1.0f);
  Arrays weighted = data;
  weighted.sample_weight = {{"sample_weight", Tensor::copy<float>({40}, weights)}};
  const auto by_sample = run_fit(plain_net(), weighted, {.batch_size = 16, .epochs = 2}, two_threads);
  const auto by_class = run_fit(plain_net(), data, {.batch_size = 16, .epochs = 2, .class_weight = {{1, 3.0}}}, two_threads);
  const auto plain = run_fit(plain_net(), data, {.batch_size = 16, .epochs = 2}, two_threads);
  CHECK(numbers(by_sample.model) == numbers(by_class.model));
  CHECK(by_sample.history->find("loss")->front() > 1.2 * plain.history->find("loss")->front());
}

TEST_CASE("bytes train like the floats they are cast to, and a missing channel axis is added") {
  std::vector<std::uint8_t> bytes_of_x;
  std::vector<float> floats;
  std::vector<std::int64_t> y;
  std::mt19937 random(1);
  for (int i = 0; i < 20 * 36; ++i) bytes_of_x.push_back(static_cast<std::uint8_t>(random() % 3)), floats.push_back(bytes_of_x.back());
  for (int i = 0; i < 20; ++i) y.push_back(i % 2);
  const auto model = [] {
    Model m = Sequential{Input{.shape = {6, 6, 1}}, Conv2D{.filters = 2, .kernel_size = {3, 3}}, Flatten{},
                         Dense{.units = 2, .activation = Activation::softmax}};
    m.compile({.optimizer = "sgd", .loss = "sparse_categorical_crossentropy"});
    return m;
  };
  const Column labels{"y", Tensor::copy<std::int64_t>({20}, y)};
  const auto a =
      run_fit(model(), {.x = {{"x", Tensor::copy<std::uint8_t>({20, 6, 6}, bytes_of_x)}}, .y = {labels}}, {.batch_size = 7}, two_threads);
  const auto b =
      run_fit(model(), {.x = {{"x", Tensor::copy<float>({20, 6, 6, 1}, floats)}}, .y = {labels}}, {.batch_size = 7}, two_threads);
  CHECK(numbers(a.model) == numbers(b.model));
}

TEST_CASE("weights that are not numbers are reported once, though the loss looks healthy") {
  Model model = plain_net();
  model.compile({.optimizer = SGD{.learning_rate = 1e30}, .loss = "sparse_categorical_crossentropy"});
  const auto o = run_fit(model, images(64), {.batch_size = 16, .epochs = 2}, two_threads);
  REQUIRE(o.history);
  CHECK(o.history->epochs.size() == 2);
  REQUIRE(o.report.diagnostics().size() == 1);
  CHECK(o.report.diagnostics()[0].code == Code::Diverged);
}

TEST_CASE("the order of rows is a permutation, different in every epoch and the same for the same seed") {
  auto order = in_order(1000), again = order, other = order;
  shuffle(order, 1, 0);
  CHECK(order != again);
  shuffle(again, 1, 0);
  CHECK(order == again);
  shuffle(other, 1, 1);
  CHECK(order != other);
  shuffle(again, 2, 0);
  CHECK(order != again);
  std::sort(order.begin(), order.end());
  CHECK(order == in_order(1000));
}

namespace {
Model one_weight(const AnyOptimizer& optimizer, const Regularizer& activity = {}) {
  Model m = Sequential{Input{.shape = {1}}, Dense{.units = 1, .use_bias = false, .kernel_initializer = initializer("Ones")}};
  m.layers[1].activity_regularizer = activity;
  m.compile({.optimizer = optimizer, .loss = "mean_squared_error"});
  return m;
}
/// x = 1, y = 0: with a weight w the loss is w * w, its gradient 2 w.
Arrays ones(std::int64_t rows) {
  const std::vector<float> x(static_cast<std::size_t>(rows), 1), y(static_cast<std::size_t>(rows), 0);
  Arrays data;
  data.x.push_back({"x", Tensor::copy<float>({rows, 1}, x)});
  data.y.push_back({"y", Tensor::copy<float>({rows, 1}, y)});
  return data;
}
float weight_after(Model& model, std::int64_t batches, std::span<Callback* const> callbacks = {}) {
  Report report;
  const auto run = checked(model, ones(batches), {.batch_size = 1});
  REQUIRE(fit(model, run, {.threads = 1, .backend = BackendChoice::reference}, callbacks, report).ok());
  return model.weights->layers[1][0].as<float>()[0];
}
}  // namespace

TEST_CASE("fit ends with the average of the weights, where the optimizer keeps one") {
  Model model = one_weight(SGD{.learning_rate = 0.25, .use_ema = true, .ema_momentum = 0.5});  // weights 1/2, 1/4, 1/8
  CHECK(weight_after(model, 3) == doctest::Approx(0.5 * (0.5 * 0.5 + 0.5 * 0.25) + 0.5 * 0.125));
  Model overwritten = one_weight(SGD{.learning_rate = 0.25, .use_ema = true, .ema_momentum = 0.5, .ema_overwrite_frequency = 2});
  CHECK(weight_after(overwritten, 2) == doctest::Approx(0.5 * 0.5 + 0.5 * 0.25));
}

TEST_CASE("gradients of several batches make one update; a schedule counts batches") {
  Model model = one_weight(SGD{.learning_rate = 0.25, .gradient_accumulation_steps = 3});
  CHECK(weight_after(model, 2) == 1.0F);
  CHECK(model.optimizer_state->iterations == 2);
  CHECK(weight_after(model, 1) == 0.5F);  // what was added up goes on from the model
  Model scheduled = one_weight(SGD{.learning_rate = PiecewiseConstantDecay{.boundaries = {0.0}, .values = {0.25, 0.0}}});
  CHECK(weight_after(scheduled, 5) == 0.5F);
}

TEST_CASE("a penalty on outputs counts per sample, in the loss and in the gradient") {
  Model model = one_weight(SGD{.learning_rate = 0.25}, L2{.l2 = 1});  // loss w^2 + w^2
  Report report;
  const auto run = checked(model, ones(4), {.batch_size = 4});
  const auto history = fit(model, run, {.threads = 2, .backend = BackendChoice::reference, .shards = 3}, {}, report);
  REQUIRE(history.ok());
  CHECK(history->find("loss")->back() == doctest::Approx(2));
  CHECK(model.weights->layers[1][0].as<float>()[0] == doctest::Approx(0).epsilon(1e-6));
}

TEST_CASE("a lookup behind other layers names the row that it cannot read, and the step changes nothing") {
  Sequential model{Input{.shape = {1}}, Rescaling{.scale = 2}, IntegerLookup{.num_oov_indices = 0, .vocabulary = {{2, 4}}},
                   Embedding{.input_dim = 2, .output_dim = 1}};
  model.compile({.optimizer = SGD{.learning_rate = 0.5}, .loss = "mse"});
  std::vector<float> x(10, 1), y(10, 3);
  x[6] = 7;
  const Arrays data{.x = {{"x", Tensor::copy<float>({10, 1}, x)}}, .y = {{"y", Tensor::copy<float>({10, 1, 1}, y)}}};
  for (const int threads : {1, 3}) {
    CAPTURE(threads);
    const RunOptions options{.threads = threads, .shards = 2};
    Outcome o = run_fit(model, data, {.batch_size = 4, .shuffle = false}, options);
    CHECK_FALSE(o.history);
    REQUIRE(o.report.diagnostics().size() == 1);
    const Diagnostic& d = o.report.diagnostics()[0];
    CHECK(d.code == Code::TokenUnknown);
    CHECK(to_string(*d.found) == "14");
    CHECK(std::get<InData>(d.where).row == 6);
    CHECK(o.model.optimizer_state->iterations == 1);  // of the first batch
    Report report;
    CHECK_FALSE(evaluate(model, checked(model, data, {.purpose = Purpose::evaluate, .batch_size = 8}), options, {}, report).ok());
    CHECK_FALSE(predict(model, checked(model, data, {.purpose = Purpose::predict, .batch_size = 8}), options, {}, report).ok());
    CHECK(report.diagnostics().size() == 2);
  }
}

TEST_CASE("a callback cannot set the rate of an optimizer that has a schedule") {
  struct Setter : Callback {
    void on_epoch_begin(Run& run, std::int64_t) override { run.set_learning_rate(0.1F); }
  } setter;
  Callback* const callbacks[]{&setter};
  Model model = one_weight(SGD{.learning_rate = CosineDecay{.initial_learning_rate = 0.1, .decay_steps = 10}});
  Report report;
  CHECK_FALSE(fit(model, checked(model, ones(2), {}), {.threads = 1}, callbacks, report).ok());
  REQUIRE(report.diagnostics().size() == 1);
  CHECK(report.diagnostics()[0].code == Code::CallArgumentOutOfRange);
}

}  // namespace tenon
