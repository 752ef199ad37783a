#pragma once
// A piece of a line in the user's program: the argument of a call that a diagnostic is about.
#include <string>

#include "tenon/diag/colour.h"
#include "tenon/diag/diagnostic.h"

namespace tenon {

struct SourceSpan {
  std::string path;
  int line = 0;                    // from 1
  int column = 0, end_column = 0;  // from 0, in characters; the end is behind the last one
  std::string text{};              // the whole line
};

/// render_terminal() with the line under the place, and the piece underlined.
std::string render_terminal(const Diagnostic& diagnostic, Colour colour, const SourceSpan& span);

}  // namespace tenon
