#include "tenon/diag/render.h"

#include <doctest/doctest.h>

#include <cmath>

#include "tenon/diag/json_document.h"
#include "tenon/diag/printable.h"
#include "tenon/diag/sink.h"
#include "tenon/diag/source_span.h"

using namespace tenon;

namespace {

Diagnostic missing_channels() {
  Report report;
  Grid grid{{"batch", "height", "width", "channels"},
            {{"expected", {"any", "any", "any", "any"}}, {"found", {"batch", "28", "28", "-"}}},
            Grid::Mark{3, "missing"}};
  (void)tenon::report(report, Code::MissingChannelAxis, InLayer{"conv2d", "Conv2D", "input 0"})
      .expected("(batch, height, width, channels)")
      .found("(batch, 28, 28)")
      .because("Conv2D reads channels last; a grey image has a channel axis of length 1.")
      .fix("add the axis to the data", "x = x[..., None]   # (batch, 28, 28) -> (batch, 28, 28, 1)")
      .draw(grid)
      .emit();
  return report.diagnostics().front();
}

}  // namespace

TEST_CASE("a message looks as the design shows it") {
  CHECK(render_terminal(missing_channels(), Colour::off) == R"(error[TN0301]: Input has no channel axis
  at layer "conv2d" (Conv2D), input 0

               batch   height   width   channels
    expected     any      any     any        any
    found      batch       28      28          -
                                        ^^^^^^^^ missing

  expected (batch, height, width, channels)
  found    (batch, 28, 28)
  cause    Conv2D reads channels last; a grey image has a channel axis of length 1.
  fix      add the axis to the data:  x = x[..., None]   # (batch, 28, 28) -> (batch, 28, 28, 1)
  more     tenon explain TN0301
)");
}

TEST_CASE("colour is there when asked for, and changes nothing else") {
  const auto plain = render_terminal(missing_channels(), Colour::off);
  auto coloured = render_terminal(missing_channels(), Colour::on);
  CHECK(plain.find('\x1b') == std::string::npos);
  CHECK(coloured.find("\x1b[1;31merror[TN0301]\x1b[0m") == 0);
  for (auto at = coloured.find('\x1b'); at != std::string::npos; at = coloured.find('\x1b'))
    coloured.erase(at, coloured.find('m', at) - at + 1);
  CHECK(coloured == plain);
}

TEST_CASE("long causes hang, long or many lines to paste stand below") {
  Report r;
  std::string cause;
  for (int i = 0; i < 30; ++i) cause += "word" + std::to_string(i) + " ";
  (void)report(r, Code::ArgumentOutOfRange, InCall{"fit", "batch_size"})
      .because(cause + "end.")
      .fix("write both", "a = 1\nb = 2")
      .as(Severity::note)
      .emit();
  const auto text = render_terminal(r.diagnostics()[0], Colour::off);
  CHECK(text.find("note[TN0202]: ") == 0);
  CHECK(text.find("\n  at fit(batch_size=...)\n") != std::string::npos);
  CHECK(text.find("\n           word1") != std::string::npos);
  CHECK(text.find("  fix      write both:\n             a = 1\n             b = 2\n") != std::string::npos);
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = text.find('\n', begin);
    CHECK(end - begin <= 100);
    CHECK(text[end - 1] != ' ');
    begin = end + 1;
  }
}

TEST_CASE("names cannot move the cursor, hide or reorder text") {
  Report r;
  (void)report(r, Code::NameUnknown, InLayer{"a\x1b[2J\nb", "De\xE2\x80\xAEnse", "\xFF"}).found("x\ty\x7F").emit();
  const auto text = render_terminal(r.diagnostics()[0], Colour::off);
  CHECK(text.find(R"(layer "a\x1b[2J\nb" (De\u202ense), \xff)") != std::string::npos);
  CHECK(text.find(R"(found    x\ty\x7f)") != std::string::npos);
}

TEST_CASE("grids align text of any script") {
  Report r;
  (void)report(r, Code::NameUnknown, InFile{"f"})
      .draw({{"\xE5\xB1\xA4", "b"}, {{"e\xCC\x81", {"1", "2"}}, {"xy", {"100"}}}, Grid::Mark{1, "here"}})
      .emit();
  CHECK(render_terminal(r.diagnostics()[0], Colour::off)
            .find("          \xE5\xB1\xA4   b\n    e\xCC\x81      1   2\n    xy   100    \n               ^ here\n") != std::string::npos);
}

TEST_CASE("printable keeps what is seen and escapes what is not UTF-8") {
  CHECK(printable("caf\xC3\xA9 \xF0\x9F\x98\x80") == "caf\xC3\xA9 \xF0\x9F\x98\x80");
  CHECK(printable("\xC3") == "\\xc3");                    // cut short
  CHECK(printable("\xC0\x80") == "\\xc0\\x80");           // overlong
  CHECK(printable("\xED\xA0\x80") == "\\xed\\xa0\\x80");  // surrogate
  CHECK(printable("\xF4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");
  CHECK(printable(std::string_view("\0", 1)) == "\\x00");
  CHECK(display_width("\xE5\xB1\xA4"
                      "a\xCC\x81") == 3);
}

TEST_CASE("JSON holds every particular under stable keys") {
  Report r;
  (void)report(r, Code::RankMismatch, InData{"y", 3, 17})
      .expected(Shape{Dim(), 28})
      .found(std::int64_t{4})
      .because("c")
      .see(InFile{"m.keras", "member config.json"}, "made here")
      .fix("do", "x", Applies::needs_editing)
      .emit();
  const Config j = render_json(r.diagnostics()[0]);
  CHECK(
      to_string(j) ==
      "{'code': 'TN0302', 'name': 'RankMismatch', 'severity': 'error', 'category': 'shape', 'title': 'Input has the wrong number of axes', "
      "'where': {'kind': 'data', 'source': 'y', 'batch': 3, 'row': 17, 'text': 'y, batch #3, row 17'}, 'expected': [None, 28], 'found': 4, "
      "'cause': 'c', "
      "'fixes': [{'text': 'do', 'code': 'x', 'applies': 'needs_editing'}], "
      "'related': [{'where': {'kind': 'file', 'path': 'm.keras', 'detail': 'member config.json', 'text': 'm.keras, member config.json'}, "
      "'text': 'made here'}], 'figure': None}");
  const Config figure = render_json(missing_channels())["figure"];
  CHECK(to_string(figure["mark"]) == "{'column': 3, 'text': 'missing'}");
  CHECK(figure["rows"].list()->size() == 2);
}

TEST_CASE("the summary counts in order of severity") {
  Report r;
  CHECK(summary_line(r.diagnostics()) == "no findings");
  for (const auto s : {Severity::note, Severity::error, Severity::warning, Severity::error})
    (void)report(r, Code::NameUnknown, InFile{"f"}).as(s).emit();
  CHECK(summary_line(r.diagnostics()) == "2 errors, 1 warning, 1 note");
}

TEST_CASE("places and values in words") {
  CHECK(to_string(Where(InLayer{"d", "Dense", ""})) == "layer \"d\" (Dense)");
  CHECK(to_string(Where(InCall{"fit", ""})) == "fit()");
  CHECK(to_string(Where(InFile{"a.npy"})) == "a.npy");
  CHECK(to_string(Value(0.1)) == "0.1");
  CHECK(to_string(Value(Shape{Dim(), 28})) == "(None, 28)");
}

TEST_CASE("a message quotes the line of a program that it is about") {
  const SourceSpan span{"train.py", 12, 12, 16, "  model.fit(data, labels)"};
  const auto text = render_terminal(missing_channels(), Colour::off, span);
  CHECK(text.find("train.py:12\n\n  12 | model.fit(data, labels)\n     |           ^^^^\n\n") != text.npos);
  const SourceSpan nowhere{"train.py", 1, 0, 0, ""};
  CHECK(render_terminal(missing_channels(), Colour::on, nowhere).find("train.py:1\n") != text.npos);
}

TEST_CASE("a report for programs names the same line, and has no numbers that JSON lacks") {
  const std::vector<Diagnostic> all{missing_channels()};
  RunReport run{all, "fit", "train.py", 1, [](const Where&) { return std::string("train.py"); }};
  run.span_of = [](const Diagnostic&) { return std::optional(SourceSpan{"train.py", 12, 12, 16, "  model.fit(data, labels)"}); };
  const Config document = json_document(run, {.result = Config::Dict{{"loss", std::nan("")}}});
  CHECK(document["result"]["loss"].is("NaN"));
  const Config& source = (*document["diagnostics"].list())[0]["source"];
  CHECK(*source["column"].integer() == 13);
  CHECK(*source["end_column"].integer() == 17);
  const Config sarif = render_sarif(run);
  const Config& result = (*(*sarif["runs"].list())[0]["results"].list())[0];
  const Config& region = (*result["locations"].list())[0]["physicalLocation"]["region"];
  CHECK(*region["startColumn"].integer() == 13);
}
