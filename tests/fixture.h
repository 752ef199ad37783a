#pragma once
// Files that the tests read: recorded from Keras, NumPy and Python by the scripts in tests/oracle.
#include <stdexcept>
#include <string>

#include "scratch_folder.h"

namespace tenon::test {

/// Path of tests/data/`name`.
inline std::string data_file(const std::string& name) { return std::string(TENON_SOURCE_DIR) + "/tests/data/" + name; }

/// Content of tests/data/`name`, which must be there.
inline std::string recorded(const std::string& name) {
  auto bytes = content(data_file(name));
  if (bytes.empty()) throw std::runtime_error("tests/data/" + name + " is missing");
  return bytes;
}

}  // namespace tenon::test
