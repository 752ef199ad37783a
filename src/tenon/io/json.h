#pragma once
// JSON text <-> Config: reads what Python's json.loads reads, writes what json.dumps writes.
#include <string>
#include <string_view>

#include "tenon/base/config.h"
#include "tenon/diag/sink.h"

namespace tenon {

/// The value that `text` holds. NaN, Infinity and -Infinity are accepted as Python accepts them. Reports JsonMalformed with line and
/// column behind `origin` for anything else that is no JSON, for a key that an object has twice, and beyond 256 levels or 64 MiB.
/// An integer beyond 64 bits becomes a real.
Result<Config> parse_json(std::string_view text, const InFile& origin, Sink& sink);

/// Exactly as Python's json.dumps(config, indent=...) writes it, floats and escapes included; a negative `indent` is indent=None.
/// Bytes that are no UTF-8 become U+FFFD.
std::string to_json(const Config& config, int indent = -1);

}  // namespace tenon
