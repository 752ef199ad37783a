// A result is no value until somebody asked whether it is one.
#include "tenon/diag/sink.h"
int raw(const tenon::Result<int>& result) { return result + 1; }
