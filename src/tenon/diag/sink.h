#pragma once
// Where diagnostics go, and the builder that makes them: report(sink, Code::..., where).expected(..).found(..).emit().
#include "tenon/base/result.h"
#include "tenon/diag/diagnostic.h"

namespace tenon {

class Sink {
 public:
  virtual ~Sink() = default;
  virtual void receive(Diagnostic diagnostic) = 0;
};

/// Keeps what it receives, in the order received.
class Report : public Sink {
 public:
  void receive(Diagnostic d) override;
  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }
  std::size_t count(Severity severity) const;
  /// No error among them.
  bool ok() const { return count(Severity::error) == 0; }

 private:
  std::vector<Diagnostic> diagnostics_;
};

class [[nodiscard]] DiagnosticBuilder {
 public:
  DiagnosticBuilder(Sink& sink, Code code, Where where, Here at);
  DiagnosticBuilder(DiagnosticBuilder&& o) noexcept;
  DiagnosticBuilder(const DiagnosticBuilder&) = delete;
  DiagnosticBuilder& operator=(const DiagnosticBuilder&) = delete;
  DiagnosticBuilder& operator=(DiagnosticBuilder&&) = delete;
  ~DiagnosticBuilder();

  DiagnosticBuilder&& expected(Value v) &&;
  DiagnosticBuilder&& found(Value v) &&;
  /// The rule that was broken, in the present tense, as a full sentence.
  DiagnosticBuilder&& because(std::string s) &&;
  DiagnosticBuilder&& fix(std::string text, std::string code = {}, Applies a = Applies::as_written) &&;
  DiagnosticBuilder&& see(Where w, std::string text) &&;
  DiagnosticBuilder&& draw(Grid g) &&;
  /// Another severity than the catalog's: --strict makes errors of warnings about inputs.
  DiagnosticBuilder&& as(Severity s) &&;
  Severity severity() const { return d_.severity; }
  Reported emit() &&;

 private:
  Sink* sink_;
  Diagnostic d_;
};

DiagnosticBuilder report(Sink& sink, Code code, Where where, Here at = Here::current());

/// A place in the model that can report problems about itself.
struct Site {
  Sink& sink;
  InLayer layer;

  /// `slot`: "input 0", or the name of an argument.
  DiagnosticBuilder error(Code c, std::string slot = {}, Here at = Here::current()) const;
};

}  // namespace tenon
