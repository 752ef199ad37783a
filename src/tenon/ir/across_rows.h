#pragma once
// What a host function says of itself when row r of its result depends on other rows of its operands, too.

namespace tenon::ir {

/// A plan with such a function is not cut into shards.
class AcrossRows {
 public:
  virtual ~AcrossRows() = default;
};

}  // namespace tenon::ir
