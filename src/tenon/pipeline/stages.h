#pragma once
// The stages by their tf.data names: each is made in the file of its name. Dataset's methods say what they do.
#include "tenon/pipeline/arguments.h"
#include "tenon/pipeline/stage.h"

namespace tenon {

StagePtr tensors_stage(ElementSpec spec, Element element);
StagePtr tensor_slices_stage(ElementSpec spec, Element columns);
StagePtr range_stage(RangeArgs args);
StagePtr rows_stage(std::shared_ptr<const Rows> rows);
StagePtr source_stage(std::shared_ptr<const Source> source);

StagePtr map_stage(StagePtr input, Mapping mapping, MapArgs args);
StagePtr batch_stage(StagePtr input, std::int64_t batch_size, BatchArgs args);
StagePtr shuffle_stage(StagePtr input, std::int64_t buffer_size, ShuffleArgs args);
StagePtr repeat_stage(StagePtr input, std::int64_t count);
StagePtr take_stage(StagePtr input, std::int64_t count);
StagePtr skip_stage(StagePtr input, std::int64_t count);
StagePtr shard_stage(StagePtr input, std::int64_t num_shards, std::int64_t index);
StagePtr prefetch_stage(StagePtr input, std::int64_t buffer_size);

}  // namespace tenon
