#include "tenon/report/html_text.h"

#include <doctest/doctest.h>

#include "tenon/diag/printable.h"

using namespace tenon;

TEST_CASE("markup and quotes are text") {
  CHECK(escaped("<script>alert(\"1\")</script>&'") == "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;");
  CHECK(escaped_lines("a<b\nc\x1b[0m") == "a&lt;b\nc\\x1b[0m");
}

TEST_CASE("control characters, hidden reordering and broken UTF-8 are shown") {
  CHECK(escaped("a\x1b[31mb\nc") == "a\\x1b[31mb\\nc");
  CHECK(escaped("user\u202etxt.exe") == "user\\u202etxt.exe");
  CHECK(escaped("\xff\xc0") == "\\xff\\xc0");
  CHECK(escaped(std::string_view("\0", 1)) == "\\x00");
}

TEST_CASE("long text loses its middle, by columns") {
  CHECK(abridged("dense", 10) == "dense");
  CHECK(abridged("abcdefghijklmnopqrstuvwxyz", 10) == "abcdef…xyz");
  for (const char* text : {"日本語日本語日本語日本語日本語", "aé日aé日aé日aé日aé日aé日", "👩👩👩👩👩👩👩👩👩👩👩👩"}) {
    const auto cut = abridged(text, 12);
    CHECK(display_width(cut) <= 12);
    CHECK(printable(cut) == cut);  // still UTF-8
  }
  CHECK(abridged("a\nb", 10) == "a\\nb");
}

TEST_CASE("a page of docs/diagnostics becomes paragraphs and blocks") {
  CHECK(from_markdown("# TN0001 Title\n\nOne `a<b` line\nand more.\n\n```case\nx = 1\n  <y>\n```\nEnd") ==
        "<p>One <code>a&lt;b</code> line and more.</p>\n<pre tabindex=\"0\">x = 1\n  &lt;y&gt;</pre>\n<p>End</p>\n");
  CHECK(from_markdown("```\nnever ended") == "<pre tabindex=\"0\">never ended</pre>\n");
  CHECK(from_markdown("a `b").find("<code>") == from_markdown("a `b").rfind("<code>"));
}
