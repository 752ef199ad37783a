#include <doctest/doctest.h>

#include "tenon/diag/run_report.h"
#include "tenon/diag/sink.h"

using namespace tenon;

namespace {

std::string annotated(const Report& r, std::string file = "models/m.keras") {
  return render_github({r.diagnostics(), "check", "models/m.keras", 1, [file](const Where&) { return file; }});
}

std::size_t count(const std::string& text, const std::string& word) {
  std::size_t n = 0;
  for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1)) ++n;
  return n;
}

}  // namespace

TEST_CASE("a finding is one command of GitHub's runner") {
  Report r;
  (void)report(r, Code::LabelOutOfRange, InData{"y", {}, 6})
      .expected("a class id from 0 to 9")
      .found("100% of 10, all")
      .because("Classes count from 0.")
      .fix("count from 0", "y = y - 1")
      .emit();
  CHECK(annotated(r) ==
        "::error file=models/m.keras,title=TN0602 Label is no class of the model::at y, row 6%0A"
        "expected a class id from 0 to 9%0Afound    100%25 of 10, all%0Acause    Classes count from 0.%0A"
        "fix      count from 0:  y = y - 1%0Amore     tenon explain TN0602\n");
  CHECK(annotated(Report()).empty());
}

TEST_CASE("levels have GitHub's names, a line of a text file is given") {
  Report r;
  (void)report(r, Code::NotANumber, InData{"x"}).emit();
  (void)report(r, Code::DTypeCast, InData{"x"}).emit();
  (void)report(r, Code::JsonMalformed, InFile{"a.json", "line 12, column 3"}).emit();
  const auto text = annotated(r);
  CHECK(text.starts_with("::error file=models/m.keras,line=12,title=TN0110 "));
  CHECK(text.find("\n::warning file=") != text.npos);
  CHECK(text.find("\n::notice file=") != text.npos);
  for (const char* detail : {"member line 1", "line", "line x", "byte 7"}) CHECK(line_of(InFile{"f", detail}) == 0);
  CHECK(line_of(InFile{"f", "line 99999999999999999999"}) == 999999999);
}

TEST_CASE("names can neither end a command nor begin one") {
  Report r;
  (void)report(r, Code::NameUnknown, InLayer{"a\n::add-mask::b\r\x1b[2J\xE2\x80\xAE%0A", "Dense", ""})
      .found("##[error]x")
      .fix("write", "a = 1\n::set-output name=x::y")
      .emit();
  const auto text = annotated(r, "a,title=x::y\n%0A.keras");
  CHECK(count(text, "\n") == 1);
  CHECK(text.starts_with(
      "::error file=a%2Ctitle=x%3A%3Ay\\n%250A.keras,title=TN0206 Name is unknown::at layer \"a\\n::add-mask::b\\r\\x1b[2J\\u202e%250A\""));
  for (const char c : {'\r', '\x1b', '\xE2'}) CHECK(text.find(c) == text.npos);
}

TEST_CASE("GitHub shows ten of a level: the tenth names the others") {
  Report ten, more;
  for (int i = 0; i < 10; ++i) (void)report(ten, Code::NotANumber, InData{"x" + std::to_string(i)}).emit();
  CHECK(count(annotated(ten), "::warning ") == 10);
  for (int i = 0; i < 25; ++i) (void)report(more, Code::NotANumber, InData{"x" + std::to_string(i)}).emit();
  (void)report(more, Code::NameUnknown, InLayer{"e", "", ""}).emit();
  const auto text = annotated(more);
  CHECK(count(text, "\n") == 11);
  CHECK(count(text, "::warning ") == 10);
  CHECK(text.starts_with("::error "));
  CHECK(text.find("title=16 more warnings::TN0801 Data hold NaN or infinity: x9%0ATN0801 Data hold NaN or infinity: x10%0A") != text.npos);
}

TEST_CASE("other text in the log is no command") {
  CHECK(inert_on_github("loss: 0.5\n") == "loss: 0.5\n");
  CHECK(inert_on_github("a\n  ::error::b") == "a\n  \\::error\\::b");
  const auto old = inert_on_github("x ##[add-mask]y");
  CHECK(old.find("##[") == old.npos);
}
