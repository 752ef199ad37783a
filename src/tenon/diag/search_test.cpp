#include "tenon/diag/search.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace tenon;

namespace {

bool among(const std::vector<Code>& codes, Code code) { return std::find(codes.begin(), codes.end(), code) != codes.end(); }

}  // namespace

TEST_CASE("a code is meant by its number, its name or its title") {
  for (const char* words : {"TN0602", "tn0602", "error[TN0602]: Label is no class of the model", "TN0602:", "LabelOutOfRange",
                            "labeloutofrange", "Label is no class of the model", "label is no class of the model!"}) {
    CAPTURE(words);
    CHECK(code_meant(words) == Code::LabelOutOfRange);
  }
  for (const char* words : {"", "TN06", "TN06021", "label", "no class"}) CHECK_FALSE(code_meant(words).has_value());
}

TEST_CASE("every code is found by its own title and name") {
  for (std::size_t i = 0; i < std::size(catalog); ++i) {
    CAPTURE(catalog[i].id);
    CHECK(among(search_catalog(catalog[i].title, 3), static_cast<Code>(i)));
    CHECK(search_catalog(std::string(catalog[i].name.substr(1)), 8).front() == static_cast<Code>(i));
  }
}

TEST_CASE("words that a user remembers") {
  const auto first = [](const char* words) { return search_catalog(words, 8).at(0); };
  CHECK(first("missing channel") == Code::MissingChannelAxis);
  CHECK(first("MISSING CHANEL") == Code::MissingChannelAxis);
  CHECK(first("label class") == Code::LabelOutOfRange);
  CHECK(first("logits probabilities") == Code::LogitsExpected);
  CHECK(first("learning rate") == Code::LearningRateUnusual);
  CHECK(first("NaN") == Code::NotANumber);
  CHECK(among(search_catalog("softmax", 8), Code::SoftmaxOverOneUnit));
  CHECK(among(search_catalog("is the one", 8), Code::OneUnitForClasses));
  CHECK(search_catalog("zebra crossing", 8).empty());
  CHECK(search_catalog("", 8).empty());
  CHECK(search_catalog(std::string(100000, 'x'), 8).empty());
  CHECK(search_catalog("the", 3).size() <= 3);
}

TEST_CASE("a part of a number, or a slip in it") {
  const auto some = search_catalog("tn061", 20);
  CHECK(some.front() == Code::OutputAxisExtra);
  CHECK(some.size() >= 2);
  for (const auto code : some) CHECK(entry(code).id.starts_with("TN061"));
  CHECK(among(search_catalog("TN0O602", 8), Code::LabelOutOfRange));
  CHECK(among(search_catalog("TN6002", 8), Code::LabelOutOfRange));
  CHECK(search_catalog("TN99", 8).empty());
}
