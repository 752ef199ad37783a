#include "tenon/io/hdf5_writer.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "fixture.h"
#include "hdf5/lines.h"
#include "tenon/base/assert.h"

using namespace tenon;

namespace {

Hdf5File reread(const Hdf5Writer& writer) {
  const Hdf5Image image = writer.finish();
  auto bytes = std::make_shared<const std::vector<std::byte>>(image.joined());
  CHECK(bytes->size() == image.size);
  Report report;
  auto file = Hdf5File::open(*bytes, bytes, {"written.h5"}, report);
  for (const auto& d : report.diagnostics()) FAIL(d.cause);
  REQUIRE(file.ok());
  return *file;
}

/// Everything in `from`, written again.
Hdf5Writer copy(const Hdf5File& from, Sink& sink) {
  Hdf5Writer to;
  std::vector<std::string> pending{""};
  while (!pending.empty()) {
    const std::string path = std::move(pending.back());
    pending.pop_back();
    const bool dataset = from.kind(path) == Hdf5Kind::dataset;
    dataset ? to.dataset(path, *from.read(path, sink)) : to.group(path);
    const auto names = from.attributes(path, sink);
    for (const auto& name : *names)
      if (name != "dtype") to.attribute(path, name, **from.attribute(path, name, sink));
    for (const auto& child : from.list(path)) pending.push_back(path + "/" + child);
  }
  return to;
}

std::vector<std::string> sorted_lines(const Hdf5File& file) {
  auto found = test::hdf5_lines(file);
  for (const auto& [path, d] : found.refused) FAIL_CHECK(path << ": " << d.cause);
  std::sort(found.lines.begin(), found.lines.end());
  return found.lines;
}

/// Names in random order, of letters from which byte order and locale order differ.
std::vector<std::string> random_names(std::size_t count, std::mt19937& random) {
  static const std::string letters = "aZ_09 .-\xc3\xa9";
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) {
    std::string name = std::to_string(random() % 1000) + "x" + std::to_string(i);
    for (auto n = random() % 30; n-- > 0;) name += letters[random() % 8];
    names.push_back(name);
  }
  return names;
}

}  // namespace

TEST_CASE("files by h5py survive reading and writing") {
  for (const std::string name : {"arrays", "chunks", "attributes", "many", "dense", "latest"}) {
    CAPTURE(name);
    const std::string bytes = test::recorded("hdf5/" + name + ".h5");
    Report report;
    const auto original = Hdf5File::open(std::as_bytes(std::span(bytes)), nullptr, {name}, report);
    REQUIRE(original.ok());
    CHECK(sorted_lines(reread(copy(*original, report))) == sorted_lines(*original));
    CHECK(report.ok());
  }
}

TEST_CASE("a group holds any number of children") {
  std::mt19937 random(1);
  for (const std::size_t count : {0, 1, 7, 8, 9, 255, 256, 257, 2000, 9000}) {
    CAPTURE(count);
    auto names = random_names(count, random);
    Hdf5Writer writer;
    for (std::size_t i = 0; i < count; ++i)
      writer.dataset("vars/" + names[i], Tensor::copy<std::int32_t>({}, std::vector{static_cast<std::int32_t>(i)}));
    writer.group("vars");
    const auto file = reread(writer);
    Report report;
    for (std::size_t i = 0; i < count; i += 1 + count / 50)
      CHECK(file.read("vars/" + names[i], report)->as<std::int32_t>()[0] == static_cast<std::int32_t>(i));
    std::sort(names.begin(), names.end());
    CHECK(file.list("vars") == names);
  }
}

TEST_CASE("tensors are neither copied nor moved from their alignment") {
  const auto weights = Tensor::copy<float>({3, 7}, std::vector<float>(21, 0.5f));
  Hdf5Writer writer;
  writer.dataset("layers/dense/vars/0", weights);
  writer.dataset("layers/dense/vars/1", Tensor::copy<std::uint8_t>({1}, std::vector<std::uint8_t>{200}));
  writer.attribute("layers/dense/vars", "name", "dense");
  const Hdf5Image image = writer.finish();
  std::uint64_t at = 0;
  bool shared = false;
  for (const auto& piece : image.pieces) {
    if (piece.data.get() == weights.data()) {
      shared = true;
      CHECK(at % 64 == 0);
    }
    at += piece.size;
  }
  CHECK(shared);
  CHECK(at == image.size);
  Report report;
  const auto file = reread(writer);
  CHECK(file.spec("layers/dense/vars/0", report).ok());
  CHECK(*file.string("layers/dense/vars", "name", report) == "dense");
  CHECK(file.read("layers/dense/vars/1", report)->as<std::uint8_t>()[0] == 200);
}

TEST_CASE("attributes of every kind come back, long lists in parts") {
  std::vector<std::string> layer_names;
  for (int i = 0; i < 9001; ++i) layer_names.push_back("layer_" + std::to_string(i));
  const std::vector<std::pair<std::string, Hdf5Value>> values{{"integer", std::int64_t{-5}},
                                                              {"float", 0.1},
                                                              {"text", "größe"},
                                                              {"empty", ""},
                                                              {"long", std::string(300'000, 'x')},
                                                              {"integers", std::vector<std::int64_t>{1, -2}},
                                                              {"floats", std::vector<double>{}},
                                                              {"texts", std::vector<std::string>{"a", "", "b"}}};
  Hdf5Writer writer;
  for (const auto& [name, value] : values) writer.attribute("model_weights", name, value);
  writer.attribute("model_weights", "layer_names", layer_names);
  writer.attribute("model_weights", "none", std::vector<std::string>{});
  const auto file = reread(writer);
  Report report;
  for (const auto& [name, value] : values) CHECK(*file.attribute("model_weights", name, report) == value);
  CHECK(*file.strings("model_weights", "layer_names", report) == layer_names);
  CHECK((*file.strings("model_weights", "layer_names2", report))->size() == 1001);
  CHECK((*file.strings("model_weights", "none", report))->empty());
  CHECK(report.ok());
}

TEST_CASE("many long texts need several collections of the global heap") {
  Hdf5Writer writer;
  for (int i = 0; i < 300; ++i)
    writer.attribute("group", "a" + std::to_string(i), std::string(static_cast<std::size_t>(i) * 7, static_cast<char>('a' + i % 26)));
  const auto file = reread(writer);
  Report report;
  for (int i = 0; i < 300; ++i)
    CHECK(*file.string("group", "a" + std::to_string(i), report) ==
          std::string(static_cast<std::size_t>(i) * 7, static_cast<char>('a' + i % 26)));
}

TEST_CASE("writing an object twice is a bug of the caller") {
  Hdf5Writer writer;
  const auto scalar = Tensor::copy<float>({}, std::vector{1.f});
  writer.dataset("a", scalar);
  CHECK_THROWS_AS(writer.dataset("a", scalar), InternalError);
  CHECK_THROWS_AS(writer.dataset("a/b", scalar), InternalError);
  CHECK_THROWS_AS(writer.group("a"), InternalError);
  writer.attribute("a", "name", "x");
  CHECK_THROWS_AS(writer.attribute("a", "name", "y"), InternalError);
}
