#include "archive_fixture.h"

using namespace tenon;

TEST_CASE("random damage to config or weights never does worse than a diagnostic") {
  const Temporary file("mutated.keras");
  Report ignored;
  const auto zip = open_zip((models / "branches_adamw.keras").string(), ignored);
  const std::string config(zip->read(*zip->find("config.json"), ignored)->text()),
      weights(zip->read(*zip->find("model.weights.h5"), ignored)->text());
  const auto model = *load_model((models / "branches_adamw.keras").string(), ignored);
  const auto graph = *infer(model, ignored);
  int read = 0;
  test::random_mutations(weights, 400, [&](const std::string& text) {
    Report report;
    const auto bytes = std::as_bytes(std::span(text));
    const auto opened = Hdf5File::open(bytes, nullptr, InFile{"m.keras"}, report);
    CHECK(opened.ok() == report.ok());
    if (!opened) return;
    const auto values = read_weights(*opened, model, graph, InFile{"m.keras"}, report);
    CHECK(values.ok() == report.ok());
    read_optimizer(*opened, model, graph, InFile{"m.keras"}, report);
    read += values.ok();
  });
  CHECK(read > 0);
  test::random_mutations(config, 60, [&](const std::string& text) {
    rewrite(models / "branches_adamw.keras", file.string(), "config.json", text);
    Report report;
    const bool loaded = load_model(file.string(), report).ok();
    CHECK(loaded == report.ok());
  });
}

namespace {
/// Calls `judge` with `whole` after every value below `part` was replaced by each of `strange`, and left out.
void every_change(const Config& whole, Config& part, const Config::List& strange, const std::function<void(const Config&)>& judge) {
  const auto change = [&](Config& value) {
    Config before = value;
    for (const Config& other : strange) {
      value = other;
      judge(whole);
    }
    value = std::move(before);
    every_change(whole, value, strange, judge);
  };
  if (auto* items = part.list())
    for (Config& item : *items) change(item);
  if (auto* entries = part.dict()) {
    for (std::size_t i = 0; i < entries->size(); ++i) {
      change((*entries)[i].second);
      const Config::Entry entry = (*entries)[i];
      entries->erase(entries->begin() + static_cast<std::ptrdiff_t>(i));
      judge(whole);
      entries->insert(entries->begin() + static_cast<std::ptrdiff_t>(i), entry);
    }
  }
}
}  // namespace

TEST_CASE("every value of a config replaced by a strange one never does worse than a diagnostic") {
  const Config::List strange{
      Config(), true, -1, std::int64_t{1} << 62, 1e300, "", "image", Config::List{}, Config::Dict{}, Config::List{"left", 0, 0}};
  for (const char* file : {"branches_adamw.keras", "shared_layer.keras", "conv_adam.keras"}) {
    Config config = config_in(models / file);
    int accepted = 0, refused = 0;
    every_change(config, config, strange, [&](const Config& changed) {
      Report report;
      const ConfigPlace at{"m.keras", "member config.json"};
      const auto model = model_from_config(changed, at, report);
      CHECK(model.ok() == report.ok());
      if (!model) return void(++refused);
      compile_from_config(changed["compile_config"], at["compile_config"], report);
      CHECK(report.ok());
      const bool inferred = model->inputs.empty() || infer(*model, report).ok();
      CHECK(inferred == report.ok());
      ++(inferred ? accepted : refused);
    });
    CHECK(accepted > 100);
    CHECK(refused > 100);
  }
}

TEST_CASE("random damage to a legacy file never does worse than a diagnostic") {
  const std::string good = text_of(models / "keras2_functional.h5");
  const Temporary file("mutated.h5");
  test::random_mutations(good, 200, [&](const std::string& text) {
    std::ofstream(file.path, std::ios::binary | std::ios::trunc) << text;
    Report report;
    const bool loaded = load_model(file.string(), report).ok();
    CHECK(loaded == report.ok());
  });
}
