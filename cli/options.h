#pragma once
// Options that most verbs have: what is reported, and how.
#include <CLI/CLI.hpp>

#include "configuration.h"

namespace tenon::cli {

/// --NAME, and --no-NAME against a configuration that says it. Neither: nothing is set.
void add_switch(CLI::App& app, const std::string& name, std::optional<bool>& value, const char* help);
/// --format, --json, --report.
void add_format(CLI::App& app, Settings& settings, std::vector<std::string> names = {"terminal", "json", "sarif", "github", "html"});
/// --select, --ignore, --fail-on, --notes.
void add_selection(CLI::App& app, Settings& settings);
/// --config, --isolated.
void add_configuration(CLI::App& app, ConfigurationChoice& choice);

}  // namespace tenon::cli
