// scenarios_test [--bless] TABLE: runs every scenario as Keras would and with the strict contract, and compares the verdicts with the
// recorded ones, with Keras' and with what the documents ask for. --bless records Tenon's verdicts.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "case/case.h"

namespace {

using namespace tenon;

/// "## title", lines "key: value", an empty line, the case.
struct Scenario {
  std::string text;  // all of it, as it stands in the file

  std::string title() const { return text.substr(3, text.find('\n') - 3); }
  std::string get(const std::string& key) const {
    const auto at = text.find("\n" + key + ": ");
    if (at == std::string::npos) return "";
    const auto begin = at + key.size() + 3;
    return text.substr(begin, text.find('\n', begin) - begin);
  }
  void set(const std::string& key, const std::string& value) {
    text.replace(text.find("\n" + key + ": ") + key.size() + 3, get(key).size(), value);
  }
  std::string lines() const { return text.substr(text.find("\n\n") + 2); }
};

struct Table {
  std::string head;
  std::vector<Scenario> scenarios;
};

Table read(const std::string& path) {
  std::ifstream file(path);
  const std::string all{std::istreambuf_iterator<char>(file), {}};
  Table table{all.substr(0, all.find("\n## ") + 1), {}};
  for (auto at = table.head.size(); at < all.size();) {
    const auto next = std::min(all.find("\n## ", at), all.size() - 1) + 1;
    table.scenarios.push_back({all.substr(at, next - at)});
    at = next;
  }
  return table;
}

/// The case with one more argument of its last call.
std::string with_argument(std::string lines, const std::string& argument) {
  const auto close = lines.rfind(')');
  return lines.insert(close, (lines[close - 1] == '(' ? "" : ", ") + argument);
}
std::string strictly(const std::string& lines) { return with_argument(lines, "strict=True"); }

/// "error TN0501, note TN0506", or "clean".
std::string verdict(const Report& report) {
  std::string out;
  for (const auto& d : report.diagnostics())
    out += (out.empty() ? "" : ", ") + std::string(to_string(d.severity)) + " " + std::string(entry(d.code).id);
  return out.empty() ? "clean" : out;
}

/// What the scenario says and Tenon does not do.
std::vector<std::string> judge(const Scenario& s, bool must_accept) {
  std::vector<std::string> wrong;
  const Report as_keras = test::run_case(s.lines()), strict = test::run_case(strictly(s.lines()));
  const auto expect = [&](bool holds, const std::string& what) {
    if (!holds) wrong.push_back(what);
  };
  expect(verdict(as_keras) == s.get("default"), "default: " + verdict(as_keras) + ", recorded " + s.get("default"));
  expect(verdict(strict) == s.get("strict"), "strict: " + verdict(strict) + ", recorded " + s.get("strict"));
  expect(as_keras.ok() == (s.get("keras") == "trains") || !s.get("differs").empty(),
         "the default verdict differs from Keras': " + s.get("keras"));
  expect(strict.ok() == (s.get("documents") == "trains") || must_accept || s.get("documents").empty(),
         "the strict verdict is not what the documents ask for: " + s.get("documents"));
  if (as_keras.ok()) expect(test::run_case(with_argument(s.lines(), "callbacks=[]")).ok(), "what check() accepts does not run");
  expect(!must_accept || (as_keras.ok() && as_keras.count(Severity::warning) == 0), "a false alarm");
  return wrong;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  const bool bless = std::erase(words, "--bless") > 0;
  if (words.size() != 1) return std::puts("usage: scenarios_test [--bless] TABLE"), 2;
  Table table = read(words[0]);
  int broken = 0;
  for (auto& s : table.scenarios) {
    if (bless) {
      s.set("default", verdict(test::run_case(s.lines())));
      s.set("strict", verdict(test::run_case(strictly(s.lines()))));
    }
    for (const auto& w : judge(s, words[0].ends_with("must_accept.txt"))) std::printf("%s\n  %s\n", s.title().c_str(), w.c_str()), ++broken;
  }
  if (bless) {
    std::ofstream out(words[0]);
    out << table.head;
    for (const auto& s : table.scenarios) out << s.text;
  }
  std::printf("%zu scenarios, %d wrong\n", table.scenarios.size(), broken);
  return broken > 0 || table.scenarios.empty();
}
