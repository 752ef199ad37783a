#pragma once
// Passes over data sets, as the tests of pipelines look at them.
#include <doctest/doctest.h>

#include <sstream>

#include "tenon/data/cast.h"
#include "tenon/pipeline/dataset.h"

namespace tenon::testing {

/// "[0 1 2]", "(3 [4 5])": an element by its numbers.
inline std::string text_of(const Tensor& t) {
  std::ostringstream out;
  out.precision(17);
  if (t.shape().rank() > 0) out << to_string(t.shape()) << "[";
  for (std::int64_t i = 0; i < elements(t.shape()); ++i) {
    out << (i ? " " : "");
    if (is_text(t.dtype())) out << t.text(i);
    else out << element(t, i);
  }
  if (t.shape().rank() > 0) out << "]";
  return out.str();
}
inline std::string text_of(const Element& e) {
  std::string out;
  for (const auto& t : e.values) out += (out.empty() ? "" : " ") + text_of(t);
  return out;
}

inline void require_none(const Report& report) {
  for (const auto& d : report.diagnostics()) FAIL_CHECK(entry(d.code).id << " " << to_string(d.where) << ": " << d.cause);
}

/// What is left of a pass; at most `most` elements.
inline std::vector<std::string> rest(Pass& pass, std::size_t most = 1000) {
  std::vector<std::string> all;
  Element element;
  while (all.size() < most) {
    const auto more = pass.next(element);
    REQUIRE(more.ok());
    if (!*more) break;
    all.push_back(text_of(element));
  }
  return all;
}

inline Pass begin(const Dataset& data, Report& report, const PassArgs& args = {}) {
  auto pass = data.iterate(report, args);
  require_none(report);
  REQUIRE(pass.ok());
  return *std::move(pass);
}

inline std::vector<std::string> all(const Dataset& data, const PassArgs& args = {}, std::size_t most = 1000) {
  Report report;
  Pass pass = begin(data, report, args);
  auto elements = rest(pass, most);
  require_none(report);
  return elements;
}

/// The numbers of a data set of single numbers.
inline std::vector<int> numbers(const Dataset& data, const PassArgs& args = {}, std::size_t most = 1000) {
  std::vector<int> out;
  for (const auto& text : all(data, args, most)) out.push_back(std::stoi(text));
  return out;
}

/// Position saved behind every element, and skip() to there, lead to the same remainder; the cardinality is what was said.
inline void check_positions(const Dataset& data, std::size_t most = 40) {
  const PassArgs args{.iteration = 3, .seed = 7};
  const auto whole = all(data, args, most);
  if (data.cardinality().known()) CHECK(static_cast<std::int64_t>(all(data, args, 100000).size()) == data.cardinality().count);
  Report report;
  Pass walking = begin(data, report, args);
  for (std::size_t at = 0; at <= whole.size(); ++at) {
    CAPTURE(at);
    const std::vector<std::string> remainder(whole.begin() + static_cast<std::ptrdiff_t>(at), whole.end());
    const Position position = walking.save();
    auto resumed = data.resume(position, report);
    REQUIRE(resumed.ok());
    CHECK(rest(*resumed, remainder.size()) == remainder);
    auto again = data.resume(position, report);  // and once more from a position that was saved in a resumed pass
    REQUIRE(again.ok());
    CHECK(again->save() == position);
    Pass skipping = begin(data, report, args);
    const auto skipped = skipping.skip(static_cast<std::int64_t>(at));
    REQUIRE(skipped.ok());
    CHECK(*skipped == static_cast<std::int64_t>(at));
    CHECK(rest(skipping, remainder.size()) == remainder);
    if (at < whole.size()) {
      Element element;
      REQUIRE(walking.next(element).ok());
    }
  }
  require_none(report);
}

inline Tensor ints(std::vector<std::int64_t> values) {
  return Tensor::copy<std::int64_t>({static_cast<std::int64_t>(values.size())}, values);
}
inline Tensor floats(Shape shape, std::vector<float> values) { return Tensor::copy<float>(std::move(shape), values); }

/// A function of single numbers.
inline Mapping on_numbers(std::function<std::int64_t(std::int64_t)> f) {
  return {.name = "f",
          .infer = [](const ElementSpec& spec, Sink&) -> Result<ElementSpec> { return spec; },
          .apply = [f](Element& e, Sink&) -> Result<Done> {
            e.values[0] = Tensor::copy<std::int64_t>({}, std::vector<std::int64_t>{f(e.values[0].as<std::int64_t>()[0])});
            return Done{};
          }};
}

}  // namespace tenon::testing
