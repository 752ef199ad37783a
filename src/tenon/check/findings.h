#pragma once
// What the rules of one check find: passed on to the sink at once; the first error refuses the run.
#include "tenon/check/check.h"

namespace tenon {

class Findings {
 public:
  Findings(Sink& sink, Strictness strictness) : sink_(sink), strictness_(strictness) {}

  /// report(), to be given to add().
  DiagnosticBuilder make(Code code, Where where, Here at = Here::current()) {
    DiagnosticBuilder builder(sink_, code, std::move(where), at);
    if (output_) return std::move(builder).see(*output_, "makes the output that this is about");
    return builder;
  }
  /// The output that findings are about from now on, where a model has several.
  void about(std::optional<InLayer> output) { output_ = std::move(output); }
  void add(DiagnosticBuilder&& finding) {
    const Severity severity = finding.severity();
    const Reported emitted = std::move(finding).emit();
    if (severity == Severity::error) refuse(emitted);
  }
  /// An error that somebody else emitted.
  void refuse(Reported error) {
    if (!refusal_) refusal_ = error;
  }
  const std::optional<Reported>& refusal() const { return refusal_; }

  /// Severity of something that Keras does without asking and that the strict contract refuses.
  Severity unless_strict(Severity as_keras) const { return strictness_ == Strictness::strict ? Severity::error : as_keras; }
  bool strict() const { return strictness_ == Strictness::strict; }
  Sink& sink() { return sink_; }

 private:
  Sink& sink_;
  Strictness strictness_;
  std::optional<Reported> refusal_;
  std::optional<InLayer> output_{};
};

}  // namespace tenon
