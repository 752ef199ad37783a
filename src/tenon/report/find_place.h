#pragma once
// From a diagnostic to the boxes and lines that it is about.
#include "tenon/report/picture.h"

namespace tenon {

/// Marks them with the diagnostic's number. What has no place in a drawing - a file, an argument of fit - marks nothing.
void mark(std::vector<Picture>& pictures, const Diagnostic& diagnostic, std::size_t number);

}  // namespace tenon
