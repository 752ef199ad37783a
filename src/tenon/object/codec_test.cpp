#include <doctest/doctest.h>

#include <cmath>

#include "tenon/object/describe.h"
#include "tenon/object/enum_codec.h"

namespace tenon {
namespace {
enum class Wall : std::uint8_t { brick, timber };
struct House {
  std::int64_t floors = 1;
  std::int64_t windows = 4;
  double slope = 0.5;
  double height = 2.5;
  bool cellar = false;
  std::string owner = "nobody";
  Wall wall = Wall::brick;
  std::optional<std::int64_t> seed{};
  DType dtype = DType::float32;
  Shape plan{};
  std::vector<std::int64_t> rooms{};
  NotYet<> lift{};
  NotYet<true> roof{};
  struct Info {
    std::string_view name, summary;
  };
  static constexpr Info info{"House", "A place to live."};
  static constexpr auto fields(auto each) {
    return each(required("floors", &House::floors, "Number of floors.", between(1, 200)),
                field("windows", &House::windows, "Number of windows.", axis_length),
                field("slope", &House::slope, "Of the roof.", between(0, 1)), field("height", &House::height, "Metres.", at_least(0)),
                field("cellar", &House::cellar, "Has a cellar."), field("owner", &House::owner, "Who."),
                field("wall", &House::wall, "Of what."), field("seed", &House::seed, "Of chance."),
                field("dtype", &House::dtype, "Of numbers."), field("plan", &House::plan, "Axes."),
                field("rooms", &House::rooms, "Numbers.", between(-1, 9)), field("lift", &House::lift, "A lift."),
                recent("roof", &House::roof, "A roof."));
  }
};
}  // namespace
template <> inline constexpr std::array<std::string_view, 2> enum_names<Wall>{"brick", "timber"};

namespace {
struct Reading {
  Report report;
  Result<std::any> value;
};
Reading read(const ObjectKind& kind, Config c) {
  Report report;
  auto value = kind.from_config(c, Site{report, {"home", "House", ""}});
  return {std::move(report), std::move(value)};
}
Config house(std::string_view key, Config value) {
  Config c{Config::Dict{{"floors", 2}}};
  c.set(key, std::move(value));
  return c;
}
}  // namespace

TEST_CASE("a described object reads and writes Keras' config") {
  const auto kind = describe_object<House>("town");
  const Config full{Config::Dict{{"floors", 3},
                                 {"height", 9},
                                 {"cellar", true},
                                 {"owner", "Ann"},
                                 {"wall", "TIMBER"},
                                 {"seed", 7},
                                 {"dtype", Config::Dict{{"class_name", "DTypePolicy"}, {"config", Config::Dict{{"name", "int32"}}}}},
                                 {"plan", Config::List{nullptr, 4}},
                                 {"rooms", Config::List{-1, 2}},
                                 {"lift", nullptr}}};
  auto reading = read(kind, full);
  REQUIRE(reading.value.ok());
  const auto& h = std::any_cast<const House&>(*reading.value);
  CHECK(h.floors == 3);
  CHECK(h.height == 9.0);
  CHECK(h.wall == Wall::timber);
  CHECK(h.seed == 7);
  CHECK(h.dtype == DType::int32);
  CHECK(h.plan == Shape{Dim::unknown, 4});
  const Config written = kind.to_config(*reading.value);
  CHECK(written["wall"].is("timber"));
  CHECK(written["height"] == Config(9.0));
  CHECK(written["dtype"].is("int32"));
  CHECK(written.find("roof") == nullptr);  // recent(): not written while it is the default
  CHECK(written.find("lift") != nullptr);
  auto again = read(kind, written);
  REQUIRE(again.value.ok());
  CHECK(kind.to_config(*again.value) == written);
}

TEST_CASE("what a field cannot hold is refused with its name, the rule and a line to paste") {
  const auto kind = describe_object<House>("town");
  struct Row {
    const char* key;
    Config value;
    Code code;
    std::string expected, fix;
  };
  const Row rows[] = {
      {"windows", 0, Code::ArgumentOutOfRange, "int >= 1", "windows=1"},
      {"windows", std::int64_t{1} << 40, Code::ArgumentOutOfRange, "int from 1 to 2147483647", "windows=2147483647"},
      {"slope", 30, Code::ArgumentOutOfRange, "float from 0 to 1", "slope=0.3"},
      {"floors", 0, Code::ArgumentOutOfRange, "int from 1 to 200", "floors=1"},
      {"floors", 2.5, Code::ArgumentOutOfRange, "int from 1 to 200", "floors=2"},
      {"floors", 2.0, Code::ArgumentOutOfRange, "int from 1 to 200", "floors=2"},
      {"floors", true, Code::ArgumentOutOfRange, "int from 1 to 200", "floors=..."},
      {"floors", std::int64_t{1} << 62, Code::ArgumentOutOfRange, "int from 1 to 200", "floors=200"},
      {"floors", nullptr, Code::ArgumentOutOfRange, "int from 1 to 200", "floors=..."},
      {"height", -1, Code::ArgumentOutOfRange, "float >= 0", "height=0.0"},
      {"height", "9", Code::ArgumentOutOfRange, "float >= 0", "height=..."},
      {"height", std::nan(""), Code::ArgumentOutOfRange, "float >= 0", "height=..."},
      {"cellar", "yes", Code::ArgumentOutOfRange, "True or False", "cellar=..."},
      {"owner", 3, Code::ArgumentOutOfRange, "a string", "owner=..."},
      {"wall", "timbre", Code::ArgumentOutOfRange, "'brick' or 'timber'", "wall='timber'"},
      {"dtype", "float31", Code::ArgumentOutOfRange, "a dtype such as 'float32'", "dtype=..."},
      {"plan", Config::List{-1}, Code::ArgumentOutOfRange, "a list of axis lengths, each None or an int from 0 to 2147483647", "plan=..."},
      {"rooms", Config::List{10}, Code::ArgumentOutOfRange, "a list, each int from -1 to 9", "rooms=..."},
      {"lift", "paternoster", Code::ArgumentUnsupported, "None", "lift=None"},
      {"roof", false, Code::ArgumentUnsupported, "True", "roof=True"},
      {"flors", 2, Code::ArgumentUnknown, "", "floors=2"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.key);
    CAPTURE(to_string(row.value));
    const auto reading = read(kind, house(row.key, row.value));
    CHECK_FALSE(reading.value.ok());
    REQUIRE(reading.report.diagnostics().size() == 1);
    const auto& d = reading.report.diagnostics().front();
    CHECK(d.code == row.code);
    CHECK(std::get<InLayer>(d.where).slot == row.key);
    if (!row.expected.empty()) CHECK(std::get<std::string>(d.expected.value()) == row.expected);
    REQUIRE(d.fixes.size() == 1);
    CHECK(d.fixes[0].code == row.fix);
  }
}

TEST_CASE("two mistakes give two messages; a missing argument and a config that is no dict have theirs") {
  const auto kind = describe_object<House>("town");
  CHECK(read(kind, Config::Dict{{"floors", 0}, {"height", -1.0}}).report.diagnostics().size() == 2);
  const auto missing = read(kind, Config::Dict{});
  REQUIRE(missing.report.diagnostics().size() == 1);
  CHECK(missing.report.diagnostics()[0].code == Code::ArgumentOutOfRange);
  const auto list = read(kind, Config::List{1});
  REQUIRE(list.report.diagnostics().size() == 1);
  CHECK(list.report.diagnostics()[0].code == Code::ConfigMalformed);
}

}  // namespace tenon
