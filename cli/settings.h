#pragma once
// What the command line and the configuration file can both say.
#include <optional>
#include <string>
#include <vector>

#include "tenon/diag/selection.h"

namespace tenon::cli {

/// How a report is printed.
enum class Format : std::uint8_t { terminal, json, sarif, github, html };

/// None is set: neither place has said it. What the command line says counts.
struct Settings {
  std::optional<std::vector<Selector>> select{}, ignore{};
  std::optional<Severity> fail_on{};
  std::optional<Format> format{};
  std::optional<bool> strict{}, notes{};
  std::optional<int> threads{};

  struct FileIgnores {
    std::string pattern;  // of paths from the folder of the configuration file
    std::vector<Selector> ignore;
  };
  std::vector<FileIgnores> per_file_ignores{};
  std::string file{};                  // of the configuration that was read; empty: none
  std::vector<std::string> reports{};  // --report; their endings say the format
  std::vector<std::string> options{};  // of the verb, those that take a value: "batch-size"

  Format format_or_terminal() const { return format.value_or(Format::terminal); }
  /// Results, and where they go, are read by people.
  bool for_people() const { return format_or_terminal() == Format::terminal || format_or_terminal() == Format::github; }
};

/// --config, --isolated.
struct ConfigurationChoice {
  std::string file{};
  bool isolated = false;
};

/// "there is no diagnostic TN06O2; did you mean TN0602?"
std::string no_such_selector(std::string_view word);
std::optional<Format> format_named(std::string_view name);
std::optional<Severity> severity_named(std::string_view name);
/// "out.sarif", "out.json".
std::optional<Format> format_of_file(std::string_view path);

}  // namespace tenon::cli
