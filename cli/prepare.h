#pragma once
// What the verbs share: a model and data from files, and the arguments of compile() given on the command line.
#include "arguments.h"
#include "judged.h"
#include "tenon/callbacks/progbar_logger.h"
#include "tenon/model/model.h"
#include "tenon/summary/summary.h"
#include "tenon/train/fit.h"

namespace tenon::cli {

/// The model file with the weights of --weights.
Result<Model> open_trained(const RunArguments& a, Sink& sink);

/// The same; --optimizer, --loss, --metrics and --learning-rate replace its compile arguments, one by one.
Result<Model> open_model(const FitArguments& a, Sink& sink);

/// The data and validation data that were named: --val-x and --val-y, or the test part of --data; a source.
Result<RunData> open_fit_data(const FitArguments& a, const Model& model, Sink& sink);
/// The data of evaluate; those of predict have no labels.
Result<RunData> open_test_data(const RunArguments& a, const Model& model, Sink& sink);

/// Text of callbacks goes to stderr.
RunOptions to_options(const RunArguments& a);
/// A bar on a terminal; not where the output is for a program.
ProgbarLogger::Verbosity progress_on_terminal(const RunArguments& a);
/// Of the model's table, for the stream it goes to.
SummaryOptions table_options(int file_descriptor);

/// "loss: 0.0512 - accuracy: 0.9840", the line that results are printed as; values as Keras' progress bar prints them.
std::string to_line(const Logs& logs);
Config to_config(const Logs& logs);

/// The files of a run, for its reports.
Places places_of(const RunArguments& a);

/// Ends a command: its report in the format that was asked for, and in files. `ended`: where findings do not say how.
int finish(const std::string& command, Console& console, const Config& result = {}, std::optional<ExitCode> ended = {});

}  // namespace tenon::cli
