#include "tenon/base/text.h"

#include <doctest/doctest.h>

#include "tenon/base/tensor.h"

namespace tenon {
namespace {

std::string round_trip(std::string_view text, DType dtype, std::int64_t width) {
  const TensorSpec spec{{1}, dtype, width};
  auto data = allocate(spec);
  put_element(text, spec, data.get());
  return Tensor(spec, std::move(data)).text(0);
}

std::vector<char32_t> characters(std::string_view text) {
  std::vector<char32_t> out;
  for (; !text.empty(); text.remove_prefix(first_character(text).length)) out.push_back(first_character(text).value);
  return out;
}

}  // namespace

TEST_CASE("strings keep their characters, and lose the zeros behind them") {
  for (const std::string text : {"", "abc", "é日😀", "a b"}) {
    CHECK(round_trip(text, DType::string, 9) == text);
    CHECK(round_trip(text, DType::byte_string, 16) == text);
  }
  CHECK(round_trip(std::string_view("a\0b\0", 4), DType::string, 6) == std::string("a\0b", 3));
  CHECK(round_trip("日本語", DType::string, 2) == "日本");
  const std::vector<std::string> words{"one", "", "naïve"};
  const Tensor t = Tensor::strings({3, 1}, words);
  CHECK(t.spec() == TensorSpec{{3, 1}, DType::byte_string, 6});
  CHECK(bytes(t.spec()) == 18);
  for (std::size_t i = 0; i < words.size(); ++i) CHECK(t.text(static_cast<std::int64_t>(i)) == words[i]);
  CHECK(t.slice(2, 3).text(0) == "naïve");
}

TEST_CASE("bytes that are no UTF-8 become U+FFFD as ICU does it") {
  CHECK(characters("a\xff\xc3\xa9\xe2\x82\xed\xa0\x80z") == std::vector<char32_t>{'a', 0xFFFD, 0xE9, 0xFFFD, 0xFFFD, 0xFFFD, 0xFFFD, 'z'});
  CHECK(characters("\xf0\x9f\x98") == std::vector<char32_t>{0xFFFD});
  CHECK(characters("\xc0\xaf\xf4\x90\x80\x80") == std::vector<char32_t>(6, 0xFFFD));
  CHECK(count_characters("naïve 😀") == 7);
}

TEST_CASE("what TensorFlow cannot encode is found, and read as U+FFFD") {
  const TensorSpec spec{{3}, DType::string, 2};
  const char32_t values[] = {'a', 0xD800, 'b', 0x110000, 'c', 0};
  const auto* data = reinterpret_cast<const std::byte*>(values);
  CHECK_FALSE(is_encodable(data, spec));
  CHECK_FALSE(is_encodable(data + 8, spec));
  CHECK(is_encodable(data + 16, spec));
  std::string text;
  append_element(data, spec, text);
  CHECK(text == "a\xEF\xBF\xBD");
}

}  // namespace tenon
