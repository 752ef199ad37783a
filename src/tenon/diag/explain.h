#pragma once
// The pages of docs/diagnostics, compiled in: what `tenon explain TN0301` prints.
#include <optional>
#include <string_view>

#include "tenon/diag/code.h"

namespace tenon {

/// The page of a code, in Markdown: what it means, a case and its output, the same case put right.
std::optional<std::string_view> explanation(Code code);

}  // namespace tenon
