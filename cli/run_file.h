#pragma once
// A whole run in a TOML file: tenon fit run.toml. Its keys are the options of the command, so that whatever can be said there can be
// said here; what the command line says itself counts.
#include <optional>
#include <string>
#include <vector>

namespace tenon::cli {

/// An option of a command: its name, without dashes; flags take no value. One of another command has no effect: check takes the file of a
/// fit.
struct OptionName {
  std::string name;
  bool flag = false, of_another = false;
};

/// The arguments behind the verb with a run file among them - MODEL ends in .toml - replaced by what stands in it. None: its mistakes were
/// printed, each with its place.
std::optional<std::vector<std::string>> with_run_file(std::vector<std::string> arguments, const std::vector<OptionName>& options);

}  // namespace tenon::cli
