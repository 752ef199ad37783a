#pragma once
// The report of one run as the JSON document that docs/report.schema.json describes.
#include "tenon/diag/run_report.h"

namespace tenon {

/// What only the document says of a run.
struct RunOutcome {
  std::string configuration{};  // the file that said what is reported; may be empty
  int ignored = 0;              // how many findings it left out
  Config result{};              // of the command
};

/// Numbers that JSON lacks become the texts "NaN", "Infinity" and "-Infinity".
Config json_document(const RunReport& report, const RunOutcome& outcome);

}  // namespace tenon
