#pragma once
// Values given as data that are no arrays: what Keras' fit does not read.
#include "tenon/diag/sink.h"

namespace tenon {

struct NotRead {
  enum class Form : std::uint8_t { list, objects, function, iterator, other };
  std::string type;  // "a list of 10 lists", "an object array", "a str"
  Form form = Form::other;
};

/// TN0107 for the argument that messages call `name`.
Reported report_not_read(const std::string& name, const NotRead& value, Sink& sink);

}  // namespace tenon
