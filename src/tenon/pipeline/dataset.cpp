#include "tenon/pipeline/dataset.h"

#include <algorithm>

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

/// What a stage found wrong when it was made, said now.
Reported emit_again(const Diagnostic& d, Sink& sink) {
  DiagnosticBuilder builder(sink, d.code, d.where, d.emitted_at);
  if (d.expected) std::move(builder).expected(*d.expected);
  if (d.found) std::move(builder).found(*d.found);
  for (const auto& fix : d.fixes) std::move(builder).fix(fix.text, fix.code, fix.applies);
  return std::move(builder).because(d.cause).as(d.severity).emit();
}

std::optional<Reported> report_first_fault(const Stage& stage, Sink& sink) {
  for (const auto& input : stage.inputs())
    if (auto reported = report_first_fault(*input, sink)) return reported;
  std::optional<Reported> reported;
  for (const auto& fault : stage.faults()) reported = emit_again(fault, sink);
  return reported;
}

}  // namespace

Tensors tuple(std::vector<Tensors> parts) {
  std::vector<ElementSpec> specs;
  for (const auto& part : parts) specs.push_back(part.spec);
  return joined(ElementSpec::tuple(std::move(specs)), std::move(parts));
}

Tensors dict(std::vector<std::pair<std::string, Tensors>> parts) {
  std::sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::pair<std::string, ElementSpec>> specs;
  std::vector<Tensors> tensors;
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

Result<Done> Dataset::check(Sink& sink) const {
  if (auto reported = report_first_fault(*stage_, sink)) return *reported;
  return Done{};
}

Result<Pass> Dataset::iterate(Sink& sink, const PassArgs& args) const {
  if (auto fine = check(sink); !fine) return fine.error();
  auto watch = std::make_shared<Watch>(nullptr, args.stop);
  const Iteration iteration{&sink, watch, args.iteration, args.seed, args.stall, args.grace};
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
