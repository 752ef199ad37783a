#include "tenon/pipeline/dataset.h"

#include <algorithm>

#include "tenon/pipeline/generator.h"
#include "tenon/pipeline/interleave.h"
#include "tenon/pipeline/stages.h"

namespace tenon {
namespace {

/// One structure around the parts, in the order in which the spec has them.
Tensors joined(ElementSpec spec, std::vector<Tensors> parts) {
  Element all;
  for (auto& part : parts) std::move(part.element.values.begin(), part.element.values.end(), std::back_inserter(all.values));
  return {std::move(spec), std::move(all)};
}

/// One array as it is, several as a tuple, or as a dict where they have keys.
Tensors structured(const std::vector<Column>& columns) {
  std::vector<Tensors> parts;
  std::vector<std::pair<std::string, Tensors>> entries;
  for (const auto& column : columns) {
    parts.emplace_back(column.values, column.name);
    entries.emplace_back(column.key, parts.back());
  }
  if (!columns.front().key.empty()) return dict(std::move(entries));
  return parts.size() == 1 ? parts.front() : tuple(std::move(parts));
}

/// FNV-1a over names and specs.
std::uint64_t fingerprint(const Stage& stage) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  const auto absorb = [&](std::uint64_t byte) { hash = (hash ^ byte) * 0x100000001B3u; };
  for (const char c : stage.name() + to_string(stage.spec())) absorb(static_cast<unsigned char>(c));
  for (const auto& input : stage.inputs()) {
    const std::uint64_t of_input = fingerprint(*input);
    for (int shift = 0; shift < 64; shift += 8) absorb(of_input >> shift & 0xFF);
  }
  return hash;
}

}  // namespace

Tensors tuple(std::vector<Tensors> parts) {
  std::vector<ElementSpec> specs;
  specs.reserve(parts.size());
  for (const auto& part : parts) specs.push_back(part.spec);
  return joined(ElementSpec::tuple(std::move(specs)), std::move(parts));
}

Tensors dict(std::vector<std::pair<std::string, Tensors>> parts) {
  std::sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::pair<std::string, ElementSpec>> specs;
  std::vector<Tensors> tensors;
  specs.reserve(parts.size());
  tensors.reserve(parts.size());
  for (auto& [key, part] : parts) specs.emplace_back(key, part.spec), tensors.push_back(std::move(part));
  return joined(ElementSpec::dict(std::move(specs)), std::move(tensors));
}

Tensors tensors_of(const Arrays& arrays) {
  std::vector<Tensors> parts;
  for (const auto* columns : {&arrays.x, &arrays.y, &arrays.sample_weight})
    if (!columns->empty()) parts.push_back(structured(*columns));
  return parts.size() == 1 ? parts.front() : tuple(std::move(parts));
}

Result<std::optional<Element>> Pass::next() {
  Element element;
  TENON_TRY(const bool more, next(element));
  return more ? std::optional(std::move(element)) : std::nullopt;
}

Position Pass::save() const {
  Position position = begun_;
  iterator_->save(position);
  return position;
}

Dataset Dataset::from_tensors(Tensors t) { return Dataset(tensors_stage(std::move(t.spec), std::move(t.element))); }
Dataset Dataset::from_tensor_slices(Tensors t) { return Dataset(tensor_slices_stage(std::move(t.spec), std::move(t.element))); }
Dataset Dataset::range(std::int64_t start, std::int64_t stop, std::int64_t step) { return Dataset(range_stage({start, stop, step})); }
Dataset Dataset::from_rows(std::shared_ptr<const Rows> rows) { return Dataset(rows_stage(std::move(rows))); }
Dataset Dataset::from_source(std::shared_ptr<const Source> source) { return Dataset(source_stage(std::move(source))); }

Dataset Dataset::from_generator(std::function<Generator()> make, ElementSpec signature, GeneratorArgs args) {
  return from_source(generator_source(std::move(make), std::move(signature), std::move(args)));
}
Dataset Dataset::from_generator_once(Generator generator, ElementSpec signature, GeneratorArgs args) {
  return from_source(generator_source_once(std::move(generator), std::move(signature), std::move(args)));
}
Dataset Dataset::zip(const std::vector<Dataset>& parts) {
  std::vector<StagePtr> stages;
  stages.reserve(parts.size());
  for (const auto& part : parts) stages.push_back(part.stage_);
  return Dataset(zip_stage(std::move(stages)));
}
Dataset Dataset::zip(const std::vector<std::pair<std::string, Dataset>>& parts) {
  std::vector<std::pair<std::string, StagePtr>> stages;
  stages.reserve(parts.size());
  for (const auto& [key, part] : parts) stages.emplace_back(key, part.stage_);
  return Dataset(zip_stage(std::move(stages)));
}
Dataset Dataset::timeseries_dataset_from_array(const Tensor& data, const std::optional<Tensor>& targets, const TimeseriesArgs& args) {
  Dataset rows(timeseries_stage(data, targets, args));
  if (args.shuffle) rows = rows.shuffle(args.batch_size.value_or(128) * 8, {.seed = args.seed});
  return args.batch_size ? rows.batch(*args.batch_size) : rows;
}

Dataset Dataset::concatenate(const Dataset& dataset) const { return Dataset(concatenate_stage(stage_, dataset.stage_)); }
Dataset Dataset::filter(Predicate predicate) const { return Dataset(filter_stage(stage_, std::move(predicate))); }
Dataset Dataset::filter(std::function<bool(const Element&)> keeps) const {
  return filter({.keeps = [keeps = std::move(keeps)](const Element& e, Sink&) -> Result<bool> { return keeps(e); }});
}
Dataset Dataset::interleave(const MakeDataset& make, ElementSpec output, InterleaveArgs args) const {
  return Dataset(interleave_stage(
      stage_, "interleave", [make](const Element& e) { return make(e).stage_; }, std::move(output), args));
}
Dataset Dataset::flat_map(const MakeDataset& make, ElementSpec output) const {
  return Dataset(interleave_stage(stage_, "flat_map", [make](const Element& e) { return make(e).stage_; }, std::move(output), {}));
}
Dataset Dataset::enumerate(std::int64_t start) const { return Dataset(enumerate_stage(stage_, start)); }
Dataset Dataset::padded_batch(std::int64_t batch_size, PaddedBatchArgs args) const {
  return Dataset(padded_batch_stage(stage_, batch_size, std::move(args)));
}
Dataset Dataset::unbatch() const { return Dataset(unbatch_stage(stage_)); }
Dataset Dataset::rebatch(std::int64_t batch_size, bool drop_remainder) const {
  const Leaf first = leaves().empty() ? Leaf{} : leaves().front();
  const Dim rows = first.has_rank && first.spec.shape.rank() > 0 ? first.spec.shape[0] : Dim();
  const bool divides = batch_size > 0 && rows.known() && rows.value % batch_size == 0;
  return unbatch().batch(batch_size, {.drop_remainder = drop_remainder, .always_whole = divides});
}
Dataset Dataset::bucket_by_sequence_length(ElementLength length, BucketArgs args) const {
  return Dataset(bucket_stage(stage_, std::move(length), std::move(args)));
}
Dataset Dataset::window(std::int64_t size, WindowArgs args) const { return Dataset(window_stage(stage_, size, args)); }
Dataset Dataset::cache() const { return Dataset(cache_stage(stage_)); }
Dataset Dataset::cache(const std::string& filename) const { return filename.empty() ? cache() : Dataset(cache_stage(stage_, filename)); }

Dataset Dataset::map(Mapping mapping, MapArgs args) const { return Dataset(map_stage(stage_, std::move(mapping), args)); }
Dataset Dataset::map(std::function<Element(Element)> function, ElementSpec output, MapArgs args) const {
  Mapping mapping;
  mapping.infer = [output = std::move(output)](const ElementSpec&, Sink&) -> Result<ElementSpec> { return output; };
  mapping.apply = [function = std::move(function)](Element& element, Sink&) -> Result<Done> {
    element = function(std::move(element));
    return Done{};
  };
  return map(std::move(mapping), args);
}
Dataset Dataset::batch(std::int64_t batch_size, BatchArgs args) const { return Dataset(batch_stage(stage_, batch_size, args)); }
Dataset Dataset::shuffle(std::int64_t buffer_size, ShuffleArgs args) const { return Dataset(shuffle_stage(stage_, buffer_size, args)); }
Dataset Dataset::repeat(std::int64_t count) const { return Dataset(repeat_stage(stage_, count)); }
Dataset Dataset::take(std::int64_t count) const { return Dataset(take_stage(stage_, count)); }
Dataset Dataset::skip(std::int64_t count) const { return Dataset(skip_stage(stage_, count)); }
Dataset Dataset::shard(std::int64_t num_shards, std::int64_t index) const { return Dataset(shard_stage(stage_, num_shards, index)); }
Dataset Dataset::prefetch(std::int64_t buffer_size) const { return Dataset(prefetch_stage(stage_, buffer_size)); }

Result<Done> Dataset::check(Sink& sink) const { return report_faults(*stage_, sink); }

Result<Pass> Dataset::iterate(Sink& sink, const PassArgs& args) const {
  if (auto fine = check(sink); !fine) return fine.error();
  auto watch = std::make_shared<Watch>(nullptr, args.stop);
  const Iteration iteration{&sink, watch, args.iteration, args.seed, args.stall, args.grace, args.waiting};
  TENON_TRY(auto iterator, stage_->iterate(iteration));
  return Pass(stage_, std::move(watch), {fingerprint(*stage_), args.iteration, args.seed, {}}, std::move(iterator));
}

Result<Pass> Dataset::resume(const Position& position, Sink& sink, const PassArgs& args) const {
  if (position.pipeline != fingerprint(*stage_))
    return report(sink, Code::FileFormatUnknown, InCall{"resume", "position"})
        .expected("a position in this pipeline")
        .found("one of a pipeline of other stages")
        .because("A position says where every stage is, so the stages are those that it was saved from.")
        .emit();
  PassArgs same = args;
  same.iteration = position.iteration;
  same.seed = position.seed;
  TENON_TRY(Pass pass, iterate(sink, same));
  PositionReader reader(position.numbers);
  if (auto restored = pass.iterator_->restore(reader); !restored) return restored.error();
  return pass;
}

}  // namespace tenon
