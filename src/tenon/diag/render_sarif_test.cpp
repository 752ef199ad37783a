#include <doctest/doctest.h>

#include "tenon/diag/run_report.h"
#include "tenon/diag/sink.h"

using namespace tenon;

namespace {

Config sarif(const Report& r, const std::string& file = "models/m.keras") {
  return render_sarif({r.diagnostics(), "check", "models/m.keras", 1, [file](const Where&) { return file; }});
}

const Config& run_of(const Config& log) { return log["runs"].list()->front(); }
const Config& first(const Config& log, std::size_t i = 0) { return run_of(log)["results"].list()->at(i); }
std::string message(const Config& result) { return *result["message"]["text"].string(); }
std::string uri(const Config& result) {
  return *result["locations"].list()->front()["physicalLocation"]["artifactLocation"]["uri"].string();
}

Report of(Code code, Where where) {
  Report r;
  (void)report(r, code, std::move(where)).emit();
  return r;
}

}  // namespace

TEST_CASE("a result names its rule, level, file and place") {
  Report r;
  (void)report(r, Code::RankMismatch, InLayer{"conv2d", "Conv2D", "input 0"})
      .expected(Shape{Dim(), 28, 28, 1})
      .found(Shape{Dim(), 28})
      .because("Conv2D reads images.")
      .fix("add axes", "x = x[..., None]")
      .as(Severity::warning)
      .emit();
  const auto log = sarif(r);
  const auto& result = first(log);
  CHECK(result["ruleId"].is("TN0302"));
  CHECK(run_of(log)["tool"]["driver"]["rules"].list()->at(static_cast<std::size_t>(*result["ruleIndex"].integer()))["id"].is("TN0302"));
  CHECK(result["level"].is("warning"));
  CHECK(message(result) ==
        "Input has the wrong number of axes: layer \"conv2d\" (Conv2D), input 0, expected (None, 28, 28, 1), found (None, 28).\n"
        "Conv2D reads images.\nFix: add axes: x = x[..., None]");
  CHECK(uri(result) == "models/m.keras");
  CHECK(to_string(result["locations"].list()->front()["logicalLocations"]) ==
        "[{'name': 'conv2d', 'fullyQualifiedName': 'conv2d/input 0', 'kind': 'object'}]");
}

TEST_CASE("every row of the catalog is a rule, within the limits of code scanning") {
  const auto log = sarif(Report());
  CHECK(run_of(log)["results"].list()->empty());
  const auto& rules = *run_of(log)["tool"]["driver"]["rules"].list();
  REQUIRE(rules.size() == std::size(catalog));
  for (std::size_t i = 0; i < rules.size(); ++i) {
    CAPTURE(catalog[i].id);
    CHECK(rules[i]["id"].is(catalog[i].id));
    CHECK(rules[i]["name"].is(catalog[i].name));
    CHECK(rules[i]["shortDescription"]["text"].is(catalog[i].title));
    const auto& full = *rules[i]["fullDescription"]["text"].string();
    CHECK(full.size() > 20);
    CHECK(full.size() <= 1024);
    CHECK(rules[i]["help"]["markdown"].string()->starts_with("# TN"));
    CHECK(rules[i]["defaultConfiguration"]["level"].is(to_string(catalog[i].severity)));
    CHECK(rules[i]["properties"]["tags"].list()->size() <= 10);
  }
}

TEST_CASE("a finding keeps its fingerprint when rows and values change, and no other has it") {
  const auto print = [](const Config& result) { return *result["partialFingerprints"]["primaryLocationLineHash"].string(); };
  const auto here = print(first(sarif(of(Code::NotANumber, InData{"x", {}, 3}))));
  CHECK(here == print(first(sarif(of(Code::NotANumber, InData{"x", {}, 77})))));
  CHECK(here != print(first(sarif(of(Code::NotANumber, InData{"y", {}, 3})))));
  CHECK(here != print(first(sarif(of(Code::UnscaledImages, InData{"x", {}, 3})))));
  CHECK(here != print(first(sarif(of(Code::NotANumber, InData{"x", {}, 3}), "other.keras"))));
  Report twice;
  for (int i = 0; i < 2; ++i) (void)report(twice, Code::NotANumber, InData{"x"}).emit();
  const auto log = sarif(twice);
  CHECK(print(first(log, 0)) != print(first(log, 1)));
}

TEST_CASE("names become no links, placeholders, control characters or parts of a URI") {
  Report r;
  (void)report(r, Code::NameUnknown, InLayer{"[click](http://evil) {0} {x}\x1b[31m\n\xE2\x80\xAE", "<b>", ""})
      .fix("write", "a = {'k': 1}\n\x07")
      .emit();
  const auto log = sarif(r, "a b%/c:d?\n#\xC3\xA9.keras");
  const auto text = message(first(log));
  CHECK(text.find("layer \"[click\\](http://evil) {{0}} {x}\\x1b[31m\\n\\u202e\" (<b>)") != text.npos);
  CHECK(text.find("Fix: write:\n    a = {'k': 1}\n    \\x07") != text.npos);
  CHECK(uri(first(log)) == "a%20b%25/c%3Ad%3F%0A%23%C3%A9.keras");
  CHECK(uri(first(sarif(r, "/tmp/a.keras"))) == "file:///tmp/a.keras");
  const auto at_top = sarif(r, "/tmp/a.keras");
  CHECK(first(at_top)["locations"].list()->front()["physicalLocation"]["artifactLocation"].find("uriBaseId") == nullptr);
}

TEST_CASE("of too many findings the gravest are kept") {
  Report r;
  for (int i = 0; i < 6000; ++i)
    (void)report(r, Code::NameUnknown, InLayer{std::string(100000 / 6000, 'x'), "", ""}).as(Severity::note).emit();
  (void)report(r, Code::NotANumber, InData{"x"}).emit();
  (void)report(r, Code::NameUnknown, InLayer{"last", "", ""}).emit();
  const auto log = sarif(r);
  CHECK(run_of(log)["results"].list()->size() == 5000);
  CHECK(first(log, 0)["level"].is("error"));
  CHECK(first(log, 1)["level"].is("warning"));
  CHECK(to_string(run_of(log)["invocations"]).find("1002 findings of lower severity are left out.") != std::string::npos);
}

TEST_CASE("messages of any length fit") {
  const auto text = message(first(sarif(of(Code::NameUnknown, InLayer{std::string(1000000, 'x'), "", ""}))));
  CHECK(text.size() <= 8000);
  CHECK(text.ends_with("..."));
}
