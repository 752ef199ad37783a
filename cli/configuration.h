#pragma once
// tenon.toml and [tool.tenon] of pyproject.toml: found from the working directory upward, as ruff finds its own.
#include "settings.h"

namespace tenon::cli {

/// Fills in what `settings` leaves open from the configuration file, if there is one. False: it has mistakes, which were printed.
bool complete(Settings& settings, const ConfigurationChoice& choice);

}  // namespace tenon::cli
