#include "tenon/diag/selection.h"

#include <doctest/doctest.h>

using namespace tenon;

namespace {

std::vector<Selector> selectors(std::initializer_list<const char*> words) {
  std::vector<Selector> out;
  for (const auto* w : words) out.push_back(Selector::read(w).value());
  return out;
}

}  // namespace

TEST_CASE("without words everything is wanted") {
  for (std::size_t i = 0; i < std::size(catalog); ++i) CHECK(Selection{}.wants(static_cast<Code>(i)));
}

TEST_CASE("codes, first digits and names, in capitals or not") {
  for (const char* word : {"TN0606", "tn0606", "BinaryLabelOutOfRange", "binarylabeloutofrange", "TN06", "tn060", "TN", "all", "ALL"}) {
    CAPTURE(word);
    CHECK_FALSE(Selection{{}, selectors({word})}.wants(Code::BinaryLabelOutOfRange));
    CHECK(Selection{selectors({word}), {}}.wants(Code::BinaryLabelOutOfRange));
  }
  CHECK_FALSE(Selection{selectors({"TN06"}), {}}.wants(Code::NotANumber));
  for (const char* word : {"", "T", "TN9", "TN06022", "0602", "Label", "TN06*"}) CHECK_FALSE(Selector::read(word).has_value());
}

TEST_CASE("the more exact word decides, between equals ignore") {
  const Selection but_one{selectors({"TN0606"}), selectors({"TN06"})};
  CHECK(but_one.wants(Code::BinaryLabelOutOfRange));
  CHECK_FALSE(but_one.wants(Code::LabelFraction));
  const Selection all_but{selectors({"TN06", "TN08"}), selectors({"TN0606"})};
  CHECK_FALSE(all_but.wants(Code::BinaryLabelOutOfRange));
  CHECK(all_but.wants(Code::LabelFraction));
  CHECK_FALSE(Selection{selectors({"TN06"}), selectors({"TN06"})}.wants(Code::LabelFraction));
  CHECK_FALSE(Selection{{}, selectors({"all"})}.wants(Code::LabelFraction));
}

TEST_CASE("what was meant") {
  CHECK(nearest_selector("TN0O602") == "TN0602");
  CHECK(nearest_selector("LabelOutOfRang") == "LabelOutOfRange");
  CHECK_FALSE(nearest_selector("something else").has_value());
}
