#pragma once
// Strings in arrays: characters of 32 bits or bytes of UTF-8, all of one width; and UTF-8 in between.
#include <string>
#include <string_view>

#include "tenon/base/shape.h"

namespace tenon {

/// Appends one element of a string array as UTF-8, without the zeros that fill it up. What is no character (a surrogate, a number beyond
/// U+10FFFF) becomes U+FFFD; bytes are taken as they are.
void append_element(const std::byte* element, const TensorSpec& spec, std::string& out);

/// Whether the element is made of characters: TensorFlow refuses to encode surrogates and numbers beyond U+10FFFF.
bool is_encodable(const std::byte* element, const TensorSpec& spec);

/// The character at the front of `text`, which is not empty, and its length in bytes. A sequence that breaks off is one U+FFFD, as
/// in Unicode's recommendation, which ICU follows.
struct Utf8Character {
  char32_t value;
  std::size_t length;
};
Utf8Character first_character(std::string_view text);
std::size_t count_characters(std::string_view text);
void append_utf8(char32_t character, std::string& out);

/// Writes `text` as an element of the array described, whose width holds it.
void put_element(std::string_view text, const TensorSpec& spec, std::byte* element);

}  // namespace tenon
