#pragma once
// Texts into tokens, as TextVectorization cuts them. keras/src/layers/preprocessing/text_vectorization.py.
#include "tenon/layer/text_arguments.h"

namespace tenon {

enum class Standardize : std::uint8_t { lower_and_strip_punctuation, lower, strip_punctuation };
template <>
inline constexpr std::array<std::string_view, 3> enum_names<Standardize>{"lower_and_strip_punctuation", "lower", "strip_punctuation"};
enum class Split : std::uint8_t { whitespace, character };
template <> inline constexpr std::array<std::string_view, 2> enum_names<Split>{"whitespace", "character"};

/// ASCII letters and punctuation alone, as tf.strings.lower without an encoding and the expression of Keras have it.
void standardize(std::string& text, std::optional<Standardize> how);

/// Appends the words, or the characters, of `text` to `out`; views of it, or of constants.
void split_text(std::string_view text, std::optional<Split> how, std::vector<std::string_view>& out);

/// Calls `each` with every token made of `words`: the words themselves, or for every width all runs of so many words, with spaces between.
template <class Each>
void for_each_ngram(const std::vector<std::string_view>& words, const std::vector<std::int64_t>& widths, std::string& scratch, Each each) {
  for (const std::int64_t width : widths)
    for (std::size_t begin = 0, n = static_cast<std::size_t>(width); begin + n <= words.size(); ++begin) {
      scratch.assign(words[begin]);
      for (std::size_t i = 1; i < n; ++i) scratch.append(1, ' ').append(words[begin + i]);
      each(scratch);
    }
}

}  // namespace tenon
