#include "texts.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "tenon/layer/tokens.h"

namespace tenon::python {
namespace {

template <class E> std::optional<E> named(const std::optional<std::string>& word) {
  if (!word) return std::nullopt;
  const auto at = std::find(enum_names<E>.begin(), enum_names<E>.end(), *word);
  if (at == enum_names<E>.end()) throw nb::value_error("no such word");
  return static_cast<E>(at - enum_names<E>.begin());
}

/// How often a token is there, and in how many texts.
using Counts = std::tuple<std::int64_t, std::int64_t>;

std::vector<std::tuple<nb::bytes, Counts>> count_tokens(const std::vector<std::string>& texts,
                                                        const std::optional<std::string>& standardize_how,
                                                        const std::optional<std::string>& split_how,
                                                        const std::vector<std::int64_t>& widths) {
  const auto how = named<Standardize>(standardize_how);
  const auto split = named<Split>(split_how);
  std::unordered_map<std::string, Counts> counts;
  std::vector<std::string_view> words;
  std::string scratch;
  for (std::string text : texts) {
    standardize(text, how);
    words.clear();
    split_text(text, split, words);
    std::set<std::string> seen;
    for_each_ngram(words, widths, scratch, [&](const std::string& token) {
      auto& [all, in_texts] = counts[token];
      ++all;
      if (seen.insert(token).second) ++in_texts;
    });
  }
  std::vector<std::tuple<nb::bytes, Counts>> out;
  out.reserve(counts.size());
  for (const auto& [token, count] : counts) out.emplace_back(nb::bytes(token.data(), token.size()), count);
  return out;
}

}  // namespace

void bind_texts(nb::module_& m) {
  m.def("count_tokens", &count_tokens, nb::arg("texts"), nb::arg("standardize").none(), nb::arg("split").none(), nb::arg("widths"),
        "The tokens that TextVectorization makes of texts in UTF-8, each with how often it is there and in how many of them.");
}

}  // namespace tenon::python
