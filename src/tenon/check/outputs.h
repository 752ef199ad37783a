#pragma once
// compile()'s losses, weights and metrics, brought to the outputs of the model as Keras brings them: one entry per output.
#include "tenon/check/ends.h"
#include "tenon/check/findings.h"

namespace tenon {

/// What compile() asks of one output, before the labels are known.
struct AskedOutput {
  std::string loss_name;  // in logs, without "_loss"
  std::string prefix;     // of its metrics in logs; empty for a single output
  AnyLoss loss{};         // empty: it is not trained on
  double loss_weight = 1;
  std::vector<AnyMetric> metrics{}, weighted_metrics{};

  bool needs_labels() const { return !loss.empty() || !metrics.empty() || !weighted_metrics.empty(); }
};

/// One entry per output; none where the arguments do not fit the outputs, which is reported.
std::optional<std::vector<AskedOutput>> ask_outputs(const Compile& compile, const Ends& outputs, Findings& findings);

}  // namespace tenon
