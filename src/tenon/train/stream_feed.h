#pragma once
// Batches of a Dataset: keras/src/trainers/epoch_iterator.py.
#include "tenon/train/feed.h"
#include "tenon/train/stream_run.h"

namespace tenon {

/// What to go through: the data, the columns of their first batch as the run has them, steps of an epoch, number of the first pass.
struct StreamPart {
  const Dataset& data;
  const Arrays& first;
  std::optional<std::int64_t> steps;
  std::uint64_t first_pass;
};
std::unique_ptr<Feed> make_stream_feed(ActiveRun& run, const Streamed& streamed, const StreamPart& part);

}  // namespace tenon
