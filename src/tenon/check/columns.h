#pragma once
// Which array belongs to which input and output: by position or by name, as Keras matches them.
#include "tenon/check/outputs.h"
#include "tenon/check/rules.h"

namespace tenon {

/// Puts x into the order of the model's inputs. False where an input has no array, which is reported.
bool order_inputs(const Scene& scene, const Ends& inputs, Arrays& data);

/// Labels and weights of each output; none where it has or needs none.
struct OutputColumns {
  std::vector<std::optional<Column>> y, sample_weight;
};
/// None where an output lacks its labels, which is reported.
std::optional<OutputColumns> columns_of_outputs(const Scene& scene, const Ends& outputs, const std::vector<AskedOutput>& asked,
                                                const Arrays& data);

}  // namespace tenon
