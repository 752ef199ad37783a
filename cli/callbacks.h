#pragma once
// Callbacks of the command line: "--early-stopping monitor=val_loss,patience=3,restore_best_weights".
#include <memory>
#include <span>

#include "arguments.h"
#include "tenon/train/callback.h"

namespace tenon::cli {

/// An option that stands for a callback of Keras.
struct CallbackOption {
  const char* option;    // "--csv"
  const char* callback;  // "CSVLogger"
  const char* first;     // the argument that a bare first word gives, "filename"; null: there is none
  const char* help;
};

/// In the order in which the callbacks see a fit: what changes the logs comes before what writes them down.
std::span<const CallbackOption> callback_options();

/// "a,b=2,c=x" as arguments of the option's callback. A comma inside of braces or behind a backslash separates nothing.
Config read_callback(const CallbackOption& option, const std::string& text);

using Callbacks = std::vector<std::unique_ptr<Callback>>;
std::vector<Callback*> pointers(const Callbacks& callbacks);

/// The callbacks that were asked for. `verbose`: of those that say something, where it was not given.
Result<Callbacks> make_callbacks(const FitArguments& a, int verbose, Sink& sink);

}  // namespace tenon::cli
