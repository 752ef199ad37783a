#include "tenon/pipeline/user_code.h"

namespace tenon {

Reported report_thrown(const std::string& what, std::int64_t number, const std::string& message, Sink& sink) {
  return report(sink, Code::UserCodeFailed, InData{"element " + std::to_string(number) + " of " + what})
      .expected("an element")
      .found(message)
      .because("The function that the pipeline calls threw an exception; found is what it says. Elements before it are as they should be.")
      .fix("look at what the function does with that element")
      .emit();
}

}  // namespace tenon
