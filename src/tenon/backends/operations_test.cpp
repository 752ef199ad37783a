// Recurrences, sampled images and alignments of both backends against what Keras computed: tests/oracle/operations.
#include <doctest/doctest.h>

#include "ir_eval.h"
#include "oracle_cases.h"
#include "tenon/ir/recurrence.h"

namespace tenon {
namespace {

using namespace ir;

struct Case {
  test::OracleCases& oracle;
  std::string id;
  Graph graph{};
  Builder b{graph};
  test::Leaves leaves{};
  std::vector<Tensor> values{};

  std::string name(const char* array) const { return id + "/" + array; }
  Ref leaf(const std::string& array) {
    const Tensor t = oracle.array(id + "/" + array);
    leaves.emplace_back(b.leaf(Role::data, static_cast<int>(leaves.size()), t.spec()), t);
    return leaves.back().first;
  }
  void run(const Backend& backend) { values = test::evaluate(graph, leaves, backend); }
  void check(Ref r, const std::string& array, double tolerance = 2e-6) {
    CAPTURE(array);
    const Tensor expected = oracle.array(id + "/" + array), &got = values[static_cast<std::size_t>(r.id)];
    REQUIRE(elements(got.shape()) == elements(expected.shape()));
    const auto reshaped = Tensor::copy<float>(expected.shape(), got.as<float>());
    CHECK(test::difference(reshaped, expected) < tolerance);
  }
};

std::string text(const Config& c, const char* key) { return *c[key].string(); }

/// Every backend there is.
std::vector<std::unique_ptr<Backend>> backends() {
  std::vector<std::unique_ptr<Backend>> all;
  all.push_back(make_reference_backend());
#ifdef TENON_HAS_CPU_BACKEND
  all.push_back(make_cpu_backend());
#endif
  return all;
}

Recurrence recurrence_of(const std::string& id, const std::string& cell, bool masked) {
  Recurrence op{.cell = cell == "LSTM" ? Cell::lstm : cell == "GRU" ? Cell::gru : Cell::simple};
  op.masked = masked;
  const auto has = [&](std::string_view word) { return id.find(word) != std::string::npos; };
  if (has("relu")) op.activation = Gate::relu;
  if (has("zero_output")) op.zero_where_masked = true, op.recurrent_activation = Gate::hard_sigmoid;
  op.reset_after = !has("reset_before");
  op.recurrent_bias = op.cell == Cell::gru && op.reset_after;
  op.reads_backward = has("backward") || has("reset_before");
  return op;
}

void check_recurrence(Case& c, const Recurrence& op, const Backend& backend) {
  Builder& b = c.b;
  const Ref x = c.leaf("x"), kernel = c.leaf("weight0"), recurrent = c.leaf("weight1"), bias = c.leaf("weight2");
  const auto batch = b.shape(x)[0].value, time = b.shape(x)[1].value, width = b.shape(kernel)[1].value;
  const Ref own = op.recurrent_bias ? b.reshape(b(Slice{0, 0, 1}, {bias}), {width}) : bias;
  const Ref product = b(MatMul{}, {b.reshape(x, {batch * time, b.shape(x)[2].value}), kernel});
  Refs in{b.reshape(b.add(product, own), {batch, time, width}), recurrent, c.leaf("state0")};
  const std::size_t states = op.cell == Cell::lstm ? 2 : 1;
  if (states == 2) in.push_back(c.leaf("state1"));
  if (op.recurrent_bias) in.push_back(b.reshape(b(Slice{0, 1, 1}, {bias}), {width}));
  if (op.masked) in.push_back(c.leaf("mask"));
  const Refs out = b.all(op, in);
  Ref loss = b.sum(b.multiply(out[0], c.leaf("d_out0")));
  for (std::size_t k = 1; k <= states; ++k) loss = b.add(loss, b.sum(b.multiply(out[k], c.leaf("d_out" + std::to_string(k)))));
  Refs wanted{x, kernel, recurrent, bias};
  wanted.insert(wanted.end(), in.begin() + 2, in.begin() + 2 + static_cast<std::ptrdiff_t>(states));
  const Refs d = gradient(c.graph, loss, wanted);
  c.run(backend);
  for (std::size_t k = 0; k <= states; ++k) c.check(out[k], "out" + std::to_string(k));
  c.check(d[0], "d_x");
  for (std::size_t k = 0; k < 3; ++k) c.check(d[1 + k], "d_weight" + std::to_string(k));
  for (std::size_t k = 0; k < states; ++k) c.check(d[4 + k], "d_state" + std::to_string(k));
}

void check_image(Case& c, const Config& row, const Backend& backend) {
  AffineImage op{.fill = 0.25f};
  op.interpolation = text(row, "interpolation") == "nearest" ? Interpolation::nearest : Interpolation::bilinear;
  const auto mode = text(row, "fill_mode");
  op.outside = mode == "constant"  ? Outside::constant
               : mode == "nearest" ? Outside::nearest
               : mode == "reflect" ? Outside::reflect
                                   : Outside::wrap;
  const Ref y = c.b(op, {c.leaf("x"), c.leaf("transforms")});
  c.run(backend);
  c.check(y, "y");
}

void check_alignment(Case& c, const Config& row, const Backend& backend) {
  const Ref logits = c.leaf("logits");
  const Refs out = c.b.all(Ctc{*row["blank"].integer()}, {logits, c.leaf("labels"), c.leaf("lengths"), c.leaf("times")});
  const Refs d = gradient(c.graph, c.b.sum(out[0]), {logits});
  c.run(backend);
  c.check(out[0], "loss");
  c.check(d[0], "d_logits", 5e-5);  // a row that no alignment fits works with logarithms of -700, of which float32 keeps four digits
}

}  // namespace

TEST_CASE("recurrences, sampled images and alignments are those of Keras") {
  test::OracleCases oracle("operations");
  int count = 0;
  for (const auto& backend : backends())
    for (const Config& row : oracle.cases()) {
      Case c{oracle, text(row, "id")};
      CAPTURE(c.id);
      CAPTURE(backend->name());
      const auto kind = text(row, "kind");
      if (kind == "recurrence") check_recurrence(c, recurrence_of(c.id, text(row, "cell"), *row["masked"].boolean()), *backend);
      if (kind == "image") check_image(c, row, *backend);
      if (kind == "alignment") check_alignment(c, row, *backend);
      ++count;
    }
  CHECK(count >= 18);
}

}  // namespace tenon
