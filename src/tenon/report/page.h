#pragma once
// The HTML report of a check: one file that reads without network and without scripts.
#include "tenon/plan/memory.h"
#include "tenon/report/array_facts.h"
#include "tenon/report/picture.h"

namespace tenon {

struct Page {
  struct Setting {
    std::string name, value;
  };
  struct MemoryColumn {
    std::string title;  // "training"
    Memory memory;
  };
  std::string version;   // Tenon's
  std::string command;   // "check"
  std::string subject;   // the model's file
  std::string verdict;   // "fit will run"
  std::string summary;   // one sentence: what was looked at
  bool refused = false;  // there are errors
  std::vector<Diagnostic> diagnostics{};
  std::vector<Picture> pictures{};  // empty where the model could not be read
  std::vector<ArrayFacts> arrays{};
  std::vector<MemoryColumn> memory{};  // empty where it is not known
  std::string memory_note{};           // "at batch size 32"
  std::vector<Setting> settings{};
};

/// A whole HTML document. Names of users, whatever they hold, are text in it and nothing else.
std::string to_html(const Page& page);

}  // namespace tenon
