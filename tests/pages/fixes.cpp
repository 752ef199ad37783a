// fixes_test FOLDER LIST [CODE...]: pastes every fix that the pages print, checks again, and asks for silence about it. LIST names the
// cases without such a fix, "TN0103 reason" or, for the second case of a page, "TN0302.2 reason".
// fixes_test --programs TABLE...: tries the fixes of all programs of tests/scenarios, and prints those that do not leave the program clean.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "page.h"
#include "paste.h"

namespace {

namespace fs = std::filesystem;
using namespace tenon;

std::string read(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Reasons by code, or by code and case.
std::map<std::string, std::string> read_list(const fs::path& path) {
  std::map<std::string, std::string> out;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("TN")) out[line.substr(0, line.find(' '))] = line.substr(std::min(line.find(' ') + 1, line.size()));
  return out;
}

struct Total {
  int cases = 0, fixes = 0, listed = 0, wrong = 0;
};

/// One page: each of its cases has a fix that was pasted, or stands in the list.
void judge(const std::string& id, const std::string& page, std::map<std::string, std::string>& list, Total& total) {
  int number = 0;
  for (const auto& block : test::blocks_of(page)) {
    if (block.kind != "case") continue;
    ++total.cases;
    const std::string key = ++number == 1 ? id : id + "." + std::to_string(number);
    const auto tried = test::try_fixes(block.text, *code_named(id));
    total.fixes += tried.fixes;
    total.wrong += static_cast<int>(tried.wrong.size());
    for (const auto& wrong : tried.wrong) std::printf("%s\n", wrong.c_str());
    const bool listed = list.erase(key) > 0;
    total.listed += listed;
    if (listed == (tried.fixes > 0)) {
      ++total.wrong;
      std::printf("%s: %s\n", key.c_str(),
                  listed ? "stands in the list, but has a fix that a program pastes" : "no fix can be pasted, and the list has no reason");
    }
  }
}

/// The fixes of every code that the programs of a table of scenarios report.
void judge_table(const std::string& table, Total& total) {
  for (auto at = table.find("\n## "); at != std::string::npos;) {
    const auto next = table.find("\n## ", at + 1);
    const auto lines = table.find("\n\n", at);
    const std::string program = table.substr(lines + 2, next == std::string::npos ? next : next - lines - 1);
    ++total.cases;
    const auto tried = test::try_fixes(program);
    total.fixes += tried.fixes;
    total.wrong += static_cast<int>(tried.wrong.size());
    for (const auto& wrong : tried.wrong)
      std::printf("%s\n%s\n", table.substr(at + 4, table.find('\n', at + 4) - at - 4).c_str(), wrong.c_str());
    at = next;
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() < 2) return std::puts("usage: fixes_test FOLDER LIST [CODE...]"), 2;
  if (words[0] == "--programs") {
    Total total;
    for (std::size_t i = 1; i < words.size(); ++i) judge_table(read(words[i]), total);
    std::printf("%d programs, %d fixes pasted, %d wrong\n", total.cases, total.fixes, total.wrong);
    return total.wrong > 0 || total.cases == 0;
  }
  auto list = read_list(words[1]);
  const bool all = words.size() == 2;
  Total total;
  for (const CatalogEntry& kind : catalog) {
    const std::string id(kind.id);
    if (!all && std::find(words.begin() + 2, words.end(), id) == words.end()) continue;
    judge(id, read(fs::path(words[0]) / (id + ".md")), list, total);
  }
  if (all)
    for (const auto& [key, reason] : list) ++total.wrong, std::printf("%s stands in the list, and there is no such case\n", key.c_str());
  std::printf("%d cases, %d fixes pasted, %d cases in the list, %d wrong\n", total.cases, total.fixes, total.listed, total.wrong);
  return total.wrong > 0 || total.cases == 0;
}
