#pragma once
// What tests/oracle recorded from real Keras: an index of cases in JSON and the arrays beside it.
#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "tenon/io/json.h"
#include "tenon/io/npz.h"

namespace tenon::test {

/// tests/oracle/<name>.json and <name>.npz.
class OracleCases {
 public:
  explicit OracleCases(const std::string& name) : arrays_(open(name + ".npz")) {
    std::ifstream file(folder() + name + ".json");
    std::stringstream text;
    text << file.rdbuf();
    auto index = parse_json(text.str(), InFile{name + ".json"}, report_);
    REQUIRE(index.ok());
    index_ = *std::move(index);
    REQUIRE(index_.list());
  }

  const Config::List& cases() const { return *index_.list(); }
  bool has(const std::string& name) const { return arrays_.has(name); }
  Tensor array(const std::string& name) {
    auto t = arrays_.read(name, report_);
    REQUIRE_MESSAGE(t.ok(), name);
    return *std::move(t);
  }

 private:
  static std::string folder() { return TENON_SOURCE_DIR "/tests/oracle/"; }
  NpzFile open(const std::string& name) {
    auto file = open_npz(folder() + name, report_);
    REQUIRE_MESSAGE(file.ok(), name);
    return *std::move(file);
  }

  Report report_;
  NpzFile arrays_;
  Config index_;
};

/// Largest difference of two float32 arrays, relative to the largest expected value or 1; infinite when shapes or NaNs differ.
inline double difference(const Tensor& got, const Tensor& expected) {
  if (got.shape() != expected.shape()) return INFINITY;
  double worst = 0, largest = 1;
  for (std::size_t i = 0; i < got.as<float>().size(); ++i) {
    const double g = got.as<float>()[i], e = expected.as<float>()[i];
    largest = std::max(largest, std::abs(e));
    worst = std::isnan(g - e) ? INFINITY : std::max(worst, std::abs(g - e));
  }
  return worst / largest;
}

}  // namespace tenon::test
