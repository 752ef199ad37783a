#include "tenon/report/page.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tenon/diag/printable.h"
#include "tenon/graph/known_part.h"
#include "tenon/layers/dense.h"
#include "tenon/layers/input.h"

using namespace tenon;

namespace {

const std::string hostile =
    "</title><script>alert(1)</script><img src=x onerror='alert(2)'>\" onload=\"x\u202egnp.\x1b[31m\xff\n--> ]]> javascript:";

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++n;
  return n;
}

/// Elements in the order in which they open and close; what has no end is left out. Fails where they do not nest.
void check_nesting(std::string_view html) {
  std::vector<std::string> open;
  for (auto at = html.find('<'); at != html.npos; at = html.find('<', at + 1)) {
    if (html.substr(at).starts_with("<!") || html.substr(at).starts_with("<style>")) continue;
    const auto end = html.find('>', at);
    REQUIRE(end != html.npos);
    const bool closes = html[at + 1] == '/';
    const auto first = at + (closes ? 2 : 1);
    const std::string tag(html.substr(first, html.find_first_of(" />", first) - first));
    if (tag == "meta" || html[end - 1] == '/' || tag == "style" || tag == "path" || tag == "rect") continue;
    if (!closes) open.push_back(tag);
    else {
      REQUIRE(!open.empty());
      REQUIRE(open.back() == tag);
      open.pop_back();
    }
  }
  CHECK(open.empty());
}

Page hostile_page() {
  Sequential model{Input{.shape = {4}}, Dense{.units = 3}};
  model.layers.back().name = hostile;
  model.name = hostile;
  model.compile({.loss = AnyLoss(hostile)});
  Arrays data{{{hostile, Tensor::copy<float>({2, 4}, std::vector<float>(8))}},
              {{hostile + "y", Tensor::copy<std::int64_t>({2}, std::vector<std::int64_t>{0, 2})}}};
  Report report;
  Grid grid{{hostile, "channels"}, {{hostile, {hostile, hostile}}}, Grid::Mark{0, hostile}};
  for (const Where& where : {Where(InLayer{hostile, hostile, "input 0"}), Where(InData{hostile, {}, 1}), Where(InCall{"compile", "loss"}),
                             Where(InFile{hostile, hostile})})
    (void)tenon::report(report, Code::RankMismatch, where)
        .expected(hostile)
        .found(hostile)
        .because(hostile)
        .fix(hostile, hostile + "\n" + hostile)
        .see(InLayer{hostile, hostile, hostile}, hostile)
        .draw(grid)
        .emit();
  Page page{"1", "check", hostile, hostile, hostile, true, report.diagnostics()};
  const Graph graph = known_part(model, {});
  page.pictures = pictures_of({model, graph, &data}, page.diagnostics);
  page.arrays = facts_of(data, hostile, [](std::string_view, std::size_t) { return hostile; });
  page.settings = {{hostile, hostile}};
  page.memory = {{hostile, {.parameters = 1000, .activations = 3 << 20}}};
  page.memory_note = hostile;
  return page;
}

}  // namespace

TEST_CASE("names that hold markup, quotes, control bytes and reordering are text everywhere") {
  const std::string html = to_html(hostile_page());
  CHECK(count(html, "<script") == 1);
  CHECK(count(html, "alert(1)") == count(html, "&lt;script&gt;alert(1)"));
  CHECK(count(html, "alert(1)") > 40);
  CHECK(count(html, "<img") == 0);
  CHECK(count(html, "</title>") == count(html, "<title>"));
  CHECK(html.find('\x1b') == html.npos);
  CHECK(html.find("\u202e") == html.npos);
  CHECK(html.find('\xff') == html.npos);
  std::string lines = html;
  std::replace(lines.begin(), lines.end(), '\n', ' ');
  CHECK(printable(lines) == lines);
  const auto script = html.find("<script>");
  check_nesting(html.substr(0, script) + html.substr(html.find("</script>", script) + 9));
}

TEST_CASE("everything that a diagnostic says is on the page, and it leads to the drawing and back") {
  const std::string html = to_html(hostile_page());
  for (const char* part :
       {"id=\"finding-1\"", "id=\"finding-4\"", "href=\"#finding-1\"", "href=\"#box-0-", "tenon check", "TN0302", "expected</dt>",
        "found</dt>", "cause</dt>", "see</dt>", "fix</dt>", "More about TN0302", "Content-Security-Policy"})
    CHECK_MESSAGE(html.find(part) != html.npos, part);
}

TEST_CASE("a page needs nothing from elsewhere, and is the same each time") {
  const std::string html = to_html(hostile_page());
  CHECK(count(html, "http") == count(html, "xmlns=\"http://www.w3.org/2000/svg\"") + count(html, "http-equiv"));
  CHECK(count(html, "url(") == 0);
  CHECK(html == to_html(hostile_page()));
}

TEST_CASE("labels are counted where they are classes") {
  const auto counted = [](const Tensor& labels) {
    return facts_of(Arrays{{}, {{"y", labels}}}, "training", [](std::string_view, std::size_t) { return ""; }).front().classes;
  };
  CHECK(counted(Tensor::copy<std::int64_t>({5}, std::vector<std::int64_t>{0, 2, 2, 1, 2})) == std::vector<std::int64_t>{1, 1, 3});
  CHECK(counted(Tensor::copy<float>({2, 3}, std::vector<float>{0, 1, 0, 0, 1, 0})) == std::vector<std::int64_t>{0, 2, 0});
  CHECK(counted(Tensor::copy<float>({2, 1}, std::vector<float>{0.5f, 1})).empty());
  CHECK(counted(Tensor::copy<std::int64_t>({2}, std::vector<std::int64_t>{-1, 1})).empty());
  CHECK(counted(Tensor::copy<std::int64_t>({2}, std::vector<std::int64_t>{1, std::int64_t{1} << 40})).empty());
  CHECK(counted(Tensor::copy<float>({0}, std::vector<float>{})).empty());
}

TEST_CASE("a page of a model that could not be read") {
  const std::string html = to_html(Page{"1", "check", "model.keras", "fit will not run", "", true, {}});
  CHECK(html.find("id=\"model\"") == html.npos);
  CHECK(html.find("fit will not run") != html.npos);
}
