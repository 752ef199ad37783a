#include "tenon/io/json.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "mutation.h"

using namespace tenon;

namespace {

const InFile origin{"model.keras", "member config.json"};

Config parsed(std::string_view text) {
  Report report;
  auto value = parse_json(text, origin, report);
  REQUIRE_MESSAGE(value.ok(), text);
  CHECK(report.diagnostics().empty());
  return *std::move(value);
}

Diagnostic refused(std::string_view text) {
  Report report;
  REQUIRE_MESSAGE(!parse_json(text, origin, report).ok(), text);
  REQUIRE(report.diagnostics().size() == 1);
  const auto& d = report.diagnostics()[0];
  CHECK(d.code == Code::JsonMalformed);
  CHECK(std::get<InFile>(d.where).path == "model.keras");
  return d;
}

std::string place(const Diagnostic& d) { return std::get<InFile>(d.where).detail; }
std::string found(const Diagnostic& d) { return std::get<std::string>(*d.found); }

}  // namespace

TEST_CASE("floats are written as Python writes them") {
  constexpr double inf = std::numeric_limits<double>::infinity();
  const std::pair<double, const char*> recorded[] = {{0.001, "0.001"},
                                                     {1e-07, "1e-07"},
                                                     {0.0010000000474974513, "0.0010000000474974513"},
                                                     {std::nan(""), "NaN"},
                                                     {inf, "Infinity"},
                                                     {-inf, "-Infinity"},
                                                     {0.0, "0.0"},
                                                     {-0.0, "-0.0"},
                                                     {1.0, "1.0"},
                                                     {100.0, "100.0"},
                                                     {1e15, "1000000000000000.0"},
                                                     {1e16, "1e+16"},
                                                     {123456789012345680.0, "1.2345678901234568e+17"},
                                                     {1e-4, "0.0001"},
                                                     {1e-5, "1e-05"},
                                                     {0.1, "0.1"},
                                                     {1.0 / 3, "0.3333333333333333"},
                                                     {2.5, "2.5"},
                                                     {1.7976931348623157e308, "1.7976931348623157e+308"},
                                                     {5e-324, "5e-324"},
                                                     {1e22, "1e+22"},
                                                     {1e23, "1e+23"},
                                                     {0.00012345, "0.00012345"},
                                                     {9007199254740993.0, "9007199254740992.0"},
                                                     {1234567890123456.7, "1234567890123456.8"},
                                                     {-1.5e-10, "-1.5e-10"},
                                                     {3.4028234663852886e+38, "3.4028234663852886e+38"},
                                                     {999999999999999.9, "999999999999999.9"}};
  for (const auto& [value, text] : recorded) CHECK(to_json(Config(value)) == text);
}

TEST_CASE("containers and strings are written as Python writes them, and read back the same") {
  using namespace std::string_literals;
  Config all(Config::Dict{});
  all.set("a", Config::List{1, 2.0, nullptr, true, false, Config::List{}, Config::Dict{}});
  all.set("k\u00e9y \U0001F600", "q\"\\\b\f\n\r\t\0\x1f\x7f/\u2028"s);
  all.set("n", std::numeric_limits<std::int64_t>::min());
  all.set("e", Config::Dict{{"x", Config::List{Config::List{1}, Config::List{2, 3}}}});
  const std::string compact =
      R"({"a": [1, 2.0, null, true, false, [], {}], "k\u00e9y \ud83d\ude00": "q\"\\\b\f\n\r\t\u0000\u001f\u007f/\u2028", "n": -9223372036854775808, "e": {"x": [[1], [2, 3]]}})";
  CHECK(to_json(all) == compact);
  CHECK(parsed(compact) == all);
  const std::string indented = R"({
  "a": [
    1,
    2.0,
    null,
    true,
    false,
    [],
    {}
  ],
  "k\u00e9y \ud83d\ude00": "q\"\\\b\f\n\r\t\u0000\u001f\u007f/\u2028",
  "n": -9223372036854775808,
  "e": {
    "x": [
      [
        1
      ],
      [
        2,
        3
      ]
    ]
  }
})";
  CHECK(to_json(all, 2) == indented);
  CHECK(parsed(indented) == all);
  CHECK(to_json(Config::List{1, Config::List{2}}, 0) == "[\n1,\n[\n2\n]\n]");
  CHECK(to_json(Config::Dict{}, 0) == "{}");
  CHECK(to_json("a\xff\xc3z\xed\xa0\x80") == "\"a\\ufffd\\ufffdz\\ufffd\\ufffd\\ufffd\"");
}

TEST_CASE("numbers keep their kind") {
  CHECK(parsed("[1, 1.0, -0, 1e3]") == Config(Config::List{1, 1.0, 0, 1000.0}));
  CHECK(*parsed("9223372036854775807").integer() == std::numeric_limits<std::int64_t>::max());
  CHECK(*parsed("9223372036854775808").real() == 9223372036854775808.0);
  CHECK(*parsed("123456789012345678901234567890").real() == 123456789012345678901234567890.0);
}

TEST_CASE("NaN and Infinity are read outside of strings only") {
  const auto all = parsed(R"({"NaN": ["NaN", NaN, -Infinity, 0E0, Infinity, "\"Infinity", 0E000000, -0.0, NaN]})");
  const auto& list = *all["NaN"].list();
  CHECK(list[0] == Config("NaN"));
  CHECK(std::isnan(*list[1].real()));
  CHECK(*list[2].real() == -std::numeric_limits<double>::infinity());
  CHECK(*list[3].real() == 0);
  CHECK(*list[4].real() == std::numeric_limits<double>::infinity());
  CHECK(list[5] == Config("\"Infinity"));
  CHECK(*list[6].real() == 0);
  CHECK(std::signbit(*list[7].real()));
  CHECK(std::isnan(*list[8].real()));
  CHECK(found(refused("[NaN, NaNs]")) == "`NaNs`");
  CHECK(place(refused("[NaN,\n -NaN]")) == "member config.json, line 2, column 2");
}

TEST_CASE("mistakes are named with line and column") {
  auto d = refused("{\"a\": 1,\n \"b\": nul}");
  CHECK(place(d) == "member config.json, line 2, column 7");
  CHECK(found(d) == "`nul`");
  CHECK(place(refused("{\"a\": 1,\n \"b\": \"\xc3\xa9\", \"b\": 2}")) == "member config.json, line 2, column 14");
  d = refused("{'a': 1}");
  CHECK(place(d) == "member config.json, line 1, column 2");
  CHECK(d.cause == "This is Python; strings in JSON stand in double quotes.");
  CHECK(refused("[True]").cause == "This is Python; JSON writes null, true and false.");
  CHECK(refused("[1, 2,]").cause == "The comma before it is one too many: another value must follow a comma.");
  CHECK(refused("[1, // one\n2]").cause == "JSON has no comments.");
  CHECK(refused("").cause == "The text is empty; a JSON value is expected.");
  CHECK(refused("[1, 2").cause == "The text ends before its value is complete.");
  CHECK(found(refused("\"abc")) == "end of text");
  CHECK(found(refused("[1] 2")) == "`2`");
  CHECK(found(refused("{\"a\" 1}")) == "`1`");
  CHECK(refused("{\"a\": {\"x\": 1, \"x\": 2}}").cause == "An object has every key once; which of the two values is meant cannot be told.");
  CHECK(found(refused("[1e999]")) == "`1e999`");
  CHECK(found(refused("\"\n\"")) == "`\n`");
  refused(std::string_view("\0", 1));
  refused("\"\xff\"");
  refused("\"\\ud800\"");
  refused("[01]");
}

TEST_CASE("depth and size are limited") {
  const auto nested = [](std::size_t n) { return std::string(n, '[') + std::string(n, ']'); };
  CHECK(parsed(nested(256)).list());
  CHECK(found(refused(nested(257))) == "level 257");
  refused(std::string(1'000'000, '['));
  refused(std::string((std::size_t{64} << 20) + 1, ' '));
}

TEST_CASE("damaged text gives a value or a diagnostic") {
  const std::string text =
      R"({"module": "keras", "config": {"units": 10, "rate": NaN, "x": [1e-07, -Infinity, null, true], "s": "\u00e9\n"}})";
  const auto read = [](const std::string& damaged) {
    Report report;
    const bool ok = parse_json(damaged, origin, report).ok();
    CHECK(ok != (report.diagnostics().size() == 1));
  };
  test::every_truncation(text, read);
  test::random_mutations(text, 20000, read);
}
