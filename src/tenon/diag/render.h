#pragma once
// Diagnostics as text for a terminal and as JSON. Pure functions: the caller decides where the text goes.
#include <span>

#include "tenon/base/config.h"
#include "tenon/diag/colour.h"
#include "tenon/diag/diagnostic.h"

namespace tenon {

/// One message, as a compiler would print it; ends with a newline. Control characters in names are escaped.
std::string render_terminal(const Diagnostic& diagnostic, Colour colour);
/// Every particular of the message as data; keys are stable.
Config render_json(const Diagnostic& diagnostic);
/// A number or text as it is; a shape as a list, with null for an axis of unknown length.
Config render_json(const Value& value);
/// "2 errors, 1 warning"; "no findings" of none.
std::string summary_line(std::span<const Diagnostic> diagnostics);

}  // namespace tenon
