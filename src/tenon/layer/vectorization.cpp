#include "tenon/layer/vectorization.h"

#include <algorithm>

#include "tenon/base/text.h"

namespace tenon {
namespace {

class Vectorization final : public ir::HostFunction {
 public:
  Vectorization(VectorizationArguments arguments, TokenTable<std::string> table)
      : arguments_(std::move(arguments)), table_(std::move(table)) {
    if (arguments_.ngrams.empty()) arguments_.ngrams = {1};
  }

  TensorSpec shape(const ir::Specs& in) const override {
    return {{in[0].shape[0], arguments_.length}, places() ? DType::int32 : DType::float32};
  }

  void run(std::span<const ir::HostArray> in, const ir::HostResult& out) const override {
    const std::int64_t rows = out.spec.shape[0].value, texts = rows ? in[0].size() / rows : 0;
    Scratch scratch;
    for (std::int64_t r = 0; r < rows; ++r) {
      cut(in[0], r * texts, texts, scratch);
      const auto begin = static_cast<std::size_t>(r * arguments_.length), length = static_cast<std::size_t>(arguments_.length);
      if (places()) put_places(scratch, out.as<std::int32_t>().subspan(begin, length));
      else count(scratch, out.as<float>().subspan(begin, length));
    }
  }

 private:
  struct Scratch {
    std::string text{}, token{};
    std::vector<std::size_t> ends{};  // of the texts of a sample
    std::vector<std::string_view> words{};
  };

  bool places() const { return arguments_.mode == LookupMode::integer; }

  /// The words of one sample.
  void cut(const ir::HostArray& texts, std::int64_t first, std::int64_t count, Scratch& s) const {
    s.text.clear(), s.ends.clear(), s.words.clear();
    std::string& one = s.token;
    for (std::int64_t i = 0; i < count; ++i) {
      one.clear();
      append_element(texts.element(first + i), texts.spec, one);
      standardize(one, arguments_.standardize);
      s.text += one;
      s.ends.push_back(s.text.size());
    }
    for (std::size_t i = 0, begin = 0; i < s.ends.size(); begin = s.ends[i++])
      split_text(std::string_view(s.text).substr(begin, s.ends[i] - begin), arguments_.split, s.words);
  }

  void put_places(Scratch& s, std::span<std::int32_t> row) const {
    std::size_t next = 0;
    for_each_ngram(s.words, arguments_.ngrams, s.token, [&](const std::string& token) {
      if (next < row.size()) row[next++] = table_.place(token);
    });
    std::fill(row.begin() + static_cast<std::ptrdiff_t>(next), row.end(), 0);
  }

  void count(Scratch& s, std::span<float> row) const {
    std::fill(row.begin(), row.end(), 0.0F);
    const bool once = arguments_.mode == LookupMode::multi_hot;
    for_each_ngram(s.words, arguments_.ngrams, s.token, [&](const std::string& token) {
      const std::int32_t place = table_.place(token);
      if (place < 0 || place >= static_cast<std::int32_t>(row.size())) return;
      float& counted = row[static_cast<std::size_t>(place)];
      counted = once ? 1.0F : counted + 1;
    });
  }

  VectorizationArguments arguments_;
  TokenTable<std::string> table_;
};

}  // namespace

std::shared_ptr<const ir::HostFunction> vectorization(VectorizationArguments arguments, TokenTable<std::string> table) {
  return std::make_shared<Vectorization>(std::move(arguments), std::move(table));
}

}  // namespace tenon
