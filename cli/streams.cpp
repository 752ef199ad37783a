#include "streams.h"

#include <algorithm>
#include <limits>
#include <random>

#include "tenon/base/available_memory.h"
#include "tenon/check/split.h"
#include "tenon/check/stream_batch.h"
#include "tenon/data/file_pattern.h"
#include "tenon/pipeline/collect.h"
#include "tenon/pipeline/kept_rows.h"
#include "tenon/pipeline/preprocessing.h"
#include "tenon/pipeline/sources/image_folder.h"
#include "tenon/pipeline/sources/record_source.h"

namespace tenon::cli {
namespace {

enum class Part : std::uint8_t { train, validation };

/// Samples one by one, in their own order.
struct Samples {
  Dataset data;
  bool were_shuffled = false;  // as files: what is near each other is of different classes already
};

/// Opens one source after the other under the same arguments.
class Opener {
 public:
  /// splits: what validates is a part of the same source.
  Opener(const Batching& batching, bool splits, Sink& sink) : batching_(batching), splits_(splits), sink_(sink) {}

  /// Whether all samples that became batches have room.
  bool fit() const { return fit_; }

  Result<Samples> samples(const Sources& source, Part part) { return source.images.empty() ? records(source, part) : images(source, part); }

  /// Shuffled for training, scaled, in batches.
  Dataset batches(const Samples& samples, const Sources& source, Part part) {
    const auto bytes = size_of(samples);
    fit_ = fit_ && bytes && *bytes <= static_cast<double>(room());
    const RunArgs& run = batching_.run;
    const auto own = run.batch_size.value_or(32);
    const auto size = part == Part::validation ? run.validation_batch_size.value_or(own) : own;
    Dataset data = samples.data;
    if (part != Part::validation && run.purpose == Purpose::fit && run.shuffle)
      data = data.shuffle(buffer_of(samples, size), {.seed = source.images.empty() ? std::nullopt : source.image.seed});
    return scaled(data.batch(size, {.num_parallel_calls = autotune}), source);
  }

 private:
  static constexpr std::int64_t batches_in_buffer = 8;  // keras/src/utils/image_dataset_utils.py
  static constexpr std::int64_t packed_in_buffer = 1024;

  /// Files in a random order are shuffled on as Keras does it. Records have the order that they were written in, so all of them are, by
  /// their numbers; packed records have none, and wait themselves.
  static std::int64_t buffer_of(const Samples& samples, std::int64_t batch_size) {
    if (samples.were_shuffled) return std::max<std::int64_t>(batch_size, 1) * batches_in_buffer;
    const auto count = samples.data.cardinality();
    return count.known() ? std::max<std::int64_t>(count.count, 1) : packed_in_buffer;
  }

  Result<Samples> images(const Sources& source, Part part) {
    ImageFolderArgs args = source.image;
    args.image_size = source.image_size.value_or(args.image_size), args.color_mode = source.color_mode.value_or(args.color_mode);
    const bool is_fit = batching_.run.purpose == Purpose::fit;
    args.shuffle = is_fit && (splits_ || part == Part::train) && (batching_.run.shuffle || args.seed);
    if (!args.seed && args.shuffle) args.seed = file_seed();  // the same for both parts of a split
    if (splits_) {
      args.validation_split = batching_.run.validation_split;
      args.subset = part == Part::validation ? Subset::validation : Subset::training;
    }
    TENON_TRY(FolderRows found, image_rows(source.images, args, sink_));
    return Samples{Dataset::from_rows(kept_rows(std::move(found.rows), room())), args.shuffle};
  }

  Result<Samples> records(const Sources& source, Part part) {
    if (source.features.empty())
      return report(sink_, Code::CallArgumentOutOfRange, InCall{"tenon", "--feature"})
          .expected("the features that are read")
          .found("none")
          .because("A record holds features by name, and nothing in it says how they are meant.")
          .fix("name them with their kind and shape", "--feature \"pixels=float32(28,28)\" --feature label=int64 --label label",
               Applies::needs_editing)
          .emit();
    TENON_TRY(const auto files, files_named(source.records, sink_));
    auto features = source.features;
    if (batching_.run.purpose == Purpose::predict)  // reads no labels
      std::erase_if(features, [&](const Feature& f) {
        const auto& labels = source.table.labels;
        return std::find(labels.begin(), labels.end(), f.name) != labels.end();
      });
    TENON_TRY(Dataset all, open_examples(files, features, source.table.labels, sink_));
    if (!splits_) return Samples{all};
    TENON_TRY(const std::int64_t first, first_that_validates(all));
    return Samples{part == Part::train ? all.take(first) : all.skip(first)};
  }

  /// Keras' rule for arrays: the last samples validate.
  Result<std::int64_t> first_that_validates(const Dataset& all) {
    std::int64_t count = all.cardinality().count;
    if (!all.cardinality().known()) {
      TENON_TRY(Pass pass, all.iterate(sink_));
      TENON_TRY(count, pass.skip(std::numeric_limits<std::int64_t>::max()));
    }
    Findings findings(sink_, batching_.run.strictness);
    if (const auto at = split_row(batching_.run, count, findings)) return *at;
    return *findings.refusal();
  }

  /// Bytes of all samples; none where that is not known.
  static std::optional<double> size_of(const Samples& samples) {
    double row = 0;
    for (const auto& leaf : samples.data.leaves()) {
      if (!leaf.has_rank || !leaf.spec.shape.known() || is_text(leaf.spec.dtype)) return std::nullopt;
      row += static_cast<double>(bytes(leaf.spec));
    }
    const auto count = samples.data.cardinality();
    return count.known() ? std::optional(row * static_cast<double>(count.count)) : std::nullopt;
  }

  std::uint32_t file_seed() {
    if (!file_seed_) file_seed_ = batching_.seed ? *batching_.seed : std::random_device{}();
    return *file_seed_;
  }

  /// What the decoded images of a part may keep: an eighth of what there is, so that the run and other programs have theirs.
  std::int64_t room() const {
    const auto there = available_memory(0).bytes;
    return std::min(there, batching_.memory_limit.value_or(there)) / 8;
  }

  /// All inputs that are numbers, times the factor of --scale.
  static Dataset scaled(Dataset data, const Sources& source) {
    if (!source.scale) return data;
    const auto& spec = data.element_spec();
    const auto count = spec.form() == ElementSpec::Form::tuple ? spec.parts().front().leaf_count() : spec.leaf_count();
    const auto leaves = data.leaves();
    for (std::size_t i = 0; i < count; ++i)
      if (!is_text(leaves[i].spec.dtype)) data = data.apply(on(leaves[i].name, tenon::scale(*source.scale)));
    return data;
  }

  const Batching& batching_;
  bool splits_, fit_ = true;
  Sink& sink_;
  std::optional<std::uint32_t> file_seed_{};
};

/// None where a pass has to be made to find out.
std::optional<std::int64_t> count_of(const Dataset& data) {
  return data.cardinality().known() ? std::optional(data.cardinality().count) : std::nullopt;
}

}  // namespace

Result<Streams> open_streams(const Sources& sources, const ValidationFiles& validation, const Batching& batching, Sink& sink) {
  Findings findings(sink, batching.run.strictness);
  check_split(batching.run, !validation.empty(), findings);
  if (const auto& refused = findings.refusal()) return *refused;
  const bool splits = batching.run.purpose == Purpose::fit && batching.run.validation_split != 0 && validation.empty();
  Opener opener(batching, splits, sink);
  TENON_TRY(const Samples train, opener.samples(sources, Part::train));
  Streams streams{opener.batches(train, sources, Part::train)};
  streams.as_model = sources.as_model;
  streams.samples = count_of(train.data);
  if (splits || !validation.sources.empty()) {
    const Sources& from = splits ? sources : validation.sources;
    TENON_TRY(const Samples held, opener.samples(from, Part::validation));
    streams.validation = opener.batches(held, from, Part::validation);
    streams.validation_samples = count_of(held.data);
  } else if (!validation.arrays.empty()) {
    TENON_TRY(const Arrays arrays, open_data(validation.arrays, Labels::needed, sink));
    const Samples held{Dataset::from_tensor_slices(tensors_of(arrays))};
    streams.validation = opener.batches(held, {}, Part::validation);
    streams.validation_samples = count_of(held.data);
  }
  streams.fit_in_memory = opener.fit();
  return streams;
}

Result<Arrays> collect_samples(const Sources& sources, const Batching& batching, Sink& sink) {
  Opener opener(batching, false, sink);
  TENON_TRY(const Samples samples, opener.samples(sources, Part::validation));
  return collected(opener.batches(samples, sources, Part::validation).unbatch(), sink);
}

Result<TrainingData> first_batches(const Streams& streams, Sink& sink) {
  const auto first = [&](const Dataset& data) -> Result<Arrays> {
    TENON_TRY(Pass pass, data.iterate(sink));
    TENON_TRY(const auto batch, pass.next());
    return batch ? arrays_of(data.element_spec(), *batch) : Arrays{};
  };
  TENON_TRY(Arrays train, first(streams.train));
  TrainingData data{std::move(train)};
  if (streams.validation) { TENON_TRY(data.validation, first(*streams.validation)); }
  return data;
}

RunArgs args_on_streams(RunArgs args) {
  args.batch_size.reset(), args.validation_batch_size.reset();
  args.validation_split = 0;
  args.shuffle = false;
  return args;
}

}  // namespace tenon::cli
