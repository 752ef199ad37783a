#include "judged.h"

#include "tenon/train/prospect.h"

namespace tenon::cli {

const CheckedRun& Judged::run() const {
  const auto* streamed = std::get_if<OnStreams>(&run_);
  return streamed ? streamed->stream.run() : std::get<CheckedRun>(run_);
}

std::optional<std::int64_t> Judged::samples() const {
  const auto* streamed = std::get_if<OnStreams>(&run_);
  return streamed ? streamed->data.samples : std::optional(run().data().rows());
}

std::optional<std::int64_t> Judged::validation_samples() const {
  if (const auto* streamed = std::get_if<OnStreams>(&run_)) return streamed->data.validation_samples;
  return validates() ? std::optional(run().validation()->rows()) : std::nullopt;
}

std::string Judged::as_model() const {
  const auto* streamed = std::get_if<OnStreams>(&run_);
  return streamed && !streamed->data.as_model.empty() ? "images become " + streamed->data.as_model + ", as the model's Input says" : "";
}

bool Judged::whole() const {
  const auto* streamed = std::get_if<OnStreams>(&run_);
  return !streamed || streamed->stream.whole();
}

std::int64_t Judged::depth() const {
  const auto* streamed = std::get_if<OnStreams>(&run_);
  return streamed ? streamed->stream.depth() : run().data().rows();
}

Result<Done> Judged::foresee(std::span<Callback* const> callbacks, Sink& sink) const {
  const auto* streamed = std::get_if<OnStreams>(&run_);
  return streamed ? tenon::foresee(streamed->stream, callbacks, sink) : tenon::foresee(run(), callbacks, sink);
}

Result<History> Judged::fit(Model& model, const RunOptions& options, std::span<Callback* const> callbacks, Sink& sink) const {
  return streams() ? tenon::fit(model, stream(), options, callbacks, sink) : tenon::fit(model, run(), options, callbacks, sink);
}

Result<Logs> Judged::evaluate(const Model& model, const RunOptions& options, std::span<Callback* const> callbacks, Sink& sink) const {
  return streams() ? tenon::evaluate(model, stream(), options, callbacks, sink) : tenon::evaluate(model, run(), options, callbacks, sink);
}

Result<std::vector<Tensor>> Judged::predict(const Model& model, const RunOptions& options, std::span<Callback* const> callbacks,
                                            Sink& sink) const {
  return streams() ? tenon::predict(model, stream(), options, callbacks, sink) : tenon::predict(model, run(), options, callbacks, sink);
}

Result<Judged> judge(const Model& model, RunData data, const RunArgs& args, const std::optional<Pull>& pull, Sink& sink) {
  if (auto* arrays = std::get_if<TrainingData>(&data)) {
    TENON_TRY(CheckedRun run, tenon::check(model, std::move(arrays->train), std::move(arrays->validation), args, sink));
    return Judged(std::move(run));
  }
  auto& streams = std::get<Streams>(data);
  const Pull batches = pull.value_or(Pull{streams.fit_in_memory ? -1 : 1});
  TENON_TRY(CheckedStream stream, tenon::check(model, streams.train, streams.validation, args_on_streams(args), batches, sink));
  return Judged(std::move(stream), std::move(streams));
}

}  // namespace tenon::cli
