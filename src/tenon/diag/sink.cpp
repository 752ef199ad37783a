#include "tenon/diag/sink.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace tenon {

void Report::receive(Diagnostic d) { diagnostics_.push_back(std::move(d)); }

std::size_t Report::count(Severity severity) const {
  return static_cast<std::size_t>(
      std::count_if(diagnostics_.begin(), diagnostics_.end(), [&](const Diagnostic& d) { return d.severity == severity; }));
}

DiagnosticBuilder::DiagnosticBuilder(Sink& sink, Code code, Where where, Here at)
    : sink_(&sink), d_{code, entry(code).severity, std::move(where)} {
  d_.emitted_at = at;
}
DiagnosticBuilder::DiagnosticBuilder(DiagnosticBuilder&& o) noexcept : sink_(std::exchange(o.sink_, nullptr)), d_(std::move(o.d_)) {}
DiagnosticBuilder::~DiagnosticBuilder() { assert(!sink_ && "diagnostic built but not emitted"); }

DiagnosticBuilder&& DiagnosticBuilder::expected(Value v) && {
  d_.expected = std::move(v);
  return std::move(*this);
}
DiagnosticBuilder&& DiagnosticBuilder::found(Value v) && {
  d_.found = std::move(v);
  return std::move(*this);
}
DiagnosticBuilder&& DiagnosticBuilder::because(std::string s) && {
  d_.cause = std::move(s);
  return std::move(*this);
}
DiagnosticBuilder&& DiagnosticBuilder::fix(std::string text, std::string code, Applies a) && {
  d_.fixes.push_back({std::move(text), std::move(code), a});
  return std::move(*this);
}
DiagnosticBuilder&& DiagnosticBuilder::see(Where w, std::string text) && {
  d_.related.push_back({std::move(w), std::move(text)});
  return std::move(*this);
}
DiagnosticBuilder&& DiagnosticBuilder::draw(Grid g) && {
  d_.figure = std::move(g);
  return std::move(*this);
}
DiagnosticBuilder&& DiagnosticBuilder::as(Severity s) && {
  d_.severity = s;
  return std::move(*this);
}
Reported DiagnosticBuilder::emit() && {
  std::exchange(sink_, nullptr)->receive(std::move(d_));
  return Reported{};
}

DiagnosticBuilder report(Sink& sink, Code code, Where where, Here at) { return {sink, code, std::move(where), at}; }

DiagnosticBuilder Site::error(Code c, std::string slot, Here at) const {
  InLayer w = layer;
  if (!slot.empty()) w.slot = std::move(slot);
  return {sink, c, std::move(w), at};
}

}  // namespace tenon
