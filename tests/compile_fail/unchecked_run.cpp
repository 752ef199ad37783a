// A run that nobody checked cannot be made.
#include "tenon/check/check.h"
tenon::CheckedRun unchecked() { return tenon::CheckedRun(); }
