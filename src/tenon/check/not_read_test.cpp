#include "tenon/check/not_read.h"

#include <doctest/doctest.h>

using namespace tenon;

TEST_CASE("values that are no arrays are named") {
  Report report;
  report_not_read("rows", {"a list of 20 lists", NotRead::Form::list}, report);
  report_not_read("rows of ds", {"an array of objects", NotRead::Form::objects}, report);
  report_not_read("rows", {"a str", NotRead::Form::other}, report);
  report_not_read("rows", {"a function", NotRead::Form::function}, report);
  report_not_read("rows", {"a zip", NotRead::Form::iterator}, report);
  REQUIRE(report.diagnostics().size() == 5);
  CHECK(report.diagnostics()[0].fixes[0].code == "rows = np.array(rows)");
  CHECK(report.diagnostics()[1].fixes[0].code == "rows = np.stack(rows).astype(\"float32\")");
  CHECK(report.diagnostics()[2].fixes[0].code == "rows = np.asarray(rows)");
  CHECK(report.diagnostics()[3].fixes[0].code == "rows = rows()");
  CHECK(report.diagnostics()[4].fixes[0].code == "rows = (element for element in rows)");
}
