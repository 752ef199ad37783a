// Numbers in file names as Python's format() writes them, recorded by tests/oracle/make_callbacks.py.
#include "tenon/callbacks/python_format.h"

#include <doctest/doctest.h>

#include "scratch_folder.h"
#include "tenon/io/json.h"

namespace tenon {

TEST_CASE("numbers are formatted as Python formats them, or refused") {
  Report report;
  const auto rows = parse_json(test::content(TENON_SOURCE_DIR "/tests/oracle/python_formats.json"), InFile{"python_formats.json"}, report);
  REQUIRE(rows.ok());
  REQUIRE(rows->list()->size() == 400);
  for (const Config& row : *rows->list()) {
    const auto& [format, value, text] = std::tie((*row.list())[0], (*row.list())[1], (*row.list())[2]);
    CAPTURE(*format.string());
    CAPTURE(to_string(value));
    const auto got = value.integer() ? python_format(*value.integer(), *format.string()) : python_format(*value.real(), *format.string());
    CHECK(got.value_or("refused") == (text.string() ? *text.string() : "refused"));
  }
}

TEST_CASE("a width or precision that no file name has is refused") {
  CHECK_FALSE(python_format(std::int64_t{1}, "99999999999999999999d"));
  CHECK_FALSE(python_format(1.0, ".99999999999f"));
  CHECK(python_format(std::int64_t{1}, "1000")->size() == 1000);
}

}  // namespace tenon
