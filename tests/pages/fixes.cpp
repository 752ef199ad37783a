// fixes_test FOLDER LIST [CODE...]: pastes every fix that the pages print, checks again, and asks for silence about it. LIST names the
// cases without such a fix, "TN0103 reason" or, for the second case of a page, "TN0302.2 reason".
// fixes_test --programs TABLE...: tries the fixes of all programs of tests/scenarios. A program that says "hides: reason" has a second
// mistake, which the first one hides and the fix shows.
// fixes_test --pasted FILE...: prints the programs of tables and pages with each fix of their reports pasted, "## TITLE: TN0501 FIX" in
// front, for tests/differential.
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

struct Program {
  std::string title, head, text;  // head: the lines between title and text
};

/// Those of a table of scenarios, and the cases of a page.
std::vector<Program> programs_of(const fs::path& path) {
  std::vector<Program> out;
  const std::string all = read(path);
  if (path.extension() == ".md") {
    for (const auto& block : test::blocks_of(all))
      if (block.kind == "case") out.push_back({path.stem().string(), "", block.text});
    return out;
  }
  for (auto at = all.find("\n## "); at != std::string::npos;) {
    const auto next = std::min(all.find("\n## ", at + 1), all.size()), lines = all.find("\n\n", at), title = all.find('\n', at + 1);
    out.push_back({all.substr(at + 4, title - at - 4), all.substr(title, lines - title), all.substr(lines + 2, next - lines - 1)});
    at = next == all.size() ? std::string::npos : next;
  }
  return out;
}

/// The fixes of every code that the programs of a table of scenarios report.
void judge_table(const fs::path& table, Total& total) {
  for (const auto& [title, head, text] : programs_of(table)) {
    ++total.cases;
    const auto tried = test::try_fixes(text);
    total.fixes += tried.fixes;
    const bool hides = head.find("\nhides: ") != std::string::npos;
    total.listed += hides;
    if (hides && tried.wrong.empty()) ++total.wrong, std::printf("%s\nsays that it hides a mistake, and no fix shows one\n", title.c_str());
    if (hides) continue;
    total.wrong += static_cast<int>(tried.wrong.size());
    for (const auto& wrong : tried.wrong) std::printf("%s\n%s\n", title.c_str(), wrong.c_str());
  }
}

void print_pasted(const fs::path& path) {
  for (const auto& [title, head, text] : programs_of(path))
    for (const auto& [fix, after] : test::with_fixes(text)) std::printf("## %s: %s\n%s\n", title.c_str(), fix.c_str(), after.c_str());
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() < 2) return std::puts("usage: fixes_test FOLDER LIST [CODE...]   or --programs TABLE..., --pasted FILE..."), 2;
  if (words[0] == "--pasted") {
    for (std::size_t i = 1; i < words.size(); ++i) print_pasted(words[i]);
    return 0;
  }
  if (words[0] == "--programs") {
    Total total;
    for (std::size_t i = 1; i < words.size(); ++i) judge_table(words[i], total);
    std::printf("%d programs, %d fixes pasted, %d programs with a second mistake, %d wrong\n", total.cases, total.fixes, total.listed,
                total.wrong);
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
