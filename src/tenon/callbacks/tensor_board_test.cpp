// TensorBoard's files: what Keras writes for the same logs and weights, read back by a small reader of its own.
#include "tenon/callbacks/tensor_board.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <map>

#include <doctest/doctest.h>

#include "fake_run.h"
#include "scratch_folder.h"
#include "tenon/callbacks/by_name.h"
#include "tenon/io/crc32c.h"
#include "tenon/io/json.h"
#include "tenon/io/little_endian.h"
#include "tenon/layers.h"
#include "tenon/losses.h"
#include "tenon/optimizers.h"

namespace tenon {
namespace {

/// The fields of a serialised protocol buffer: numbers as 8 bytes, everything else as it is.
std::multimap<std::uint64_t, std::string> fields_of(std::string_view bytes) {
  std::multimap<std::uint64_t, std::string> fields;
  std::size_t at = 0;
  const auto varint = [&] {
    std::uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
      REQUIRE(at < bytes.size());
      const auto byte = static_cast<unsigned char>(bytes[at++]);
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.size()) {
    const auto tag = varint();
    std::string value;
    if ((tag & 7) == 0) append(value, varint());
    else {
      REQUIRE(((tag & 7) == 1 || (tag & 7) == 2));
      const auto size = (tag & 7) == 1 ? 8 : varint();
      REQUIRE(at + size <= bytes.size());
      value = bytes.substr(at, size);
      at += size;
    }
    fields.emplace(tag >> 3, std::move(value));
  }
  return fields;
}

std::string field(const std::string& message, std::uint64_t number) {
  const auto fields = fields_of(message);
  const auto found = fields.find(number);
  return found == fields.end() ? std::string() : found->second;
}

template <class T> std::vector<double> numbers_in(const std::string& bytes) {
  std::vector<double> values;
  for (std::size_t i = 0; i + sizeof(T) <= bytes.size(); i += sizeof(T)) {
    T value;
    std::memcpy(&value, bytes.data() + i, sizeof value);
    values.push_back(static_cast<double>(value));
  }
  return values;
}

std::uint32_t masked(std::string_view bytes) {
  const auto crc = crc32c(bytes);
  return (crc >> 15 | crc << 17) + 0xA282EAD8U;
}

std::vector<std::string> records_of(const std::string& path) {
  const std::string bytes = test::content(path);
  const auto all = std::as_bytes(std::span(bytes));
  std::vector<std::string> records;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto size = load<std::uint64_t>(all, at);
    CHECK(load<std::uint32_t>(all, at + 8) == masked(std::string_view(bytes).substr(at, 8)));
    records.push_back(bytes.substr(at + 12, size));
    CHECK(load<std::uint32_t>(all, at + 12 + size) == masked(records.back()));
    at += 16 + size;
  }
  return records;
}

struct Event {
  std::string part, tag, plugin, text;
  std::int64_t step = 0;
  std::vector<double> values;
};

Event to_event(const std::string& part, const std::string& record) {
  Event e{.part = part};
  const auto step = field(record, 2);
  if (!step.empty()) e.step = load<std::int64_t>(std::as_bytes(std::span(step)), 0);
  const auto value = field(field(record, 5), 1);
  e.tag = field(value, 1);
  e.plugin = field(field(field(value, 9), 1), 1);
  const auto tensor = field(value, 8);
  e.text = field(tensor, 8);
  e.values = field(tensor, 1)[0] == 1 ? numbers_in<float>(field(tensor, 4)) : numbers_in<double>(field(tensor, 4));
  return e;
}

/// Every event below the folder; the first record of each file says what it is.
std::vector<Event> events_in(const std::string& folder) {
  std::vector<Event> events;
  for (const std::string part : {"train", "validation"}) {
    if (!std::filesystem::exists(folder + "/" + part)) continue;
    for (const auto& entry : std::filesystem::directory_iterator(folder + "/" + part)) {
      const auto records = records_of(entry.path());
      REQUIRE_FALSE(records.empty());
      CHECK(field(records[0], 3) == "brain.Event:2");
      for (std::size_t i = 1; i < records.size(); ++i) events.push_back(to_event(part, records[i]));
    }
  }
  return events;
}

Model net() {
  Model model = Sequential{Input{.shape = {3}}};
  append(model, Dense{.units = 4}, "first");
  append(model, BatchNormalization{}, "norm");
  model.name = "net";
  model.compile({.optimizer = SGD{.learning_rate = 0.5}, .loss = "mse"});
  return model;
}

Tensor row(const Config& values, Shape shape) {
  std::vector<float> v;
  for (const auto& x : *values.list()) v.push_back(static_cast<float>(*x.number()));
  return Tensor::copy<float>(std::move(shape), v);
}

Weights weights_of(const Config& w) {
  const auto& list = *w.list();
  return {{{}, {row(list[0], {3, 4}), row(list[1], {4})}, {row(list[2], {4}), row(list[3], {4}), row(list[4], {4}), row(list[5], {4})}}};
}

Logs logs_of(const Config& dict) {
  Logs logs;
  for (const auto& [name, value] : *dict.dict()) logs.emplace_back(name, *value.number());
  return logs;
}

void play(const Config& scenario, Callback& callback, test::FakeRun& run) {
  callback.on_train_begin(run);
  std::int64_t number = 0;
  for (const Config& epoch : *scenario["epochs"].list()) {
    callback.on_epoch_begin(run, number);
    std::int64_t batch = 0;
    for (const Config& loss : *epoch["batches"].list()) {
      callback.on_train_batch_begin(run, batch);
      callback.on_train_batch_end(run, batch++, {{"loss", *loss.number()}});
    }
    run.set_weights(weights_of(epoch["weights"]));
    callback.on_test_begin(run);
    callback.on_test_end(run, logs_of(epoch["test"]));
    Logs logs = logs_of(epoch["logs"]);
    callback.on_epoch_end(run, number++, logs);
  }
  callback.on_train_end(run, {});
}

void compare(const Event& got, const Config& expected) {
  const auto& e = *expected.list();
  CAPTURE(got.tag);
  CHECK(got.part == *e[0].string());
  CHECK(got.step == *e[1].integer());
  CHECK(got.tag == *e[2].string());
  CHECK(got.plugin == *e[3].string());
  if (const auto* model_class = e[4].string()) {
    Report report;
    const auto config = parse_json(got.text, InFile{"event"}, report);
    REQUIRE(config.ok());
    CHECK((*config)["class_name"].is(*model_class));
    return;
  }
  REQUIRE(got.values.size() == e[4].list()->size());
  for (std::size_t i = 0; i < got.values.size(); ++i) CHECK(got.values[i] == doctest::Approx(*(*e[4].list())[i].number()).epsilon(1e-14));
}

}  // namespace

TEST_CASE("events are those of Keras") {
  Report report;
  const auto cases = parse_json(test::content(TENON_SOURCE_DIR "/tests/oracle/tensorboard.json"), InFile{"tensorboard.json"}, report);
  REQUIRE(cases.ok());
  for (const Config& scenario : *cases->list()) {
    const test::ScratchFolder folder;
    Config arguments = scenario["arguments"];
    arguments.set("log_dir", folder / "deep/logs");
    CAPTURE(to_string(scenario["arguments"]));
    auto callback = make_callback("TensorBoard", arguments, report);
    REQUIRE(callback.ok());
    test::FakeRun run(net(), report);
    run.rate = 0.5f;
    run.set_weights(weights_of((*scenario["epochs"].list())[0]["weights"]));
    play(scenario, **callback, run);
    CHECK_FALSE(run.failure);
    const auto events = events_in(folder / "deep/logs");
    const auto& expected = *scenario["events"].list();
    REQUIRE(events.size() == expected.size());
    for (std::size_t i = 0; i < events.size(); ++i) compare(events[i], expected[i]);
  }
}

TEST_CASE("the values of batches come every so often, those of epochs always") {
  const test::ScratchFolder folder;
  Report report;
  test::FakeRun run(net(), report);
  TensorBoard board({.log_dir = folder / "logs", .write_graph = false, .write_steps_per_second = true, .update_freq = 2});
  board.on_train_begin(run);
  for (std::int64_t epoch = 0; epoch < 2; ++epoch) {
    board.on_epoch_begin(run, epoch);
    for (std::int64_t batch = 0; batch < 3; ++batch) {
      board.on_train_batch_begin(run, batch);
      board.on_train_batch_end(run, batch, {{"loss", 1.0}});
    }
    Logs logs{{"loss", 1.0}};
    board.on_epoch_end(run, epoch, logs);
  }
  board.on_train_end(run, {});
  std::string seen;
  for (const auto& e : events_in(folder / "logs")) {
    seen += e.tag + "@" + std::to_string(e.step) + " ";
    if (e.tag.ends_with("steps_per_second")) CHECK(e.values.at(0) >= 0);
  }
  CHECK(seen ==
        "batch_steps_per_second@2 batch_loss@2 epoch_loss@0 epoch_learning_rate@0 epoch_steps_per_second@0 "
        "batch_steps_per_second@4 batch_loss@4 batch_steps_per_second@6 batch_loss@6 "
        "epoch_loss@1 epoch_learning_rate@1 epoch_steps_per_second@1 ");
}

TEST_CASE("a histogram leaves out what is no finite number, and what Tenon does not write is refused with a reason") {
  const test::ScratchFolder folder;
  Report report;
  test::FakeRun run(net(), report);
  std::vector<float> kernel(12, 1.0f);
  kernel[0] = std::numeric_limits<float>::quiet_NaN();
  kernel[1] = std::numeric_limits<float>::infinity();
  const auto four = Tensor::copy<float>({4}, std::vector<float>(4, std::numeric_limits<float>::quiet_NaN()));
  run.set_weights({{{}, {Tensor::copy<float>({3, 4}, kernel), four}, {four, four, four, four}}});
  TensorBoard board({.log_dir = folder / "logs", .histogram_freq = 1, .write_graph = false});
  board.on_train_begin(run);
  Logs logs{{"loss", 1.0}};
  board.on_epoch_end(run, 0, logs);
  board.on_train_end(run, {});
  const auto events = events_in(folder / "logs");
  REQUIRE(events.size() == 8);
  CHECK(events[2].values.back() == 10);
  CHECK(events[3].values == std::vector<double>(90, 0.0));
  for (const char* name : {"write_images", "profile_batch", "embeddings_freq", "embeddings_metadata"}) {
    Report refused;
    CHECK_FALSE(make_callback("TensorBoard", Config::Dict{{name, 3}}, refused).ok());
    REQUIRE(refused.diagnostics().size() == 1);
    CHECK(refused.diagnostics()[0].code == Code::ArgumentUnsupported);
    CHECK(std::get<InCall>(refused.diagnostics()[0].where) == InCall{"TensorBoard", name});
  }
}

TEST_CASE("a folder that cannot be made is told before training") {
  Report report;
  test::FakeRun run(net(), report);
  run.set_weights({});
  TensorBoard board({.log_dir = "/proc/no/logs", .write_graph = false});
  board.on_train_begin(run);
  CHECK(run.failure);
  CHECK(report.diagnostics().at(0).code == Code::FileNotWritten);
}

TEST_CASE("crc32c is Castagnoli's") {
  CHECK(crc32c("") == 0);
  CHECK(crc32c("123456789") == 0xE3069283U);
}

}  // namespace tenon
