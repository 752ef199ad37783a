#pragma once
// A picture as inline SVG. Colours come from the page's style, so that it reads on light and dark and in print.
#include "tenon/report/picture.h"

namespace tenon {

/// `number`: of the picture, from 0: box 3 of it is the element "box-0-3", a finding the element "finding-1".
std::string to_svg(const Picture& picture, std::size_t number, const std::vector<Diagnostic>& diagnostics);

/// The worst severity of these findings; none of none.
std::optional<Severity> worst(const std::vector<std::size_t>& findings, const std::vector<Diagnostic>& diagnostics);

}  // namespace tenon
