// Callbacks in a real fit: what they change is what the model keeps.
#include <filesystem>

#include "scratch_folder.h"
#include "tenon/archive/weights.h"
#include "tenon/callbacks/csv_logger.h"
#include "tenon/callbacks/early_stopping.h"
#include "tenon/callbacks/lambda_callback.h"
#include "tenon/callbacks/learning_rate_scheduler.h"
#include "tenon/callbacks/model_checkpoint.h"
#include "tenon/callbacks/reduce_lr_on_plateau.h"
#include "tenon/callbacks/swap_ema_weights.h"
#include "tenon/callbacks/terminate_on_nan.h"
#include "tenon/check/checked_stream.h"
#include "tenon/metrics.h"
#include "tenon/train/prospect.h"
#include "tenon/train/stream_run.h"
#include "tenon/train/training_models.h"

namespace tenon {
namespace {

using namespace testing;

struct Fitted {
  Model model;
  std::optional<History> history;
  Report report;
  std::string printed;
};

Fitted run_fit(Model model, RunArgs args, std::vector<Callback*> callbacks) {
  Fitted f{std::move(model), {}, {}, {}};
  const auto run = checked(f.model, images(40), args, images(20, 9));
  const RunOptions options{.threads = 2, .seed = 5, .shards = 2, .print = [&](const std::string& text) { f.printed += text; }};
  if (auto history = fit(f.model, run, options, callbacks, f.report)) f.history = *std::move(history);
  return f;
}

std::vector<float> flat(const Weights& weights) {
  std::vector<float> all;
  for (const auto& layer : weights.layers)
    for (const auto& t : layer) all.insert(all.end(), t.as<float>().begin(), t.as<float>().end());
  return all;
}

}  // namespace

TEST_CASE("the weights of the best epoch are left behind, moving statistics included") {
  std::vector<Weights> after;
  LambdaCallback keep({.on_epoch_end = [&](Run& run, std::int64_t epoch, Logs& logs) {
    after.push_back(run.weights());
    set_value(logs, "wanted", epoch == 1 ? 0.0 : 1.0);
  }});
  EarlyStopping stop({.monitor = "wanted", .patience = 2, .verbose = 1, .mode = MonitorMode::min, .restore_best_weights = true});
  const auto f = run_fit(everything_net(), {.batch_size = 16, .epochs = 9}, {&keep, &stop});
  REQUIRE(f.history);
  CHECK(f.history->epochs.size() == 4);
  CHECK(stop.stopped_epoch() == 3);
  CHECK(flat(*f.model.weights) == flat(after[1]));
  CHECK(flat(*f.model.weights) != flat(after[3]));
  CHECK(f.printed == "Epoch 4: early stopping\nRestoring model weights from the end of the best epoch: 2.\n");
  CHECK(f.history->find("wanted")->size() == 4);
}

TEST_CASE("no array is better than another") {
  Sequential model{Input{.shape = {2}}, Dense{.units = 3, .activation = Activation::softmax}};
  model.compile({.optimizer = "sgd", .loss = "categorical_crossentropy", .metrics = {metrics::F1Score{.name = "f1"}}});
  const std::vector<float> x{1, 2, 3, 4, 5, 6, 0, 1, 3, 1, 2, 2}, y{1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1};
  const Arrays data{.x = {{"x", Tensor::copy<float>({6, 2}, x)}}, .y = {{"y", Tensor::copy<float>({6, 3}, y)}}};
  const auto run = [&](Callback& callback, Report& report) {
    Model copy = model;
    Callback* const callbacks[]{&callback};
    const CheckedRun with = checked(copy, data, {.batch_size = 2, .epochs = 2}, data);
    const auto history = fit(copy, with, {.threads = 1}, callbacks, report);
    return std::pair(history.ok(), copy.optimizer_state ? copy.optimizer_state->iterations : 0);
  };
  EarlyStopping stop({.monitor = "val_f1", .mode = MonitorMode::max});
  ReduceLROnPlateau lower({.monitor = "f1", .mode = MonitorMode::max});
  for (Callback* callback : std::initializer_list<Callback*>{&stop, &lower}) {
    Report report;
    CHECK(run(*callback, report) == std::pair(false, std::int64_t{0}));  // before the first step; Keras finds out after two epochs
    REQUIRE(report.diagnostics().size() == 1);
    CHECK(report.diagnostics()[0].code == Code::MonitorDirectionUnknown);
    CHECK(to_string(*report.diagnostics()[0].found).ends_with("f1, an array of 3 numbers"));
  }
  const test::ScratchFolder scratch;
  Report report;
  ModelCheckpoint best({.filepath = scratch / "{epoch}.keras", .monitor = "val_f1", .save_best_only = true, .mode = MonitorMode::max});
  CHECK(run(best, report).first);
  REQUIRE(report.diagnostics().size() == 1);
  CHECK(report.diagnostics()[0].severity == Severity::warning);
  CHECK(std::filesystem::exists(scratch / "1.keras"));
  CHECK(std::filesystem::exists(scratch / "2.keras"));
  ModelCheckpoint named({.filepath = scratch / "{val_f1:.2f}.keras"});
  Report refused;
  CHECK_FALSE(run(named, refused).first);
  CHECK(refused.diagnostics()[0].code == Code::PathPatternUnfit);
}

namespace {

/// What a fit of 40 rows, with these callbacks, says before its first step: the codes, "!" behind errors. Recorded in Keras 3.15.1, which
/// says it during the first epochs.
std::string foreseen(RunArgs args, std::vector<Callback*> callbacks, bool validates = true) {
  Model model = Sequential{Input{.shape = {2}}, Dense{.units = 3, .activation = Activation::softmax}};
  model.compile({.optimizer = "sgd", .loss = "categorical_crossentropy", .metrics = {metrics::F1Score{.name = "f1"}, "mae"}});
  const Arrays data{.x = {{"x", Tensor::copy<float>({40, 2}, std::vector<float>(80, 0.5F))}},
                    .y = {{"y", Tensor::copy<float>({40, 3}, std::vector<float>(120, 0.25F))}}};
  const CheckedRun run = checked(model, data, args, validates ? std::optional(data) : std::nullopt);
  Report report;
  std::string codes;
  const bool sound = foresee(run, callbacks, report).ok();
  CHECK(sound == (report.count(Severity::error) == 0));
  for (const auto& d : report.diagnostics()) codes += std::string(entry(d.code).id) + (d.severity == Severity::error ? "! " : " ");
  return codes;
}

}  // namespace

TEST_CASE("what a callback will miss is said before the first step, where Keras says it later") {
  const RunArgs two{.epochs = 2};
  const auto stop = [&](EarlyStopping::Arguments a, RunArgs args, bool validates = true) {
    EarlyStopping callback(std::move(a));
    return foreseen(std::move(args), {&callback}, validates);
  };
  CHECK(stop({}, two).empty());
  CHECK(stop({}, two, false) == "TN0903 ");
  CHECK(stop({.monitor = "f1"}, {.epochs = 1}).empty());
  CHECK(stop({.monitor = "f1"}, two) == "TN0904! ");
  CHECK(stop({.monitor = "f1", .baseline = 0.5}, {.epochs = 1}) == "TN0904! ");
  CHECK(stop({.monitor = "f1", .start_from_epoch = 1}, two).empty());
  CHECK(stop({.monitor = "val_f1"}, {.epochs = 3, .validation_freq = 2}) == "TN0903 ");
  CHECK(stop({.monitor = "val_f1"}, {.epochs = 4, .validation_freq = 2}) == "TN0903 TN0904! ");
  CHECK(stop({.monitor = "val_f1"}, {.epochs = 4, .validation_epochs = {1, 4}}) == "TN0904! ");
  CHECK(stop({.monitor = "val_mae"}, {.epochs = 4, .validation_epochs = {2, 2}}) == "TN0903 ");
  CHECK(stop({.monitor = "unheard_of"}, two) == "TN0904! ");
  CHECK(stop({.monitor = "unheard_of", .mode = MonitorMode::max}, two) == "TN0903 ");
  CHECK(stop({.monitor = "unheard_of"}, {.epochs = 0}).empty());

  const auto save = [&](ModelCheckpoint::Arguments a, RunArgs args, bool validates = true) {
    ModelCheckpoint callback(std::move(a));
    return foreseen(std::move(args), {&callback}, validates);
  };
  CHECK(save({.filepath = "{epoch}-{val_mae:.2f}.keras"}, two).empty());
  CHECK(save({.filepath = "{val_mae:.2f}.keras"}, two, false) == "TN0905! ");
  CHECK(save({.filepath = "{f1}.keras"}, two) == "TN0905! ");
  CHECK(save({.filepath = "a.keras", .monitor = "val_f1", .save_best_only = true}, two) == "TN0904 ");
  CHECK(save({.filepath = "a.keras", .monitor = "nothing"}, two) == "TN0904! ");
  CHECK(save({.filepath = "{batch}.keras", .save_freq = {2}}, two).empty());
  CHECK(save({.filepath = "{batch}.keras"}, two) == "TN0905! ");
  CHECK(save({.filepath = "{val_loss}.keras", .save_freq = {4}}, two) == "TN0905! ");
  CHECK(save({.filepath = "{val_loss}.keras", .save_freq = {5}}, two).empty());  // four batches in all
  CHECK(save({.filepath = "{val_loss}.keras", .save_freq = {5}}, {.batch_size = 10, .epochs = 2, .steps = 3}).empty());
  CHECK(save({.filepath = "{val_loss}.keras", .save_freq = {5}}, {.batch_size = 10, .epochs = 3, .steps = 3}) == "TN0905! ");
}

TEST_CASE("names that callbacks write are there for those behind them, and what a program's own may write is waited for") {
  LambdaCallback writes({.on_epoch_end = [](Run&, std::int64_t, Logs&logs) { set_value(logs, "mine", 1); }}), reads({});
  EarlyStopping mine({.monitor = "mine", .mode = MonitorMode::max}), early = mine, undirected({.monitor = "mine"});
  const RunArgs args{.epochs = 2};
  CHECK(foreseen(args, {&writes, &mine}).empty());
  CHECK(foreseen(args, {&reads, &mine}) == "TN0903 ");
  CHECK(foreseen(args, {&early, &writes}) == "TN0903 ");
  CHECK(foreseen(args, {&writes, &undirected}) == "TN0904! ");  // Keras looks at the model's metrics alone
  ModelCheckpoint named({.filepath = "{mine}.keras"}), rated({.filepath = "{learning_rate:.3f}.keras"});
  CHECK(foreseen(args, {&writes, &named}).empty());
  ReduceLROnPlateau reduce({.monitor = "loss"}), of_its_own({.monitor = "learning_rate", .mode = MonitorMode::min});
  CHECK(foreseen(args, {&reduce, &rated, &of_its_own}).empty());
  CHECK(foreseen(args, {&rated, &reduce}) == "TN0905! ");
  SwapEMAWeights between({.swap_on_epoch = true}), evaluated({});
  CHECK(foreseen(args, {&between}, false) == "TN0701! ");
  CHECK(foreseen(args, {&evaluated}) == "TN0701! ");
  CHECK(foreseen(args, {&evaluated}, false).empty());
}

TEST_CASE("callbacks on a data set are foreseen as those on arrays are") {
  Model model = everything_net();
  const auto batches = Dataset::from_tensor_slices(tensors_of(images(40))).batch(16);
  const auto codes = [&](const Dataset& data, const RunArgs& args, Callback& callback, bool validates = false) {
    Report report, of_check;
    const auto stream = check(model, data, validates ? std::optional(batches) : std::nullopt, args, {}, of_check);
    REQUIRE(stream.ok());
    const bool sound = foresee(*stream, std::vector{&callback}, report).ok();
    CHECK(sound == (report.count(Severity::error) == 0));
    return report.diagnostics().empty() ? "" : std::string(entry(report.diagnostics()[0].code).id);
  };
  EarlyStopping lacks_validation({}), validated({}), misspelt({.monitor = "accurracy"});
  CHECK(codes(batches, {.epochs = 2}, lacks_validation) == "TN0903");
  CHECK(codes(batches, {.epochs = 2}, validated, true).empty());
  CHECK(codes(batches, {.epochs = 2}, misspelt) == "TN0904");
  // 3 batches an epoch, so 6 in all; of an unknown number there may be as many.
  const auto unknown = batches.filter([](const Element&) { return true; });
  const auto every = [](std::int64_t n) { return ModelCheckpoint({.filepath = "{val_loss}.keras", .save_freq = {n}}); };
  ModelCheckpoint never = every(7), last = every(6), maybe = every(7), in_steps = every(7), in_more_steps = every(4);
  CHECK(codes(batches, {.epochs = 2}, never).empty());
  CHECK(codes(batches, {.epochs = 2}, last) == "TN0905");
  CHECK(codes(unknown, {.epochs = 2}, maybe) == "TN0905");
  CHECK(codes(unknown, {.epochs = 2, .steps = 2}, in_steps).empty());
  CHECK(codes(unknown, {.epochs = 2, .steps = 2}, in_more_steps) == "TN0905");
  LambdaCallback fails({});
  EarlyStopping again({.monitor = "los"});
  Report report, of_check;
  const auto stream = check(model, batches, std::nullopt, {.epochs = 2}, {}, of_check);
  CHECK_FALSE(fit(model, {*stream, {}}, {}, std::vector<Callback*>{&fails, &again}, report).ok());  // before the first step
  CHECK_FALSE(model.optimizer_state);
}

TEST_CASE("what was foreseen is not said again in the fit, and said anew in the next one") {
  EarlyStopping stop({.monitor = "nothing", .mode = MonitorMode::max});
  Model model = plain_net();
  const auto run = checked(model, images(40), {.batch_size = 16, .epochs = 2});
  Callback* const callbacks[]{&stop};
  for (const std::size_t asked_before : {0U, 1U, 2U}) {
    Report report;
    for (std::size_t i = 0; i < asked_before; ++i) CHECK(foresee(run, callbacks, report).ok());
    CHECK(fit(model, run, {.threads = 1}, callbacks, report).ok());
    CHECK(report.diagnostics().size() == 1);
  }
}

TEST_CASE("a Sequential without an Input gets its best weights back, too") {
  Model model = Sequential{Flatten{}, Dense{.units = 3, .activation = Activation::softmax}};
  model.compile({.optimizer = SGD{.learning_rate = 0.1}, .loss = "sparse_categorical_crossentropy"});
  std::vector<Weights> after;
  LambdaCallback keep({.on_epoch_end = [&](Run& run, std::int64_t, Logs&) { after.push_back(run.weights()); }});
  EarlyStopping stop({.monitor = "loss", .mode = MonitorMode::max, .restore_best_weights = true});
  const auto f = run_fit(model, {.batch_size = 16, .epochs = 5}, {&keep, &stop});
  REQUIRE(f.history);
  CHECK(after.size() == 2);
  CHECK(flat(*f.model.weights) == flat(after[0]));
  CHECK(f.model.layers.size() == 3);
}

TEST_CASE("the learning rate is lowered for the next epoch and stands in the history") {
  ReduceLROnPlateau reduce({.monitor = "loss", .factor = 0.5, .patience = 1, .min_delta = 100});
  const auto f = run_fit(plain_net(), {.batch_size = 16, .epochs = 3}, {&reduce});
  REQUIRE(f.history);
  CHECK(*f.history->find("learning_rate") == std::vector<double>{0.1f, 0.1f, 0.05f});
  CHECK(f.model.optimizer_state->learning_rate == 0.025f);
}

TEST_CASE("on_train_end sees what was measured, in the order of names") {
  std::string names;
  LambdaCallback last({.on_train_end = [&](Run&, const Logs& logs) {
    for (const auto& [name, value] : logs) names += name + " ";
  }});
  LearningRateScheduler schedule([](std::int64_t epoch, double rate) { return epoch ? rate : 0.5; });
  const auto f = run_fit(plain_net(), {.batch_size = 16, .epochs = 1}, {&schedule, &last});
  CHECK(names == "accuracy loss val_accuracy val_loss ");
  CHECK(f.model.optimizer_state->learning_rate == 0.5f);
}

TEST_CASE("a loss that is no number ends training, as an error if that is asked for") {
  Model model = plain_net();
  model.compile({.optimizer = SGD{.learning_rate = 1e38}, .loss = "mse"});
  const Arrays data{.x = {{"x", images(40).x[0].values}}, .y = {{"y", Tensor::copy<float>({40, 3}, std::vector<float>(120, 1e30f))}}};
  for (const bool raise : {false, true}) {
    TerminateOnNaN terminate({.raise_error = raise});
    bool ended = false;
    LambdaCallback last({.on_train_end = [&](Run&, const Logs&) { ended = true; }});
    Model trained = model;
    const auto run = checked(trained, data, {.batch_size = 8, .epochs = 3});
    Report report;
    std::string printed;
    const auto history = fit(trained, run, {.threads = 1, .print = [&](const std::string& text) { printed += text; }},
                             std::vector<Callback*>{&terminate, &last}, report);
    CHECK(history.ok() == !raise);
    CHECK(ended == !raise);
    CHECK(printed == (raise ? "" : "Batch 0: Invalid loss, terminating training\n"));
    CHECK(report.count(Severity::error) == (raise ? 1 : 0));
    CHECK(trained.weights);
  }
}

TEST_CASE("weights that were saved alone are loaded with the optimizer's memory") {
  const test::ScratchFolder folder;
  ModelCheckpoint checkpoint({.filepath = folder / "{epoch}.weights.h5", .save_weights_only = true});
  const auto f = run_fit(everything_net(), {.batch_size = 16, .epochs = 2}, {&checkpoint});
  REQUIRE(f.history);
  Report report;
  Model fresh = everything_net();
  REQUIRE(load_weights(fresh, folder / "2.weights.h5", report).ok());
  CHECK(numbers(fresh) == numbers(f.model));
  CHECK(fresh.optimizer_state->iterations == 6);
  REQUIRE(load_weights(fresh, folder / "1.weights.h5", report).ok());
  CHECK(numbers(fresh) != numbers(f.model));
  CHECK(fresh.optimizer_state->iterations == 3);
}

TEST_CASE("weights of another model, and files that hold none, are refused and change nothing") {
  const test::ScratchFolder folder;
  auto f = run_fit(everything_net(), {.batch_size = 16}, {});
  Report report;
  Model other = plain_net();
  REQUIRE(save_weights(other, folder / "other.weights.h5", report).ok());
  test::put(folder / "text.weights.h5", "no weights at all");
  const auto before = numbers(f.model);
  for (const char* name : {"other.weights.h5", "text.weights.h5", "gone.weights.h5"}) {
    CAPTURE(name);
    Report problems;
    CHECK_FALSE(load_weights(f.model, folder / name, problems).ok());
    CHECK(problems.count(Severity::error) >= 1);
  }
  CHECK(numbers(f.model) == before);
}

TEST_CASE("a learning rate that would grow, and file names that Keras would not know, end the fit before it starts") {
  ReduceLROnPlateau grow({.factor = 1.5});
  ModelCheckpoint no_ending({.filepath = "model"}), legacy({.filepath = "model.h5"}),
      whole({.filepath = "m.keras", .save_weights_only = true});
  for (Callback* wrong : std::vector<Callback*>{&grow, &no_ending, &legacy, &whole}) {
    const auto f = run_fit(plain_net(), {.epochs = 2}, {wrong});
    CHECK_FALSE(f.history);
    REQUIRE(f.report.diagnostics().size() == 1);
    CHECK(f.report.diagnostics()[0].code == Code::CallArgumentOutOfRange);
  }
}

TEST_CASE("a metric of several classes is an array in history and CSV, and its mean where a number is wanted") {
  Model model = Sequential{Input{{2}}, Dense{.units = 2, .activation = Activation::softmax, .kernel_initializer = initializer("Zeros")}};
  const metrics::F1Score score{.threshold = 0.4};
  model.compile({.optimizer = SGD{.learning_rate = 0}, .loss = "categorical_crossentropy", .metrics = {score}});
  const std::vector<float> x(8, 1), y{1, 0, 1, 0, 0, 1, 1, 0};  // the output is 0.5 and 0.5: every row counts as both classes
  Arrays data{{{"x", Tensor::copy<float>({4, 2}, std::span(x))}}, {{"y", Tensor::copy<float>({4, 2}, std::span(y))}}, {}};
  const test::ScratchFolder scratch;
  const std::string path = scratch / "log.csv";
  CSVLogger csv({.filename = path});
  const auto run = checked(model, std::move(data), {.batch_size = 3, .epochs = 2});
  std::vector<Callback*> callbacks{&csv};
  Report report;
  const auto history = fit(model, run, {.threads = 1}, callbacks, report);
  REQUIRE(history);
  REQUIRE(history->arrays.size() == 1);
  CHECK(history->arrays[0].first == "f1_score");
  REQUIRE(history->arrays[0].second.size() == 2);
  CHECK(history->arrays[0].second[1] == std::vector<double>{static_cast<double>(0.8571428F), static_cast<double>(0.39999995F)});
  CHECK((*history->find("f1_score"))[1] == doctest::Approx((6.0 / 7 + 0.4) / 2));
  const std::string row = "\"\"\"[0.8571428, 0.39999995]\"\"\",0.6931471824645996";  // as Keras 3.15.1 writes it
  CHECK(test::content(path) == "epoch,f1_score,loss,val_f1_score,val_loss\r\n0," + row + ",NA,NA\r\n1," + row + ",NA,NA\r\n");
}

}  // namespace tenon
