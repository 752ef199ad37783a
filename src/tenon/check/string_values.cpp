#include "tenon/base/text.h"
#include "tenon/check/axes.h"
#include "tenon/check/value_text.h"
#include "tenon/check/values.h"

namespace tenon {

void check_strings(const Scene& s, const Column& column, Depth& depth) {
  const Tensor& t = column.values;
  const std::int64_t count = elements(t.shape());
  depth.values += count;
  std::int64_t bad = 0, first_bad = 0;
  for (std::int64_t i = 0; i < count; ++i)
    if (!is_encodable(t.data() + i * element_bytes(t.spec()), t.spec()) && bad++ == 0) first_bad = i;
  if (!bad) return;
  const auto x = variable_of(column.name);
  s.findings.add(s.findings.make(Code::TextUnencodable, InData{column.name, {}, row_of(t, first_bad)})
                     .expected("characters of Unicode")
                     .found(count_of(bad, count, "strings hold half a surrogate pair, or what is no character at all"))
                     .because("TensorFlow keeps strings as UTF-8, which cannot encode them: Keras fails before the first batch.")
                     .fix("leave those characters out", x + " = np.char.decode(np.char.encode(" + x + ", \"utf-8\", \"ignore\"))"));
}

void check_readable(const Scene& s, const Graph& graph, std::size_t input, const Column& column) {
  for (const auto& node : graph.nodes) {
    const auto& layer = graph.layers[static_cast<std::size_t>(node.layer)];
    const LayerKind& kind = *layer.layer.kind;
    if (!kind.unreadable || node.inputs.empty() || node.inputs.front() != graph.inputs[input].tensor) continue;
    const auto bad = kind.unreadable(layer.layer.value, column.values);
    if (!bad) continue;
    const bool text = is_text(column.values.dtype());
    s.findings.add(s.findings.make(Code::TokenUnknown, InData{column.name, {}, row_of(column.values, *bad)})
                       .expected("a token of the vocabulary")
                       .found(text ? "\"" + column.values.text(*bad) + "\"" : shown(column.values, *bad))
                       .because("num_oov_indices=0 leaves no place for tokens that are not in the vocabulary; Keras fails in that batch.")
                       .see(InLayer{layer.name, std::string(kind.name), "num_oov_indices"}, "looks it up")
                       .fix("give unknown tokens a place in layer \"" + layer.name + "\"", "num_oov_indices=1"));
  }
}

}  // namespace tenon
