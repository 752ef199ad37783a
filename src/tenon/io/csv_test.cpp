#include "tenon/io/csv.h"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "mutation.h"
#include "scratch_folder.h"
#include "tenon/io/json.h"

using namespace tenon;

namespace {

Config recorded_cases() {
  Report report;
  auto rows = parse_json(test::content(TENON_SOURCE_DIR "/tests/oracle/tables.json"), {"tables.json"}, report);
  REQUIRE(rows.ok());
  return *std::move(rows);
}

CsvTable table(const std::string& text, const CsvOptions& options = {}) {
  Report report;
  auto parsed = parse_csv(text, options, {"table.csv"}, report);
  REQUIRE_MESSAGE(parsed.ok(), text);
  CHECK(report.diagnostics().empty());
  return *std::move(parsed);
}

Diagnostic refused(const std::string& text, const CsvOptions& options = {}) {
  Report report;
  CHECK_FALSE(parse_csv(text, options, {"table.csv"}, report).ok());
  REQUIRE(report.diagnostics().size() == 1);
  return report.diagnostics()[0];
}
std::string place(const Diagnostic& d) { return std::get<InFile>(d.where).detail; }

DType dtype_named_by_pandas(const std::string& kind) { return kind == "string" ? DType::byte_string : *dtype_named(kind); }

bool same(const Tensor& values, std::int64_t i, const Config& expected) {
  const auto at = static_cast<std::size_t>(i);
  switch (values.dtype()) {
    case DType::int64: return values.as<std::int64_t>()[at] == *expected.integer();
    case DType::boolean: return values.as<bool>()[at] == *expected.boolean();
    case DType::byte_string: return values.text(i) == *expected.string();
    default: break;
  }
  const double value = values.as<double>()[at];
  if (expected.is_null()) return std::isnan(value);
  if (expected.string()) return std::isinf(value) && std::signbit(value) == expected.string()->starts_with('-');
  return value == *expected.number();
}

std::string big_table(int rows, bool quoted) {
  std::string text = "id,weight,word\n";
  for (int i = 0; i < rows; ++i) {
    const auto word = quoted ? "\"w," + std::to_string(i % 7) + "\"" : "w" + std::to_string(i % 7);
    text += std::to_string(i) + "," + std::to_string(i * 0.25) + "," + word + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("tables are read as pandas reads them") {
  const Config rows = recorded_cases();
  for (const auto& row : *rows.list()) {
    INFO(*row.find("id")->string());
    const auto& columns = *row.find("columns")->list();
    const auto got = table(*row.find("text")->string(),
                           {.delimiter = row.find("delimiter")->string()->front(), .header = *row.find("header")->boolean()});
    REQUIRE(got.columns.size() == columns.size());
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const auto& values = *columns[c].find("values")->list();
      CHECK(got.columns[c].name == *columns[c].find("name")->string());
      REQUIRE(got.rows == static_cast<std::int64_t>(values.size()));
      if (values.empty()) continue;  // nothing tells of what kind a column without rows is
      INFO("column ", got.columns[c].name);
      REQUIRE(got.columns[c].values.dtype() == dtype_named_by_pandas(*columns[c].find("kind")->string()));
      for (std::size_t i = 0; i < values.size(); ++i)
        CHECK_MESSAGE(same(got.columns[c].values, static_cast<std::int64_t>(i), values[i]), "row ", i);
    }
  }
}

TEST_CASE("a row with another number of cells is named with its line") {
  const auto few = refused("a,b,c\n1,2,3\n\n4,5\n6,7,8\n");
  CHECK(few.code == Code::CellCountDiffers);
  CHECK(place(few) == "line 4, column 1");
  CHECK(std::get<std::string>(*few.expected) == "3 cells");
  CHECK(std::get<std::string>(*few.found) == "2 cells");
  const auto many = refused("a,b\r\n1,\"x\r\ny\"\r\n1,2,3\r\n");
  CHECK(place(many) == "line 4, column 1");
  CHECK(std::get<std::string>(*many.found) == "3 cells");
}

TEST_CASE("a quote that is never closed is found where it begins") {
  const auto open = refused("a,b\n1,x\n2,\"y\n3,z\n");
  CHECK(open.code == Code::QuoteOpen);
  CHECK(place(open) == "line 3, column 3");
  CHECK(refused("a,\"b\n1,2\n").code == Code::QuoteOpen);
}

TEST_CASE("columns by name, of the kinds asked for") {
  const std::string text = "id,age,name,small\n1,2.5,x,7\n2,,y,8\n";
  const auto some = table(text, {.columns = {"name", "id"}, .dtypes = {{"id", DType::float32}}});
  REQUIRE(some.columns.size() == 2);
  CHECK(some.columns[0].name == "name");
  CHECK(some.find("id")->values.dtype() == DType::float32);
  CHECK(some.find("id")->values.as<float>()[1] == 2);
  CHECK(some.find("age") == nullptr);
  CHECK(table(text, {.dtypes = {{"small", DType::int32}}}).find("small")->values.as<std::int32_t>()[1] == 8);
  CHECK(table(text, {.dtypes = {{"small", DType::byte_string}}}).find("small")->values.text(1) == "8");

  const auto unfit = refused(text, {.dtypes = {{"age", DType::int64}}});
  CHECK(unfit.code == Code::CellUnfit);
  CHECK(place(unfit) == "line 2, column 3");
  CHECK(std::get<std::string>(*unfit.found) == "2.5");
  const auto missing = refused(text, {.columns = {"nam"}});
  CHECK(missing.code == Code::ColumnMissing);
  CHECK(missing.fixes.at(0).code == "name");
  CHECK(refused(text, {.dtypes = {{"none", DType::int64}}}).code == Code::ColumnMissing);
  CHECK(refused(text, {.column_names = {"only one"}}).code == Code::CellCountDiffers);
  CHECK(table("1,2\n", {.header = false, .column_names = {"x", "y"}}).find("y")->values.as<std::int64_t>()[0] == 2);
}

TEST_CASE("empty cells are counted") {
  const auto got = table("a,b\n1,x\n,\nnull,y\n");
  CHECK(got.columns[0].empty == 2);
  CHECK(got.columns[0].first_empty == "line 3, column 1");
  CHECK(got.columns[1].empty == 1);
  CHECK(got.columns[1].values.text(1) == "");
}

TEST_CASE("several threads read the same as one, and find the same faults") {
  const std::string plain = big_table(150'000, false);
  const auto one = table(plain), four = table(plain, {.threads = 4});
  REQUIRE(one.rows == 150'000);
  for (std::size_t c = 0; c < 3; ++c) {
    REQUIRE(one.columns[c].values.spec() == four.columns[c].values.spec());
    CHECK(std::equal(one.columns[c].values.data(), one.columns[c].values.data() + bytes(one.columns[c].values.spec()),
                     four.columns[c].values.data()));
  }
  const std::string quoted = big_table(150'000, true);
  CHECK(table(quoted, {.threads = 4}).find("word")->values.text(149'999) == "w,3");
  const auto fault = refused(plain + "1,2\n" + "3\n", {.threads = 4});
  CHECK(place(fault) == "line 150002, column 1");
}

TEST_CASE("files that are no tables are called by their name") {
  const test::ScratchFolder folder;
  const auto code = [&](const std::string& bytes) {
    test::put(folder / "t.csv", bytes);
    Report report;
    CHECK_FALSE(read_csv(folder / "t.csv", {}, report).ok());
    return report.diagnostics().at(0).code;
  };
  CHECK(code("") == Code::FileTruncated);
  CHECK(code("\n\n\r\n") == Code::FileTruncated);
  CHECK(code("PK\3\4 an xlsx file") == Code::FileFormatUnknown);
  CHECK(code(std::string("\xFF\xFE"
                         "a\0,\0b\0\n\0",
                         10)) == Code::FileFeatureUnsupported);
  Report report;
  CHECK_FALSE(read_csv(folder / "none.csv", {}, report).ok());
  CHECK(report.diagnostics().at(0).code == Code::FileNotFound);
  test::put(folder / "t.csv", "a,b\n1,2\n");
  CHECK(read_csv(folder / "t.csv", {}, report)->rows == 1);
}

TEST_CASE("one long cell among many rows does not fill the memory") {
  std::string text = "a\n" + std::string(100'000, 'x') + "\n";
  for (int i = 0; i < 200'000; ++i) text += "y\n";
  CHECK(refused(text).code == Code::FileFeatureUnsupported);
}

TEST_CASE("any text is a table or one diagnostic") {
  const Config rows = recorded_cases();
  for (const auto& row : *rows.list()) {
    if (row.find("id")->string()->starts_with("random_1")) continue;
    const auto read = [](const std::string& text) {
      Report report;
      const auto parsed = parse_csv(text, {}, {"t.csv"}, report);
      REQUIRE(parsed.ok() == report.diagnostics().empty());
    };
    test::every_truncation(*row.find("text")->string(), read);
    test::random_mutations(*row.find("text")->string(), 200, read);
  }
}
