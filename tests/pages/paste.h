#pragma once
// A fix, applied to a case as a user would paste it: the arguments into the call or the layer, the line of NumPy in front of the call.
#include <optional>
#include <string>
#include <vector>

#include "tenon/diag/diagnostic.h"

namespace tenon::test {

/// Whether the fix is said to work as it is printed.
bool is_pasted(const Fix& fix);

/// The program with the fix pasted. A name of a variable in a fix is the name of a layer, or x, y, x_val, y_val and sample_weight for what
/// fit was given. Throws std::runtime_error with the reason when the text cannot be pasted anywhere.
std::string pasted(const std::string& program, const Diagnostic& diagnostic, const Fix& fix);

/// What is wrong with the fix: nothing when the program, with it pasted, no longer reports the diagnostic, nor any error or warning that it
/// did not report before.
std::string wrong_with(const std::string& program, const Diagnostic& diagnostic, const Fix& fix);

/// The fixes of `code`, or of all codes, in the program's report that claim to work, each tried: how many, and what is wrong with which.
struct Tried {
  int fixes = 0;
  std::vector<std::string> wrong{};
};
Tried try_fixes(const std::string& program, std::optional<Code> code = std::nullopt);

/// The program with each fix of its report that claims to work pasted, behind the code and the words of the fix.
std::vector<std::pair<std::string, std::string>> with_fixes(const std::string& program);

}  // namespace tenon::test
