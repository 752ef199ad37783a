#pragma once
// Dataset: what is between files and fit, in the words of tf.data. A value that is cheap to copy and knows the spec of its elements;
// nothing is read or computed before somebody asks for elements. Arguments and what stages do are tf.data's; docs/pipelines.md lists them.
//
//   const auto data = Dataset::from_tensor_slices(tuple({x, y})).shuffle(10000).batch(32).prefetch(autotune);
#include "tenon/data/arrays.h"
#include "tenon/pipeline/arguments.h"
#include "tenon/pipeline/stage.h"

namespace tenon {

/// Tensors in a structure, as arguments of sources.
struct Tensors {
  ElementSpec spec;
  Element element;

  Tensors(Tensor tensor, std::string name = {}) : spec(tensor.spec(), std::move(name)), element{{std::move(tensor)}} {}
  Tensors(ElementSpec s, Element e) : spec(std::move(s)), element(std::move(e)) {}
};
Tensors tuple(std::vector<Tensors> parts);
Tensors dict(std::vector<std::pair<std::string, Tensors>> parts);
/// (x, y), (x, y, sample_weight) or x, as Keras' fit reads them: a tuple of arrays, or a dict where they have keys.
Tensors tensors_of(const Arrays& arrays);

/// What a pass over a data set is begun with.
struct PassArgs {
  std::uint64_t iteration = 0;                     // number of the pass: shuffles that reshuffle depend on it
  std::uint32_t seed = 0;                          // of shuffles that have none
  const std::atomic<bool>* stop = nullptr;         // set from outside: the pass ends
  std::chrono::milliseconds stall{0};              // after which a stage that keeps the consumer waiting is reported; 0: never
  std::chrono::milliseconds grace{5000};           // that a thread in the user's code has to end when a pass is closed
  const std::function<void()>* waiting = nullptr;  // called while the consumer waits for an element; what it throws ends the pass
};

/// A pass in progress. Closing it ends its threads.
class Pass {
 public:
  /// The next element into `element`, whose memory is used again; false at the end.
  Result<bool> next(Element& element) {
    if (cancelled()) return false;  // what was made ahead is not handed on
    return iterator_->next(element);
  }
  /// The next element; none at the end.
  Result<std::optional<Element>> next();
  /// Leaves out this many elements; how many there were is fewer at the end.
  Result<std::int64_t> skip(std::int64_t count) { return iterator_->skip(count); }
  /// Where it is. Dataset::resume() goes there.
  Position save() const;
  /// From any thread: what waits for elements gives up, and next() says that there are no more.
  void cancel() { watch_->request_stop(); }
  bool cancelled() const { return watch_->stop_requested(); }

 private:
  friend class Dataset;
  Pass(StagePtr stage, std::shared_ptr<Watch> watch, Position position, std::unique_ptr<Iterator> iterator)
      : stage_(std::move(stage)), watch_(std::move(watch)), begun_(std::move(position)), iterator_(std::move(iterator)) {}

  StagePtr stage_;  // outlives the iterator
  std::shared_ptr<Watch> watch_;
  Position begun_;
  std::unique_ptr<Iterator> iterator_;
};

class Dataset;
using MakeDataset = std::function<Dataset(const Element&)>;

class Dataset {
 public:
  explicit Dataset(StagePtr stage) : stage_(std::move(stage)) {}

  // Sources.
  static Dataset from_tensors(Tensors tensors);
  static Dataset from_tensor_slices(Tensors tensors);
  static Dataset range(std::int64_t stop) { return range(0, stop); }
  static Dataset range(std::int64_t start, std::int64_t stop, std::int64_t step = 1);
  /// Elements that can be had in any order.
  static Dataset from_rows(std::shared_ptr<const Rows> rows);
  /// Elements that a function gives: make() begins a pass. What comes is checked against the signature.
  static Dataset from_generator(std::function<Generator()> make, ElementSpec signature, GeneratorArgs args = {});
  /// The same for a generator that can be gone through once only: a second pass is reported.
  static Dataset from_generator_once(Generator generator, ElementSpec signature, GeneratorArgs args = {});
  static Dataset zip(const std::vector<Dataset>& parts);
  static Dataset zip(const std::vector<std::pair<std::string, Dataset>>& parts);
  /// keras.utils.timeseries_dataset_from_array: sequences of rows of `data`, with the row of `targets` at which each begins.
  static Dataset timeseries_dataset_from_array(const Tensor& data, const std::optional<Tensor>& targets, const TimeseriesArgs& args);
  /// Elements in an order of their own.
  static Dataset from_source(std::shared_ptr<const Source> source);

  // Stages.
  Dataset map(Mapping mapping, MapArgs args = {}) const;
  /// With elements of this spec, whatever goes in.
  Dataset map(std::function<Element(Element)> function, ElementSpec output, MapArgs args = {}) const;
  Dataset batch(std::int64_t batch_size, BatchArgs args = {}) const;
  Dataset shuffle(std::int64_t buffer_size, ShuffleArgs args = {}) const;
  Dataset repeat(std::int64_t count = -1) const;
  Dataset take(std::int64_t count) const;
  Dataset skip(std::int64_t count) const;
  Dataset shard(std::int64_t num_shards, std::int64_t index) const;
  Dataset prefetch(std::int64_t buffer_size) const;
  /// With elements that are made while others are used: prefetched, unless threads make them already.
  Dataset ahead() const { return stage_->made_ahead() ? *this : prefetch(autotune); }
  Dataset concatenate(const Dataset& dataset) const;
  Dataset filter(Predicate predicate) const;
  Dataset filter(std::function<bool(const Element&)> keeps) const;
  /// Elements of the data sets that are made of elements; all have elements of the spec `output`.
  Dataset interleave(const MakeDataset& make, ElementSpec output, InterleaveArgs args = {}) const;
  Dataset flat_map(const MakeDataset& make, ElementSpec output) const;
  Dataset enumerate(std::int64_t start = 0) const;
  Dataset padded_batch(std::int64_t batch_size, PaddedBatchArgs args = {}) const;
  Dataset unbatch() const;
  Dataset rebatch(std::int64_t batch_size, bool drop_remainder = false) const;
  Dataset bucket_by_sequence_length(ElementLength length, BucketArgs args) const;
  Dataset window(std::int64_t size, WindowArgs args = {}) const;
  Dataset cache() const;
  /// Kept in a file, which later runs read, too.
  Dataset cache(const std::string& filename) const;
  /// transformation(*this): a chain of stages by name.
  template <class Transformation> Dataset apply(Transformation transformation) const { return transformation(*this); }

  const ElementSpec& element_spec() const { return stage_->spec(); }
  const std::vector<Leaf>& leaves() const { return stage_->leaves(); }
  Cardinality cardinality() const { return stage_->cardinality(); }
  const Stage& stage() const { return *stage_; }

  /// Reports what is wrong with the arguments of the stages, the first stage first, and of none behind a stage that is wrong.
  Result<Done> check(Sink& sink) const;
  /// Begins a pass. `sink` outlives it.
  Result<Pass> iterate(Sink& sink, const PassArgs& args = {}) const;
  /// Begins a pass where another one was, in this process or another, with the number and the seed of that one.
  Result<Pass> resume(const Position& position, Sink& sink, const PassArgs& args = {}) const;

 private:
  StagePtr stage_;
};

}  // namespace tenon
