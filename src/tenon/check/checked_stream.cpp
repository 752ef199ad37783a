// Data that come batch by batch: what is known of them before they do, and the batches that a check pulls.
#include <algorithm>

#include "tenon/check/checked_stream.h"

#include "tenon/check/scan.h"
#include "tenon/check/stream_batch.h"
#include "tenon/check/stream_rules.h"

namespace tenon {
namespace {

/// What rules say of a whole data set is not said of one batch of it.
bool is_about_whole_data(Code code) {
  switch (code) {
    case Code::ValidationLeaks:
    case Code::ValidationScaleDiffers:
    case Code::PartsLackClasses:
    case Code::WeightsUnusual: return true;
    default: return is_about_all_rows(code);
  }
}

/// Passes on what is said of a batch, with its number.
class OfBatch : public Sink {
 public:
  OfBatch(Sink& to, std::int64_t index) : to_(to), index_(index) {}
  void receive(Diagnostic d) override {
    if (d.severity != Severity::error && is_about_whole_data(d.code)) return;
    if (auto* place = std::get_if<InData>(&d.where); place && !place->batch) place->batch = index_;
    to_.receive(std::move(d));
  }

 private:
  Sink& to_;
  std::int64_t index_;
};

}  // namespace

class StreamChecker {
 public:
  StreamChecker(const Model& model, const RunArgs& args, const Pull& pull, Sink& sink)
      : findings_(sink, args.strictness), scene_{model, args, findings_}, pull_(pull) {}

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
    OfBatch sink(findings_.sink(), 0);
    RunArgs own = args_of_batch(scene_.args, first.rows());
    if (validates) own.validation_batch_size = validates->rows();
    TENON_TRY(CheckedRun run, tenon::check(scene_.model, first, validates, own, sink));
    CheckedStream stream(std::move(run), scene_.args, data, validation);
    for (auto* count : {&stream.args_.steps, &stream.args_.validation_steps})
      if (*count == 0) count->reset();
    if (auto rest = pull_rest(stream); !rest) return rest.error();
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
      TENON_TRY(const bool has, has_rows(batch, index, sink));
      if (has) return batch;
      report_empty_batch(batch.x.front().name, index, sink);
    }
  }

  /// Batches behind the first: shapes and labels by the contract, values by a scan.
  Result<Done> pull_rest(CheckedStream& stream) {
    if (pull_.batches >= 0 && pull_.batches <= 1) return Done{};
    Sink& sink = findings_.sink();
    const Dataset& data = stream.data_;
    TENON_TRY(Pass pass, data.iterate(sink));
    const BatchColumns columns(data, stream.run_.data(), scene_.args);
    Arrays batch = stream.run_.data();
    Element element;
    std::vector<std::int64_t> first_key, key;
    bool said_not_finite = false;
    for (std::int64_t index = 0; pull_.batches < 0 || index < pull_.batches; ++index) {
      TENON_TRY(const bool more, pass.next(element));
      if (!more) break;
      TENON_TRY(const bool has, has_rows(arrays_of(data.element_spec(), element), index, sink));
      if (!has) {
        report_empty_batch(batch.x.front().name, index, sink);
        continue;
      }
      columns.shape_key(element, key);
      if (first_key.empty()) first_key = key;  // of the batch that was checked whole
      else if (auto fits = judge_batch(stream, columns, element, {index, key == first_key}, batch); !fits) return fits;
      columns.read(element, batch);
      said_not_finite = said_not_finite || (index > 0 && report_not_finite(batch, index));
      stream.depth_ += index > 0 ? batch.rows() : 0;
    }
    return Done{};
  }

  struct Pulled {
    std::int64_t index;
    bool has_known_shapes;
  };
  Result<Done> judge_batch(const CheckedStream& stream, const BatchColumns& columns, const Element& element, Pulled pulled, Arrays& batch) {
    Sink& sink = findings_.sink();
    if (pulled.has_known_shapes) {
      columns.read(element, batch);
      if (auto fits = stream.run_.contract().admit(batch_of(batch), pulled.index, sink); !fits) return fits.error();
      return Done{};
    }
    Arrays given = arrays_of(stream.data_.element_spec(), element);
    OfBatch of_batch(sink, pulled.index);
    const RunArgs args = args_of_batch(scene_.args, given.rows());
    if (auto other = tenon::check(scene_.model, std::move(given), std::nullopt, args, of_batch); !other) return other.error();
    return Done{};
  }

  bool report_not_finite(const Arrays& batch, std::int64_t index) {
    for (const auto* columns : {&batch.x, &batch.y})
      for (const auto& column : *columns) {
        if (is_text(column.values.dtype())) continue;
        const Scan found = scan(column.values, {.threads = scene_.args.threads});
        if (!found.not_finite) continue;
        const std::int64_t per_row = std::max<std::int64_t>(elements(column.values.shape()) / column.values.rows(), 1);
        findings_.add(
            findings_.make(Code::NotANumber, InData{column.name, index, found.first_not_finite / per_row})
                .expected("finite numbers")
                .found(found.not_finite)
                .because("One NaN makes the loss and then every weight NaN; layers can hide it from the loss.")
                .fix("leave such elements out", "filter(lambda x, y: tf.reduce_all(tf.math.is_finite(x)))", Applies::needs_editing));
        return true;
      }
    return false;
  }

  Findings findings_;
  Scene scene_;
  Pull pull_;
};

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
