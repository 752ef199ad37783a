#pragma once
// Rows that stay in memory once they were read: a folder that fits is decoded once, and not in every epoch.
#include <memory>

#include "tenon/pipeline/rows.h"

namespace tenon {

/// The same rows. Each is kept when it is read first, as long as all of them take at most `bytes` and the system has that much to spare;
/// the others are read again every time. What is kept changes no element and no order.
std::shared_ptr<const Rows> kept_rows(std::shared_ptr<const Rows> rows, std::int64_t bytes);

}  // namespace tenon
