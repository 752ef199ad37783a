#pragma once
// A sink for programs: writes every diagnostic to the stream it was given, as the tenon command would print it.
#include <ostream>

#include "tenon/diag/render.h"
#include "tenon/diag/sink.h"

namespace tenon {

class StreamSink : public Report {
 public:
  explicit StreamSink(std::ostream& out, Colour colour = Colour::off) : out_(out), colour_(colour) {}
  void receive(Diagnostic diagnostic) override {
    out_ << render_terminal(diagnostic, colour_) << '\n';
    Report::receive(std::move(diagnostic));
  }

 private:
  std::ostream& out_;
  Colour colour_;
};

}  // namespace tenon
