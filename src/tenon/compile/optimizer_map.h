#pragma once
// The table of a MultiOptimizer: which optimizer trains which variables. keras/src/optimizers/multi_optimizer.py.
#include "tenon/compile/name_pattern.h"
#include "tenon/compile/optimizer.h"

namespace tenon {

/// OptimizerMap{.default_optimizer = SGD{}, .optimizer_map = {{"encoder/.*", Adam{}}}}: what no pattern names is the default one's.
struct OptimizerMap {
  struct Entry {
    std::string pattern;  // the path of a variable, or a regular expression that all of the path matches
    AnyOptimizer optimizer;
    std::int64_t object = 0;  // entries of one number, other than 0, are one optimizer that remembers for all of them
  };
  AnyOptimizer default_optimizer{};
  std::vector<Entry> optimizer_map{};
  std::int64_t default_object = 0;

  /// The optimizers in it in Keras' order: those of the table, each once, then the default one.
  std::vector<AnyObject<OptimizerKind>> optimizers() const;
  /// For each entry, and for the default one behind them, its place among optimizers().
  std::vector<std::size_t> places() const;
};

template <> struct codec<OptimizerMap> {
  static constexpr std::string_view type = "OptimizerMap";
  static Config write(const OptimizerMap& v);
  static std::optional<Reported> read(const Config& c, OptimizerMap& out, const FieldSite& at);
};

/// The entries of a table that name a variable. Keras refuses it where there are several.
class OptimizerChoice {
 public:
  explicit OptimizerChoice(const OptimizerMap& map);
  std::vector<std::size_t> entries_for(std::string_view path) const;

 private:
  std::vector<std::pair<std::string, std::optional<NamePattern>>> patterns_;
};

/// An optimizer that updates variables, and which of a model's: all of them, or those that a table gives it.
struct OptimizerPart {
  AnyObject<OptimizerKind> optimizer;
  std::vector<std::size_t> variables;  // ascending
  bool has_memory = true;              // Keras builds none for an optimizer of a table that has no variable
};
/// One part, or one for each of the optimizers of a table.
std::vector<OptimizerPart> parts_of(const AnyObject<OptimizerKind>& optimizer, std::span<const OptimizedVariable> variables);
/// saved_arrays() of the part, whose variables have their numbers among all of them.
std::vector<SavedArray> saved_arrays(const OptimizerPart& part, std::span<const OptimizedVariable> variables);

/// What the logs call the learning rates: "learning_rate", or "learning_rate_adam" of every optimizer in a table.
std::vector<std::string> rate_names(const AnyObject<OptimizerKind>& optimizer);
/// As it is in a file, with these learning rates in the order of rate_names(); none: as its argument says.
Config config_with_rates(const AnyObject<OptimizerKind>& optimizer, std::span<const std::optional<float>> rates);
/// Whether any of them keeps averages of the weights.
bool keeps_averages(const AnyObject<OptimizerKind>& optimizer);

}  // namespace tenon
