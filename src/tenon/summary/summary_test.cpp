#include "tenon/summary/summary.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tenon/archive/load.h"
#include "tenon/io/json.h"
#include "tenon/layers.h"

using namespace tenon;

namespace {
const std::filesystem::path root = TENON_SOURCE_DIR;

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

Config json_of(const std::filesystem::path& path) {
  Report report;
  return *parse_json(text_of(path), InFile{path.string()}, report);
}

Model model_at(const std::string& path) {
  Report report;
  auto model = load_model((root / path).string(), report);
  REQUIRE(model);
  return *std::move(model);
}

std::string summary_of(const Model& model, const SummaryOptions& options) {
  if (model.inputs.empty()) return summary(model, options);
  Report report;
  return summary(model, *infer(model, report), options);
}

SummaryOptions::Trainable trainable(const Config& shown) {
  return shown == Config(true) ? SummaryOptions::Trainable::shown : SummaryOptions::Trainable::hidden;
}
}  // namespace

TEST_CASE("summaries are Keras' own, at every width") {
  const Config rows = json_of(root / "tests/oracle/ux/summaries.json");
  REQUIRE(rows.list()->size() > 40);
  for (const Config& row : *rows.list()) {
    const std::string path = *row["model"].string();
    if (path.find("several_inputs_outputs") != std::string::npos)
      continue;                       // Keras counts the state of an optimizer that Tenon does not load
    if (!row.find("text")) continue;  // a terminal that is too narrow: below
    CAPTURE(path);
    CAPTURE(*row["columns"].integer());
    CHECK(summary_of(model_at(path), {.columns = static_cast<int>(*row["columns"].integer()),
                                      .trainable = trainable(row["show_trainable"])}) == *row["text"].string());
  }
}

TEST_CASE("summaries recorded beside the models") {
  int seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator(root / "tests/data/models")) {
    const auto path = entry.path();
    const std::string name = path.stem().string();
    auto file = path;
    if (path.extension() != ".json" || !std::filesystem::exists(file.replace_extension(".keras"))) continue;
    const Config about = json_of(path);
    if (about.find("refuse") || name == "several_inputs_outputs") continue;
    CAPTURE(name);
    Report report;
    const auto model = load_model(file.string(), report);
    REQUIRE(model);
    CHECK(summary_of(*model, {.columns = static_cast<int>(*about["summary_columns"].integer())}) == *about["summary"].string());
    ++seen;
  }
  CHECK(seen > 10);
}

TEST_CASE("on a terminal, in Keras' colours") {
  Sequential model{Input{.shape = {6}}, Dense{.units = 8}, BatchNormalization{}, Dense{.units = 3}};
  for (const int columns : {80, 120}) {
    const auto expected = text_of(root / ("tests/oracle/ux/terminal_" + std::to_string(columns) + "_summary_untrained.txt"));
    CHECK(summary_of(model, {.columns = columns, .colour = Colour::on}) == expected);
  }
}

TEST_CASE("after training, the state of the optimizer is counted") {
  Sequential model{Input{.shape = {6}}, Dense{.units = 8}, BatchNormalization{}, Dense{.units = 3}};
  model.optimizer_state = OptimizerState{30, 0.001F, {}};
  const std::vector<float> zeros(56);
  for (const Shape& shape : {Shape{6, 8}, Shape{8}, Shape{8}, Shape{8}, Shape{8, 3}, Shape{3}})
    for (int slot = 0; slot < 2; ++slot)
      model.optimizer_state->slots.push_back(Tensor::copy<float>(shape, std::span(zeros).first(static_cast<std::size_t>(elements(shape)))));
  const SummaryOptions options{.columns = 80, .colour = Colour::on, .trainable = SummaryOptions::Trainable::shown};
  CHECK(summary_of(model, options) == text_of(root / "tests/oracle/ux/terminal_80_summary_trained_with_flags.txt"));
}

TEST_CASE("a terminal that is too narrow for Keras gets the narrowest table") {
  const Model model = model_at("tests/data/models/branches_adamw.keras");
  CHECK(summary_of(model, {.columns = 24}) != "");
  CHECK(summary_of(model, {.columns = 0}) != "");
}

TEST_CASE("control characters in names do not reach the terminal") {
  Sequential model{Input{.shape = {6}}};
  append(model, Dense{.units = 1}, "a\x1b[2Jb\nc");
  const std::string text = summary_of(model, {});
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find("a\\x1b[2Jb\\nc") != std::string::npos);
}
