#pragma once
// Finds diagnostics by what a user remembers of them: a part of the number, a name, words of the title or of the page.
#include <string_view>
#include <vector>

#include "tenon/diag/code.h"

namespace tenon {

/// The code that `words` names outright: its number anywhere ("error[TN0602]: ..."), its name, or its title.
std::optional<Code> code_meant(std::string_view words);

/// "TN061", "tn03o1": whoever writes this means one code, and no words.
bool looks_like_number(std::string_view words);

/// Those that fit best, at most `most`; none when nothing fits.
std::vector<Code> search_catalog(std::string_view words, std::size_t most);

}  // namespace tenon
