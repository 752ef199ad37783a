#include "tenon/pipeline/stage.h"

namespace tenon {
namespace {

/// What a stage found wrong when it was made, said now.
Reported emit_again(const Diagnostic& d, Sink& sink) {
  DiagnosticBuilder builder(sink, d.code, d.where, d.emitted_at);
  if (d.expected) std::move(builder).expected(*d.expected);
  if (d.found) std::move(builder).found(*d.found);
  for (const auto& fix : d.fixes) std::move(builder).fix(fix.text, fix.code, fix.applies);
  return std::move(builder).because(d.cause).as(d.severity).emit();
}

}  // namespace

Result<Done> report_faults(const Stage& stage, Sink& sink) {
  for (const auto& input : stage.inputs())
    if (auto fine = report_faults(*input, sink); !fine) return fine;
  std::optional<Reported> reported;
  for (const auto& fault : stage.faults()) reported = emit_again(fault, sink);
  return reported ? Result<Done>(*reported) : Result<Done>(Done{});
}

}  // namespace tenon
