#pragma once
// Calling code that is not the pipeline's own: what it throws becomes a diagnostic.
#include <new>
#include <stdexcept>

#include "tenon/base/assert.h"
#include "tenon/diag/sink.h"
#include "tenon/pipeline/watch.h"

namespace tenon {

/// An exception in the user's code, which `what` names, in element `number`.
Reported report_thrown(const std::string& what, std::int64_t number, const std::string& message, Sink& sink);

/// call(), with the watch saying so. Our own bugs and a lack of memory stay exceptions.
template <class Call>
auto call_user_code(const std::string& what, std::int64_t number, Watch& watch, Sink& sink, Call call) -> decltype(call()) {
  const Doing doing(watch, what);
  try {
    return call();
  } catch (const InternalError&) { throw; } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& e) { return report_thrown(what, number, e.what(), sink); } catch (...) {
    return report_thrown(what, number, "an exception that is no std::exception", sink);
  }
}

}  // namespace tenon
