#pragma once
// A page of docs/diagnostics as a test: its cases, the output they must have, and the same after the fix.
#include <filesystem>
#include <string>
#include <vector>

#include "tenon/diag/code.h"

namespace tenon::test {

/// ```kind words\ntext```; `begin`, `end`: where the text stands in the page.
struct Block {
  std::string kind, words, text;
  std::size_t begin, end;
};
std::vector<Block> blocks_of(const std::string& page);

/// What is wrong with the page, one line each; nothing when it holds.
std::vector<std::string> judge_page(const std::string& page, Code code);

/// The page with every output block rewritten.
std::string blessed(const std::string& page);

/// The output blocks of any page that are not what the case before them says: the number of blocks, and a line for each that differs.
struct Outputs {
  int blocks = 0;
  std::vector<std::string> changed{};
};
Outputs compare_outputs(const std::string& page);

/// A page for a new code, with an empty case.
std::string new_page(Code code);

}  // namespace tenon::test
