// pages_test [--bless] FOLDER [CODE...]: runs the pages of the folder, or rewrites their output blocks.
// pages_test [--bless] PAGE.md: the same for the outputs of one page that belongs to no code.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "page.h"

namespace {

namespace fs = std::filesystem;
using namespace tenon;

std::string read(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool holds(const fs::path& path, Code code) {
  const auto wrong = test::judge_page(read(path), code);
  for (const auto& w : wrong) std::printf("%s: %s\n", path.filename().c_str(), w.c_str());
  return wrong.empty();
}

void bless(const fs::path& path) {
  const std::string page = read(path), after = test::blessed(page);
  if (after == page) return;
  std::ofstream(path) << after;
  std::printf("%s: rewritten\n", path.filename().c_str());
}

/// Exit status.
int holds_any(const fs::path& path, bool rewrite) {
  if (rewrite) bless(path);
  const auto outputs = test::compare_outputs(read(path));
  for (const auto& changed : outputs.changed) std::printf("%s\n", changed.c_str());
  std::printf("%d outputs, %zu changed\n", outputs.blocks, outputs.changed.size());
  return !outputs.changed.empty() || outputs.blocks == 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  const bool rewrite = std::erase(words, "--bless") > 0;
  if (words.empty()) return std::puts("usage: pages_test [--bless] FOLDER [CODE...]"), 2;
  const fs::path folder = words.front();
  words.erase(words.begin());
  if (fs::is_regular_file(folder)) return holds_any(folder, rewrite);
  int pages = 0, broken = 0;
  for (const CatalogEntry& kind : catalog) {
    if (!words.empty() && std::find(words.begin(), words.end(), kind.id) == words.end()) continue;
    const fs::path path = folder / (std::string(kind.id) + ".md");
    if (!fs::exists(path)) continue;  // tools/check_diagnostics.py asks for the page
    ++pages;
    if (rewrite) bless(path);
    broken += !holds(path, *code_named(kind.id));
  }
  std::printf("%d pages, %d broken\n", pages, broken);
  return broken > 0 || pages == 0;
}
