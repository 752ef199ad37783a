#include "tenon/progress/progress_bar.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tenon/io/json.h"

namespace tenon {
namespace {

Config read_cases() {
  std::ifstream in(TENON_SOURCE_DIR "/tests/oracle/progress.json");
  std::stringstream text;
  text << in.rdbuf();
  Report report;
  auto parsed = parse_json(text.str(), InFile{"progress.json", ""}, report);
  REQUIRE(parsed.ok());
  return *std::move(parsed);
}

ProgressValues values_of(const Config& row) {
  ProgressValues values;
  for (const auto& pair : *row["values"].list())
    values.emplace_back(*(*pair.list())[0].string(), std::strtod((*pair.list())[1].string()->c_str(), nullptr));
  return values;
}

}  // namespace

TEST_CASE("the bar is Keras' bar, byte for byte") {
  const Config recorded = read_cases();
  for (const auto& c : *recorded["cases"].list()) {
    const auto* target = c["target"].integer();
    ProgressBar bar(target ? std::optional(*target) : std::nullopt,
                    *c["verbose"].integer() == 1 ? ProgressBar::Style::bar : ProgressBar::Style::line, *c["start"].number());
    for (const auto& row : *c["steps"].list()) {
      const auto step = *row["step"].integer();
      const auto now = *row["time"].number();
      const auto text = *row["last"].boolean() ? bar.finish(step, values_of(row), now) : bar.update(step, values_of(row), now);
      CHECK(text == *row["text"].string());
    }
  }
}

TEST_CASE("a line has no control bytes but its newline") {
  ProgressBar bar(8, ProgressBar::Style::line, 0);
  CHECK(bar.update(1, {{"loss", 1}}, 0.1).empty());
  const auto text = bar.finish(8, {{"loss", 1}}, 0.5);
  for (const char ch : text) CHECK((ch >= 0x20 || ch == '\n'));
}

}  // namespace tenon
