#include <algorithm>

#include "tenon/check/rules.h"
#include "tenon/compile/optimizer_map.h"
#include "tenon/diag/suggest.h"
#include "tenon/graph/optimized_variables.h"

namespace tenon {
namespace {

// keras/src/optimizers/multi_optimizer.py, OptimizerMap.__getitem__.
void report_several(const Scene& s, const OptimizerMap& map, const std::string& path, const std::vector<std::size_t>& entries) {
  std::string found;
  for (const auto e : entries) found += (found.empty() ? "\"" : ", \"") + map.optimizer_map[e].pattern + "\"";
  s.findings.add(s.findings.make(Code::CallArgumentOutOfRange, InCall{"compile", "optimizer"})
                     .expected("one pattern for " + path)
                     .found(found)
                     .because("A variable has one optimizer: that of the only pattern which all of its path matches, or of the entry "
                              "which is its path. Keras fails on several.")
                     .fix("write patterns that exclude each other", "\"" + path + "\": optimizer", Applies::needs_editing));
}

/// In Keras a model that is not yet saved has the name of a Sequential in front of every path; one that is loaded has not.
std::optional<std::string> path_matched_otherwise(const Scene& s, const std::string& pattern, const std::vector<OptimizedVariable>& all) {
  const auto parsed = NamePattern::parse(pattern);
  if (!parsed || s.model.form != Model::Form::sequential) return std::nullopt;
  const std::string prefix = s.model.name + "/";
  for (const auto& v : all)
    if (parsed->matches(prefix + v.path)) return v.path;
  return std::nullopt;
}

void report_unmatched(const Scene& s, const std::string& pattern, const std::vector<OptimizedVariable>& all) {
  std::vector<std::string_view> paths;
  for (const auto& v : all) paths.emplace_back(v.path);
  const auto otherwise = path_matched_otherwise(s, pattern, all);
  const auto meant = otherwise ? std::optional<std::string_view>(*otherwise) : nearest(pattern, paths);
  s.findings.add(
      s.findings.make(Code::EntryIgnored, InCall{"compile", "optimizer"})
          .expected("a pattern that all of a path matches, as of " + std::string(meant.value_or(paths.front())))
          .found("\"" + pattern + "\"")
          .because(otherwise ? "No variable has such a path, and its optimizer trains nothing. Paths begin with the name of the Sequential "
                               "model only until it is saved: in Keras, too, the loaded model has them without."
                             : "No variable has such a path, so that its optimizer trains nothing and the default one trains them all the "
                               "same; Keras says nothing.")
          .fix("write a pattern of paths as they are", "\"" + std::string(meant.value_or(paths.front())) + "\": optimizer",
               Applies::needs_editing));
}

}  // namespace

void check_optimizer_table(const Scene& s, const Graph& graph, const OptimizerMap& map) {
  const auto variables = optimized_variables(graph);
  if (variables.empty()) return;  // which is said already
  const OptimizerChoice choice(map);
  std::vector<bool> matched(map.optimizer_map.size());
  bool ambiguous = false;
  for (const auto& v : variables) {
    const auto entries = choice.entries_for(v.path);
    for (const auto e : entries) matched[e] = true;
    if (entries.size() > 1 && !ambiguous) report_several(s, map, v.path, entries), ambiguous = true;
  }
  for (std::size_t e = 0; e < matched.size(); ++e)
    if (!matched[e]) report_unmatched(s, map.optimizer_map[e].pattern, variables);
}

}  // namespace tenon
