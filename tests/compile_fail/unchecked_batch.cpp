// A batch that its contract did not admit cannot be made.
#include "tenon/check/check.h"
tenon::CheckedBatch unchecked(tenon::Batch batch) { return tenon::CheckedBatch(std::move(batch)); }
