#pragma once
// What each verb of the command was given.
#include <map>
#include <optional>

#include "console.h"
#include "sources.h"
#include "tenon/check/checked_stream.h"
#include "tenon/data/open.h"

namespace tenon::cli {

/// What every verb that reads a model and arrays has.
struct RunArguments {
  std::string model;
  std::string weights{};  // --weights: a file that replaces those of the model
  DataFiles data{};
  Sources sources{};
  RunArgs run{};
  std::optional<std::int64_t> memory_limit{};
  bool reference = false;
  bool bfloat16 = true;
  Settings settings{};
  ConfigurationChoice configuration{};

  bool has_data() const { return !data.empty() || !sources.empty(); }
};

struct FitArguments : RunArguments {
  DataFiles validation{};
  Sources validation_files{};  // --val-images and its like; read as `sources` are
  bool no_validation = false;
  std::string optimizer{};
  std::vector<std::string> loss{}, loss_weights{}, metrics{}, weighted_metrics{};  // "mse", or "price=mse" for an output
  std::optional<double> learning_rate{};
  std::string save_to{};  // --output
  struct CallbackText {
    std::string name, arguments;  // "CSVLogger", "log.csv,append"
  };
  std::vector<CallbackText> callbacks{};
  std::string monitor{};  // of --checkpoint
  bool save_best_only = false;
  std::optional<std::uint32_t> seed{};
  int shards = 0;
  std::optional<int> verbose{};  // Keras' numbers; none: by the terminal
  std::optional<Pull> pull{};    // of check: --pull
};

struct PredictArguments : RunArguments {
  std::string save_to;
};

struct SummaryArguments {
  std::string model;
  std::optional<std::int64_t> batch_size{};
  std::optional<int> width{};
  bool show_trainable = false;
  Settings settings{};
  ConfigurationChoice configuration{};
};

struct ExplainArguments {
  std::vector<std::string> words;  // a code, or what is remembered of it
  Settings settings{};
};

int check(const FitArguments&);
int fit(const FitArguments&);
int evaluate(const RunArguments&);
int predict(const PredictArguments&);
int summary(const SummaryArguments&);
int explain(const ExplainArguments&);

}  // namespace tenon::cli
