#pragma once
// The HTML report of a command: what it looked at, kept as it goes, so that it is there when the run is refused, too.
#include "prepare.h"
#include "tenon/check/check.h"

namespace tenon::cli {

/// As far as the command came.
struct Examined {
  std::optional<Model> model{};
  std::optional<TrainingData> data{};
  std::optional<Graph> graph{};      // whole, of a model that fits
  std::optional<Memory> memory{};    // of the run that was accepted
  std::string verdict{}, summary{};  // of a check that accepts
};

/// What the files of a run hold, as far as they can be read; of a model that is refused, the layers.
Examined read_again(const FitArguments& a);

/// `command`: "check".
std::string run_page(const std::string& command, const FitArguments& a, const Examined& examined, const Console& console);

/// For commands that keep nothing of what they look at.
std::string run_page(const std::string& command, const RunArguments& a, const Console& console);
std::string run_page(const std::string& command, const FitArguments& a, const Console& console);

}  // namespace tenon::cli
