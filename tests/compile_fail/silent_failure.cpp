// A function cannot fail without a diagnostic.
#include "tenon/diag/sink.h"
tenon::Result<int> silent() { return tenon::Reported{}; }
