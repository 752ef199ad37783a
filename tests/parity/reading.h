#pragma once
// How the parity tests read what Keras left.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tenon/io/json.h"

namespace tenon {

template <class T> T value(Result<T> result, const Report& report) {
  for (const auto& d : report.diagnostics())
    if (d.severity == Severity::error) FAIL_CHECK(entry(d.code).id << ": " << d.cause);
  REQUIRE(result.ok());
  return *std::move(result);
}

inline Config json(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  Report report;
  return value(parse_json(text.str(), InFile{path.string()}, report), report);
}

}  // namespace tenon
