#include "tenon/pipeline/user_code.h"

namespace tenon {

Reported report_thrown(const std::string& what, std::int64_t number, const std::string& message, Sink& sink) {
  return report(sink, Code::FileUnreadable, InData{what, {}, number})
      .expected("an element")
      .found(message)
      .because("The function that the pipeline calls threw an exception.")
      .emit();
}

}  // namespace tenon
