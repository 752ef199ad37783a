#pragma once
// Diagnostics as Python sees them: with the line of the script they are about, where it is known.
#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include "tenon/diag/sink.h"
#include "tenon/diag/source_span.h"

namespace tenon::python {

namespace nb = nanobind;

struct Finding {
  Diagnostic diagnostic;
  std::optional<SourceSpan> span{};
};
using Findings = std::vector<Finding>;

Findings findings_of(const Report& report);
std::vector<Diagnostic> diagnostics_of(const Findings& findings);

void bind_findings(nb::module_& m);

}  // namespace tenon::python
