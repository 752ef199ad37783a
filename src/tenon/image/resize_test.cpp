#include "tenon/image/resize.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

#include "oracle_cases.h"

using namespace tenon;

namespace {

constexpr std::array<std::string_view, 8> names{"bilinear", "nearest", "lanczos3", "lanczos5",
                                                "bicubic",  "area",    "gaussian", "mitchellcubic"};
constexpr std::array<std::string_view, 3> fits{"stretch", "crop", "pad"};

template <class E, std::size_t n> E named(const std::array<std::string_view, n>& words, std::string_view word) {
  const auto* const found = std::find(words.begin(), words.end(), word);
  REQUIRE(found != words.end());
  return static_cast<E>(found - words.begin());
}

}  // namespace

TEST_CASE("images of another size are those of Keras' loader") {
  test::OracleCases oracle("images");
  int compared = 0;
  for (const auto& row : oracle.cases()) {
    if (*row.find("case")->string() != "resize" || row.find("refused")) continue;
    const std::string &file = *row.find("file")->string(), &how = *row.find("interpolation")->string(), &fit = *row.find("fit")->string();
    const auto& size = *row.find("size")->list();
    const ImageSize to{*size[0].integer(), *size[1].integer()};
    const auto key = file + "/" + std::to_string(to.height) + "x" + std::to_string(to.width) + "/" + how + "/" + fit;
    INFO(key);
    const auto image = oracle.array(file + (file.starts_with("grey") ? "/1" : "/3")), expected = oracle.array(key);
    const auto got = resized(image, to, named<Resampling>(names, how), fit == "plain" ? Fit::stretch : named<Fit>(fits, fit));
    REQUIRE(got.spec() == expected.spec());
    if (how == "bilinear" || how == "nearest") CHECK(std::equal(got.data(), got.data() + bytes(got.spec()), expected.data()));
    else CHECK(test::difference(got, expected) < 1e-6);
    ++compared;
  }
  CHECK(compared > 60);
}

TEST_CASE("numbers of other dtypes, and edges") {
  const std::vector<std::uint16_t> wide{0, 65535, 1000, 2000};
  const std::vector<float> same{0, 65535, 1000, 2000};
  const ImageSize size{3, 5};
  for (const auto how : {Resampling::bilinear, Resampling::lanczos3}) {
    const auto got = resized(Tensor::copy<std::uint16_t>({2, 2, 1}, wide), size, how);
    CHECK(test::difference(got, resized(Tensor::copy<float>({2, 2, 1}, same), size, how)) == 0);
  }
  // A line that becomes a dot keeps one pixel.
  const auto line = resized(Tensor::copy<float>({1, 4, 1}, same), {2, 2}, Resampling::nearest, Fit::pad);
  CHECK(line.shape() == Shape{2, 2, 1});
  const auto nothing = resized(Tensor::copy<float>({0, 4, 1}, std::vector<float>{}), {1, 2});
  CHECK(nothing.as<float>()[1] == 0);
}
