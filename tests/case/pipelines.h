#pragma once
// Data sets in the words of tf.data, as cases write them:
//
//   data = Dataset.from_tensor_slices((x, y)).shuffle(100).batch(32)
//   data = Dataset.from_generator([(x, y), (x, z)], output_signature=["float32 (None, 4)", "int64 (None,)"]).batch(32)
//
// A generator gives the elements listed; once=True: it cannot begin anew; raises="text": it throws behind them; wait=0.3: it takes so many
// seconds before the last of them.
#include <map>
#include <optional>

#include "case/variables.h"
#include "tenon/pipeline/dataset.h"

namespace tenon::test {

/// The data set that the text describes; none when it describes something else. `named`: those made before.
std::optional<Dataset> make_dataset(const std::string& text, const Variables& variables, const std::map<std::string, Dataset>& named);

}  // namespace tenon::test
