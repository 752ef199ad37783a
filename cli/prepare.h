#pragma once
// What the verbs share: a model and data from files, and the arguments of compile() given on the command line.
#include "arguments.h"
#include "tenon/model/model.h"
#include "tenon/summary/summary.h"
#include "tenon/train/fit.h"

namespace tenon::cli {

/// Compile arguments from --optimizer, --loss, --metrics and --learning-rate replace those of the file, one by one.
Result<Done> apply_compile_arguments(Model& model, const FitArguments& a, Sink& sink);

/// What to validate on: --val-x and --val-y, or the test part of --data, or nothing.
Result<std::optional<Dataset>> open_validation(const FitArguments& a, Sink& sink);

RunOptions to_options(const RunArguments& a);
/// Of the model's table, for the stream it goes to.
SummaryOptions table_options(int file_descriptor);

/// "loss: 0.0512 - accuracy: 0.9840", the line that results are printed as; values as Keras' progress bar prints them.
std::string to_line(const Logs& logs);
Config to_config(const Logs& logs);

/// Ends a command: its JSON document, or the count of diagnostics.
int finish(const std::string& command, const Console& console, Config result = {});

}  // namespace tenon::cli
