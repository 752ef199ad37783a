#pragma once
// Options of the command that name data other than arrays.
#include <CLI/CLI.hpp>

#include "sources.h"

namespace tenon::cli {

/// --images, --table, --tfrecord, and how they are read.
void add_sources(CLI::App& app, Sources& sources);
/// --val-images, --val-table, --val-tfrecord: read in the same way.
void add_validation_sources(CLI::App& app, Sources& files);

}  // namespace tenon::cli
