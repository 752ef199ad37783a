#pragma once
// What is reported of the arguments of a stage, and of stages that do not fit together.
#include <string>

#include "tenon/diag/sink.h"

namespace tenon {

/// TN0701 unless `value` is at least `least`.
inline void expect_at_least(std::int64_t least, std::int64_t value, const std::string& stage, const std::string& argument, Sink& sink) {
  if (value >= least) return;
  report(sink, Code::CallArgumentOutOfRange, InCall{stage, argument})
      .expected(std::to_string(least) + " or more")
      .found(value)
      .because("It counts elements, or threads that make them.")
      .fix("write a number that can be counted", argument + "=" + std::to_string(least == 0 ? 0 : 32), Applies::needs_editing)
      .emit();
}

/// What goes into a stage is not what it takes.
inline Reported report_unfit(const std::string& stage, std::string expected, std::string found, std::string rule, Sink& sink) {
  return report(sink, Code::StagesUnfit, InCall{stage, ""})
      .expected(std::move(expected))
      .found(std::move(found))
      .because(std::move(rule))
      .fix("give the stage what it takes")
      .emit();
}

}  // namespace tenon
