// Values, gradients, moving statistics and configs of every layer against real Keras: tests/oracle/layers.{json,npz}.
#include <algorithm>
#include <set>

#include "fixture.h"
#include "ir_eval.h"
#include "layer_conformance.h"
#include "tenon/io/json.h"
#include "tenon/io/npz.h"

namespace tenon::test {
namespace {

// Relative to the largest element of the array, or 1: an order of magnitude above the largest seen, float32 rounding of sums.
constexpr double tolerance = 5e-6;

std::string oracle(const std::string& name) { return std::string(TENON_SOURCE_DIR) + "/tests/oracle/" + name; }

class Recorded {
 public:
  Recorded(const NpzFile& file, std::string id) : file_(file), id_(std::move(id)) {}
  bool has(const std::string& name) const { return file_.has(id_ + "/" + name); }
  Tensor operator[](const std::string& name) const {
    Report report;
    auto array = file_.read(id_ + "/" + name, report);
    CAPTURE(id_ + "/" + name);
    REQUIRE(array.ok());
    return *std::move(array);
  }

 private:
  const NpzFile& file_;
  std::string id_;
};

void check_close(const Tensor& keras, const Tensor& ours, const std::string& what) {
  CAPTURE(what);
  REQUIRE(keras.shape() == ours.shape());
  double worst = 0, largest = 1;
  for (std::size_t i = 0; i < keras.as<float>().size(); ++i) {
    const double x = keras.as<float>()[i], y = ours.as<float>()[i];
    worst = std::isnan(x - y) ? INFINITY : std::max(worst, std::abs(x - y));
    largest = std::max(largest, std::abs(x));
  }
  CHECK(worst / largest < tolerance);
}

/// 0 is 0.0, and of an object the class counts.
bool same_value(const Config& keras, const Config& ours) {
  const auto a = keras.number(), b = ours.number();
  if (a && b) return *a == *b;
  if (keras.dict()) return ours["class_name"] == keras["class_name"];
  if (keras.list() && ours.list())
    return std::equal(keras.list()->begin(), keras.list()->end(), ours.list()->begin(), ours.list()->end(), same_value);
  return ours == keras;
}

/// Keras' own config, as Keras writes it: the same keys in the same order but those that older releases do not know.
void check_config(const LayerKind& kind, const Config& keras, const std::any& layer) {
  const Config ours = kind.to_config(layer);
  std::size_t next = 0;
  const auto& entries = *ours.dict();
  for (const auto& [key, value] : *keras.dict()) {
    CAPTURE(key);
    if (next < entries.size() && entries[next].first == key) {
      CHECK(same_value(value, entries[next].second));
      ++next;
    } else {
      CHECK(ours.find(key) == nullptr);
      CHECK((value.is_null() || value == Config(false) || key == "renorm_momentum" || (value.dict() && value.dict()->empty())));
    }
  }
  CHECK(next == entries.size());
}

/// What a layer makes of its parameter before the optimizer does, or the parameter.
ir::Ref assigned(const ir::Graph& g, ir::Ref parameter) {
  for (const auto& n : g.nodes)
    if (std::holds_alternative<ir::StateUpdate>(n.op) && n.in[0] == parameter) return n.in[1];
  return parameter;
}

/// Of a layer that Tenon knows and does not run: the shape of its output.
void check_shape(const LayerKind& kind, const std::any& layer, const Config& row) {
  const auto shape = [](const Config& lengths) {
    Shape s;
    for (const Config& n : *lengths.list()) s.dims.emplace_back(*n.integer());
    return s;
  };
  std::vector<TensorSpec> specs;
  for (const Config& s : *row["input_shapes"].list()) specs.push_back({shape(s)});
  Report report;
  const auto signature = kind.infer(layer, specs, Site{report, {"known", std::string(kind.name), ""}});
  REQUIRE(signature.ok());
  CHECK(signature->outputs.front().shape == shape(row["output_shape"]));
  REQUIRE(signature->not_native.size() == 1);
  CHECK(signature->not_native.front().kind == kind.name);
}

void check_values(const LayerKind& kind, const std::any& layer, const Config& row, const Recorded& keras) {
  std::vector<TensorSpec> specs;
  for (std::int64_t i = 0; i < *row["inputs"].integer(); ++i) specs.push_back(keras["in" + std::to_string(i)].spec());
  const bool frozen = row["config"]["trainable"] == Config(false);
  const bool training = row["training"] == Config(true);
  auto l = lower_layer(kind, layer, specs, training && !frozen ? Mode::training : Mode::inference);
  ir::Builder b(l.graph);
  Leaves leaves;
  for (std::size_t i = 0; i < l.inputs.size(); ++i) leaves.emplace_back(l.inputs[i], keras["in" + std::to_string(i)]);
  ir::Refs variables = l.parameters;
  variables.insert(variables.end(), l.state.begin(), l.state.end());
  REQUIRE(variables.size() == row["weights"].list()->size());
  for (std::size_t i = 0; i < variables.size(); ++i) leaves.emplace_back(variables[i], keras["w" + std::to_string(i)]);
  const Tensor upstream = keras["d_out"];
  const auto d_out = b.leaf(ir::Role::data, 99, upstream.spec());
  leaves.emplace_back(d_out, upstream);
  ir::Refs wanted = l.inputs;
  for (const ir::Ref p : l.parameters) wanted.push_back(assigned(l.graph, p));
  const auto gradients = ir::gradient(l.graph, b.sum(b.multiply(l.out, d_out)), wanted);
  const auto values = evaluate(l.graph, leaves, *make_reference_backend());
  const auto value = [&](ir::Ref r) { return values[static_cast<std::size_t>(r.id)]; };
  check_close(keras["out"], value(l.out), "out");
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const std::string name = i < l.inputs.size() ? "g_in" + std::to_string(i) : "g_w" + std::to_string(i - l.inputs.size());
    if (!keras.has(name)) continue;
    REQUIRE(gradients[i].valid());
    check_close(keras[name], value(gradients[i]), name);
  }
  Report quiet;
  const auto signature = kind.infer(layer, specs, Site{quiet, {}});
  for (std::size_t i = 0; i < l.state.size(); ++i)
    if (const std::string name = "state_after_" + signature->state[i].name; keras.has(name))
      check_close(keras[name], value(l.state[i]), name);
}

}  // namespace

TEST_CASE("every layer computes what Keras computes") {
  Report report;
  const auto rows = parse_json(content(oracle("layers.json")), {"layers.json"}, report);
  const auto arrays = open_npz(oracle("layers.npz"), report);
  REQUIRE(rows.ok());
  REQUIRE(arrays.ok());
  std::set<std::string_view> seen;
  for (const Config& row : *rows->list()) {
    CAPTURE(*row["id"].string());
    const auto* kind = layer_kind(*row["class_name"].string());
    REQUIRE(kind);
    seen.insert(kind->name);
    const Config config = layer_arguments(row["config"]);
    const auto layer = kind->from_config(config, Site{report, {*row["id"].string(), std::string(kind->name), ""}});
    REQUIRE(layer.ok());
    check_config(*kind, config, *layer);
    if (row["known"] == Config(true)) {
      check_shape(*kind, *layer, row);
      continue;
    }
    check_values(*kind, *layer, row, Recorded(*arrays, *row["id"].string()));
  }
  CHECK(report.diagnostics().empty());
  CHECK(seen.size() > 15);  // those that are not here are in the networks: tests/networks asserts it
}

}  // namespace tenon::test
