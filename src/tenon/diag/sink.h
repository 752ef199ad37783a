#pragma once
// Where diagnostics go, and the builder that makes them: report(sink, Code::..., where).expected(..).found(..).emit().
#include <cassert>
#include <utility>

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
  void receive(Diagnostic d) override { diagnostics_.push_back(std::move(d)); }
  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }
  std::size_t count(Severity severity) const;
  /// No error among them.
  bool ok() const { return count(Severity::error) == 0; }

 private:
  std::vector<Diagnostic> diagnostics_;
};

class [[nodiscard]] DiagnosticBuilder {
 public:
  DiagnosticBuilder(Sink& sink, Code code, Where where, Here at) : sink_(&sink), d_{code, entry(code).severity, std::move(where)} {
    d_.emitted_at = at;
  }
  DiagnosticBuilder(DiagnosticBuilder&& o) noexcept : sink_(std::exchange(o.sink_, nullptr)), d_(std::move(o.d_)) {}
  DiagnosticBuilder(const DiagnosticBuilder&) = delete;
  DiagnosticBuilder& operator=(const DiagnosticBuilder&) = delete;
  DiagnosticBuilder& operator=(DiagnosticBuilder&&) = delete;
  ~DiagnosticBuilder() { assert(!sink_ && "diagnostic built but not emitted"); }

  DiagnosticBuilder&& expected(Value v) && {
    d_.expected = std::move(v);
    return std::move(*this);
  }
  DiagnosticBuilder&& found(Value v) && {
    d_.found = std::move(v);
    return std::move(*this);
  }
  /// The rule that was broken, in the present tense, as a full sentence.
  DiagnosticBuilder&& because(std::string s) && {
    d_.cause = std::move(s);
    return std::move(*this);
  }
  DiagnosticBuilder&& fix(std::string text, std::string code = {}, Applies a = Applies::as_written) && {
    d_.fixes.push_back({std::move(text), std::move(code), a});
    return std::move(*this);
  }
  DiagnosticBuilder&& see(Where w, std::string text) && {
    d_.related.push_back({std::move(w), std::move(text)});
    return std::move(*this);
  }
  DiagnosticBuilder&& draw(Grid g) && {
    d_.figure = std::move(g);
    return std::move(*this);
  }
  /// Another severity than the catalog's: --strict makes errors of warnings about inputs.
  DiagnosticBuilder&& as(Severity s) && {
    d_.severity = s;
    return std::move(*this);
  }
  Severity severity() const { return d_.severity; }
  Reported emit() && {
    std::exchange(sink_, nullptr)->receive(std::move(d_));
    return Reported{};
  }

 private:
  Sink* sink_;
  Diagnostic d_;
};

inline DiagnosticBuilder report(Sink& sink, Code code, Where where, Here at = Here::current()) {
  return {sink, code, std::move(where), at};
}

/// A place in the model that can report problems about itself.
struct Site {
  Sink& sink;
  InLayer layer;

  /// `slot`: "input 0", or the name of an argument.
  DiagnosticBuilder error(Code c, std::string slot = {}, Here at = Here::current()) const {
    InLayer w = layer;
    if (!slot.empty()) w.slot = std::move(slot);
    return {sink, c, std::move(w), at};
  }
};

}  // namespace tenon
