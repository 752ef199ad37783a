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
StagePtr timeseries_stage(const Tensor& data, const std::optional<Tensor>& targets, const TimeseriesArgs& args);
StagePtr zip_stage(std::vector<StagePtr> inputs);
StagePtr zip_stage(std::vector<std::pair<std::string, StagePtr>> inputs);
StagePtr concatenate_stage(StagePtr first, StagePtr second);
StagePtr filter_stage(StagePtr input, Predicate predicate);
StagePtr enumerate_stage(StagePtr input, std::int64_t start);
StagePtr unbatch_stage(StagePtr input);
StagePtr padded_batch_stage(StagePtr input, std::int64_t batch_size, PaddedBatchArgs args);
StagePtr bucket_stage(StagePtr input, ElementLength length, BucketArgs args);
StagePtr window_stage(StagePtr input, std::int64_t size, WindowArgs args);
StagePtr cache_stage(StagePtr input);
StagePtr cache_stage(StagePtr input, std::string filename);

}  // namespace tenon
