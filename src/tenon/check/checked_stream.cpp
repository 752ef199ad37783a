// Data that come batch by batch: what is known of them before they do, and the batches that a check pulls.
#include "tenon/check/checked_stream.h"

#include <algorithm>

#include "tenon/base/resident.h"
#include "tenon/check/pulled.h"
#include "tenon/check/stream_batch.h"
#include "tenon/check/stream_rules.h"

namespace tenon {
namespace {

constexpr const char* of_validation = " of validation_data";
constexpr std::int64_t largest = std::int64_t{1} << 60;

}  // namespace

class StreamChecker {
 public:
  StreamChecker(const Model& model, const RunArgs& args, const Pull& pull, Sink& sink)
      : said_(sink), findings_(said_, args.strictness), scene_{model, args, findings_}, pull_(pull) {}

  Result<CheckedStream> run(const Dataset& data, const std::optional<Dataset>& validation) {
    if (auto fine = data.check(findings_.sink()); !fine) return fine.error();
    if (validation)
      if (auto fine = validation->check(findings_.sink()); !fine) return fine.error();
    judge_spec(scene_, data);
    if (validation) judge_spec(scene_, *validation);
    judge_call(scene_, data, validation);
    if (const auto& refusal = findings_.refusal()) return *refusal;
    TENON_TRY(const Arrays first, first_batch(data));
    std::optional<Arrays> validates;
    if (validation) { TENON_TRY(validates, first_batch(*validation)); }
    batch_rows_ = first.rows();
    RunArgs own = args_of_batch(scene_.args, batch_rows_);
    said_.of_batch(pull_.first);
    if (validates) own.validation_batch_size = validates->rows();
    TENON_TRY(CheckedRun run, tenon::check(scene_.model, first, validates, own, said_));
    CheckedStream stream(std::move(run), scene_.args, data, validation);
    for (auto* count : {&stream.args_.steps, &stream.args_.validation_steps})
      if (*count == 0) count->reset();
    if (auto rest = pull_rest(stream); !rest) return rest.error();
    if (stream.depth_ > batch_rows_) give_back_free_memory();  // what was pulled, before the run takes memory of its own
    return stream;
  }

 private:
  /// The first batch that has rows.
  Result<Arrays> first_batch(const Dataset& data) {
    Sink& sink = findings_.sink();
    TENON_TRY(Pass pass, data.iterate(sink));
    Element element;
    for (std::int64_t index = 0;; ++index) {
      TENON_TRY(const bool more, pass.next(element));
      if (!more) return report_no_batch(data, sink);
      Arrays batch = arrays_of(data.element_spec(), element);
      if (batch.x.empty() || batch.x.front().values.shape().rank() == 0) return report_not_batched(data, sink);
      TENON_TRY(const bool has, has_rows(batch, pull_.first + index, sink));
      if (has) return batch;
      report_empty_batch(batch.x.front().name, pull_.first + index, sink);
    }
  }

  /// What was pulled of a data set.
  struct Looked {
    std::int64_t rows = 0;
    bool whole = false;                  // the pass came to its end
    std::optional<Sample::Taken> all{};  // and all of it is here
    std::int64_t held = 0;               // bytes that were judged together, at most
  };

  /// Batches behind the first, and their values; those of both data sets together where they are all there.
  Result<Done> pull_rest(CheckedStream& stream) {
    if (pull_.batches >= 0 && pull_.batches <= 1) return Done{};
    TENON_TRY(Looked train, pull(stream, {stream.data_, stream.run_.data(), ""}));
    Looked held{.whole = true};
    if (stream.validation_) { TENON_TRY(held, pull(stream, {*stream.validation_, *stream.run_.validation(), of_validation})); }
    stream.depth_ = train.rows, stream.whole_ = train.whole && held.whole;
    stream.judged_ = held.held + (train.all ? train.held : std::max<std::int64_t>(train.held - held.held, 0));
    if (stream.whole_ && train.all && (held.all || !stream.validation_)) {
      said_.of_rows(std::move(train.all->batches), true);
      std::optional<Arrays> validation;
      if (held.all) validation = std::move(held.all->arrays);
      return judge_values(std::move(train.all->arrays), std::move(validation));
    }
    if (auto judged = judge_part(std::move(train.all), ""); !judged) return judged;
    return judge_part(std::move(held.all), of_validation);
  }

  /// As far as it is known.
  std::int64_t rows_to_pull(const Dataset& data) const {
    const Cardinality batches = data.cardinality();
    if (!batches.known() && pull_.batches < 0) return 0;
    const auto pulled = !batches.known() || (pull_.batches >= 0 && pull_.batches < batches.count) ? pull_.batches : batches.count;
    return pulled > largest / std::max<std::int64_t>(batch_rows_, 1) ? 0 : pulled * batch_rows_;
  }

  /// Data to pull, their first batch in the columns of the run, and what messages put behind their names.
  struct Pulling {
    const Dataset& data;
    const Arrays& first;
    const char* suffix;
  };
  Result<Looked> pull(const CheckedStream& stream, const Pulling& from) {
    Sink& sink = findings_.sink();
    TENON_TRY(Pass pass, from.data.iterate(sink));
    const BatchColumns columns(from.data, from.first, scene_.args);
    Arrays batch = from.first;
    Element element;
    Sample sample(from.data, rows_to_pull(from.data));
    Looked looked;
    bool in_pieces = false;
    std::vector<std::int64_t> first_key, key;
    for (std::int64_t index = 0; pull_.batches < 0 || index < pull_.batches; ++index) {
      TENON_TRY(const bool more, pass.next(element));
      looked.whole = !more;
      if (!more) break;
      TENON_TRY(const bool has, has_rows(arrays_of(from.data.element_spec(), element), index, sink));
      if (!has) {
        if (!first_key.empty()) report_empty_batch(batch.x.front().name, index, sink);  // those in front were reported
        continue;
      }
      columns.shape_key(element, key);
      if (first_key.empty()) first_key = key;  // of the batch that was checked whole
      else if (auto fits = judge_batch(stream, {from.data, columns}, element, {index, key == first_key}, batch); !fits) return fits.error();
      looked.rows += element.values.front().rows();
      if (!sample.takes(element)) {
        in_pieces = true;
        if (auto judged = judge_part(sample.take(), from.suffix); !judged) return judged.error();
      }
      sample.add(element, index);
    }
    looked.whole = looked.whole || (from.data.cardinality().known() && from.data.cardinality().count == pull_.batches);
    looked.held = sample.most();
    if (sample.empty()) return looked;
    if (!in_pieces) looked.all = sample.take();
    else if (auto judged = judge_part(sample.take(), from.suffix); !judged) return judged.error();
    return looked;
  }

  Result<Done> judge_part(std::optional<Sample::Taken> part, const std::string& suffix) {
    if (!part) return Done{};
    for (auto* columns : {&part->arrays.x, &part->arrays.y, &part->arrays.sample_weight})
      for (auto& column : *columns) column.name += suffix;
    said_.of_rows(std::move(part->batches), false);
    return judge_values(std::move(part->arrays), std::nullopt);
  }

  Result<Done> judge_values(Arrays data, std::optional<Arrays> validation) {
    const RunArgs args = args_of_batch(scene_.args, batch_rows_);
    if (auto fits = tenon::check(scene_.model, std::move(data), std::move(validation), args, said_); !fits) return fits.error();
    return Done{};
  }

  struct Read {
    const Dataset& data;
    const BatchColumns& columns;
  };
  struct Pulled {
    std::int64_t index;
    bool has_known_shapes;
  };
  Result<Done> judge_batch(const CheckedStream& stream, const Read& read, const Element& element, Pulled pulled, Arrays& batch) {
    if (pulled.has_known_shapes) {
      read.columns.read(element, batch);
      if (auto fits = stream.run_.contract().admit(batch_of(batch), pulled.index, findings_.sink()); !fits) return fits.error();
      return Done{};
    }
    Arrays given = arrays_of(read.data.element_spec(), element);
    said_.of_batch(pulled.index);
    const RunArgs args = args_of_batch(scene_.args, given.rows());
    if (auto other = tenon::check(scene_.model, std::move(given), std::nullopt, args, said_); !other) return other.error();
    return Done{};
  }

  OfPart said_;
  Findings findings_;
  Scene scene_;
  Pull pull_;
  std::int64_t batch_rows_ = 0;  // of the first batch
};

StreamMemory CheckedStream::memory() const {
  const auto of = [](const Dataset& data) {
    const Dataset read = data.ahead();
    HeldMemory held = held_by(read.stage());
    held.pass += element_bytes(read.stage());
    return held;
  };
  HeldMemory held = of(data_);
  const std::int64_t checked = element_bytes(data_.stage()) + held_by(data_.stage()).pass;
  if (validation_) {
    const HeldMemory other = of(*validation_);
    const std::int64_t pass = args_.steps ? held.pass + other.pass : std::max(held.pass, other.pass);  // else the one ends before the other
    held += other;
    held.pass = pass;
  }
  return {held, judged_ > 0 ? judged_ + checked : 0};
}

RunArgs args_of_batch(const RunArgs& args, std::int64_t rows) {
  RunArgs own = args;
  own.batch_size = rows;
  own.steps = own.validation_steps = own.validation_batch_size = std::nullopt;
  own.validation_split = 0;
  own.shuffle = false;
  return own;
}

Result<CheckedStream> check(const Model& model, const Dataset& data, const std::optional<Dataset>& validation, const RunArgs& args,
                            const Pull& pull, Sink& sink) {
  const bool validates = args.purpose == Purpose::fit;
  return StreamChecker(model, args, pull, sink).run(data, validates ? validation : std::nullopt);
}

}  // namespace tenon
