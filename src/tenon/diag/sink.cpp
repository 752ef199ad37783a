#include "tenon/diag/sink.h"

#include <algorithm>

namespace tenon {

std::size_t Report::count(Severity severity) const {
  return static_cast<std::size_t>(
      std::count_if(diagnostics_.begin(), diagnostics_.end(), [&](const Diagnostic& d) { return d.severity == severity; }));
}

}  // namespace tenon
