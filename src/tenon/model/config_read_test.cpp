#include "tenon/model/config_read.h"

#include <doctest/doctest.h>

#include "mutation.h"
#include "tenon/io/json.h"

using namespace tenon;

namespace {
struct Read {
  std::optional<Model> model;
  Report report;
};

Read read(const std::string& json) {
  Read out;
  const auto config = parse_json(json, InFile{"m.keras", "member config.json"}, out.report);
  if (!config) return out;
  auto model = model_from_config(*config, ConfigPlace{"m.keras", "member config.json"}, out.report);
  if (model) out.model = *std::move(model);
  CHECK(out.model.has_value() == out.report.ok());
  return out;
}

std::string sequential(const std::string& layers) {
  return R"({"class_name": "Sequential", "config": {"name": "s", "layers": [)" + layers + "]}}";
}
std::string layer(const std::string& class_name, const std::string& arguments) {
  return R"({"class_name": ")" + class_name + R"(", "config": {)" + arguments + "}}";
}
const std::string input = layer("InputLayer", R"("batch_shape": [null, 4], "dtype": "float32", "name": "x")");

/// The codes of what is reported, "TN0201 TN0204", and the text of all of it.
std::string codes(const Report& report) {
  std::string out;
  for (const auto& d : report.diagnostics()) out += (out.empty() ? "" : " ") + std::string(entry(d.code).id);
  return out;
}
std::string where(const Report& report, std::size_t i = 0) { return to_string(report.diagnostics().at(i).where); }
std::string cause(const Report& report, std::size_t i = 0) { return report.diagnostics().at(i).cause; }
bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string functional(const std::string& layers, const std::string& inputs, const std::string& outputs) {
  return R"({"class_name": "Functional", "config": {"name": "f", "layers": [)" + layers + R"(], "input_layers": )" + inputs +
         R"(, "output_layers": )" + outputs + "}}";
}
std::string tensor(const std::string& name, int node = 0) {
  return R"({"class_name": "__keras_tensor__", "config": {"shape": [null, 4], "dtype": "float32", "keras_history": [")" + name + "\", " +
         std::to_string(node) + ", 0]}}";
}
std::string called(const std::string& class_name, const std::string& name, const std::string& arguments, const std::string& nodes) {
  return R"({"class_name": ")" + class_name + R"(", "name": ")" + name + R"(", "config": {"name": ")" + name + "\"" + arguments +
         R"(}, "inbound_nodes": [)" + nodes + "]}";
}
std::string v3(const std::string& args) { return R"({"args": [)" + args + R"(], "kwargs": {}})"; }
const std::string x = called("InputLayer", "x", R"(, "batch_shape": [null, 4], "dtype": "float32")", "");
}  // namespace

TEST_CASE("dtype, trainable, name and the arguments that all layers have") {
  const auto good = read(sequential(
      input + "," + layer("Dense", R"("name": "d", "trainable": false, "units": 3, "activity_regularizer": null, "autocast": true,
    "dtype": {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": null, "shared_object_id": 12})")));
  REQUIRE(good.model);
  CHECK(good.model->layers[1].name == "d");
  CHECK_FALSE(good.model->layers[1].trainable);
}

TEST_CASE("dtype policies: names and records, of layers and of the model") {
  const auto dense = [](const std::string& name, const std::string& dtype) {
    return layer("Dense", R"("units": 2, "name": ")" + name + R"(", "dtype": )" + dtype);
  };
  const std::string record = R"({"module": "keras", "class_name": "DTypePolicy", "config": {"name": "mixed_bfloat16"}})";
  const auto got = read(sequential(input + "," + dense("a", R"("mixed_bfloat16")") + "," + dense("b", record) + "," + dense("c", "null") +
                                   "," + dense("d", R"("float64")")));
  REQUIRE(got.model);
  CHECK(got.model->layers[1].dtype == DTypePolicy::mixed_bfloat16);
  CHECK(got.model->layers[2].dtype == DTypePolicy::mixed_bfloat16);
  CHECK(got.model->layers[3].dtype == DTypePolicy::float32);
  CHECK(got.model->layers[4].dtype == DTypePolicy::float64);
  CHECK(got.model->dtype == DTypePolicy::float32);
  // One policy that Tenon refuses is one report, however many layers have it.
  const std::string half = R"({"class_name": "Policy", "config": {"name": "mixed_float16"}})";
  const auto refused = read(sequential(input + "," + dense("a", half) + "," + dense("b", half) + "," + dense("c", R"("bfloat16")")));
  CHECK(codes(refused.report) == "TN0204 TN0204");
  CHECK(refused.report.diagnostics()[0].fixes.front().code == "dtype=\"mixed_bfloat16\"");
  const auto misspelt = read(sequential(input + "," + dense("a", R"("mixed_bfloat61")")));
  CHECK(codes(misspelt.report) == "TN0206");
  CHECK(misspelt.report.diagnostics()[0].fixes.front().code == "dtype='mixed_bfloat16'");
  CHECK(codes(read(sequential(input + "," + dense("a", R"({"class_name": "QuantizedDTypePolicy", "config": {"mode": "int8"}})"))).report) ==
        "TN0204");
  CHECK(codes(read(sequential(input + "," + dense("a", "3"))).report) == "TN0202");
}

TEST_CASE("Keras 2: input shape in the first layer, dtype as a policy, axis as a list, config as a list") {
  const std::string first =
      layer("Dense",
            R"("name": "d", "units": 3, "batch_input_shape": [null, 4], "dtype": {"class_name": "Policy", "config": {"name": "float32"}})");
  const std::string norm = layer("BatchNormalization", R"("name": "n", "axis": [1], "dtype": "float32")");
  const auto got = read(sequential(first + "," + norm));
  REQUIRE(got.model);
  CHECK(got.model->layers.size() == 3);
  CHECK(got.model->layers[0].name == "input_layer");
  CHECK(got.model->inputs.size() == 1);
  CHECK(read(R"({"class_name": "Sequential", "config": [)" + first + "]}").model);
  CHECK(read(sequential(layer("InputLayer", R"("batch_input_shape": [null, 4], "dtype": "float32", "sparse": false, "name": "x")") + "," +
                        norm))
            .model);
  CHECK(read(sequential(layer("Dense", R"("units": 3)"))).model->inputs.empty());
}

TEST_CASE("build_input_shape stands for a missing Input") {
  const auto got = read(R"({"class_name": "Sequential", "config": {"name": "s", "layers": [)" + layer("Dense", R"("units": 3)") +
                        R"(], "build_input_shape": [null, 4]}})");
  REQUIRE(got.model);
  CHECK(got.model->inputs.size() == 1);
}

TEST_CASE("layers that Tenon cannot run are refused by class, every class once, with the reason") {
  const auto got = read(sequential(input + "," + layer("Wrapper", R"("name": "a")") + "," + layer("Dnse", R"("name": "b")") + "," +
                                   layer("Wrapper", R"("name": "c")") + "," + layer("Lambda", R"("name": "d")") + "," +
                                   layer("CuDNNLSTM", R"("name": "e")")));
  CHECK(codes(got.report) == "TN0201 TN0201 TN0210 TN0201");
  CHECK(has(cause(got.report, 0), "Keras cannot call it either"));
  CHECK(has(cause(got.report, 0), "2 layers of the model are of this class: \"a\", \"c\""));
  CHECK(has(got.report.diagnostics()[1].fixes[0].text, "write Dense"));
  CHECK(has(cause(got.report, 2), "runs no code"));
  CHECK(has(cause(got.report, 3), "Keras 2"));
  CHECK(has(cause(read(sequential(input + "," + layer("TFSMLayer", R"("name": "t")"))).report), "a program of another library"));
  CHECK(has(got.report.diagnostics()[3].fixes[0].code, "layers.LSTM(units)"));
  CHECK(got.report.diagnostics()[0].related[0].where == Where(InFile{"m.keras", "member config.json, key config.layers[1]"}));
}

TEST_CASE("custom classes and bare operations are told apart") {
  const auto refused = [](const std::string& extra, const std::string& class_name) {
    return cause(
        read(sequential(input + R"(, {"class_name": ")" + class_name + R"(", "config": {"name": "l", "layers": []}, )" + extra + "}"))
            .report);
  };
  CHECK(has(refused(R"("registered_name": "Pkg>Gate")", "Gate"), "registered as Pkg>Gate"));
  CHECK(has(refused(R"("module": "my_layers", "registered_name": null)", "Dense"), "of its module my_layers"));
  CHECK(has(refused(R"("module": "keras.src.ops.numpy", "registered_name": "Digitize")", "Digitize"), "operation of keras.ops"));
}

TEST_CASE("functions in arguments are code") {
  const auto got = read(sequential(
      input + "," +
      layer(
          "Dense",
          R"("name": "d", "units": 2, "activation": {"module": "builtins", "class_name": "function", "config": "mine", "registered_name": "function"})")));
  CHECK(codes(got.report) == "TN0210");
  CHECK(has(where(got.report), "activation"));
}

TEST_CASE("other precisions and arguments without support are refused where they stand") {
  CHECK(
      codes(read(sequential(input + "," + layer("Dense", R"("name": "d", "units": 2, "dtype": "mixed_float16", "quantization_config": 4)")))
                .report) == "TN0204 TN0204");
  CHECK(codes(read(sequential(
                       input + "," +
                       layer("Dense",
                             R"("name": "d", "units": 2, "activity_regularizer": {"class_name": "OrthogonalRegularizer", "config": {}})")))
                  .report) == "TN0204");
  CHECK(codes(read(sequential(input + "," + layer("Dense", R"("name": "d", "units": 2, "trainable": "yes", "unit": 3)"))).report) ==
        "TN0202 TN0203");
}

TEST_CASE("names: a repeated one is refused once, a missing one is made") {
  const auto twice = read(sequential(input + "," + layer("Dense", R"("name": "d", "units": 2)") + "," +
                                     layer("Dense", R"("name": "d", "units": 2)") + "," + layer("Dense", R"("name": "d", "units": 2)")));
  CHECK(codes(twice.report) == "TN0207");
  const auto none = read(sequential(input + "," + layer("Dense", R"("units": 2)") + "," + layer("Dense", R"("units": 2)")));
  REQUIRE(none.model);
  CHECK(none.model->layers[2].name == "dense_1");
}

TEST_CASE("nodes of Keras 3 and Keras 2; structures of inputs and outputs") {
  const std::string d = called("Dense", "d", R"(, "units": 3)", v3(tensor("x")));
  const auto single = read(functional(x + "," + d, R"(["x", 0, 0])", R"(["d", 0, 0])"));
  REQUIRE(single.model);
  CHECK(single.model->input_structure.is_null());
  const auto listed =
      read(functional(x + "," + called("Dense", "d", R"(, "units": 3)", R"([["x", 0, 0, {}]])"), R"([["x", 0, 0]])", R"([["d", 0, 0]])"));
  REQUIRE(listed.model);
  CHECK(listed.model->nodes[1].inputs == std::vector<TensorRef>{{0, 0}});
  CHECK(listed.model->input_structure == Config(Config::List{0}));
  const std::string y = called("InputLayer", "y", R"(, "batch_shape": [null, 4], "dtype": "float32")", "");
  const std::string add = called("Add", "sum", "", v3("[" + tensor("y") + "," + tensor("x") + "]"));
  const auto dict = read(functional(x + "," + y + "," + add, R"({"why": ["y", 0, 0], "ex": ["x", 0, 0]})", R"({"out": ["sum", 0, 0]})"));
  REQUIRE(dict.model);
  CHECK(to_string(dict.model->input_structure) == "{'why': 1, 'ex': 0}");  // sorted keys, as Keras flattens them
  CHECK(to_string(dict.model->output_structure) == "{'out': 0}");
}

TEST_CASE("a layer called twice keeps both calls, in their order") {
  const std::string shared = called("Dense", "s", R"(, "units": 4)", v3(tensor("x")) + "," + v3(tensor("s", 0)));
  const auto got = read(functional(x + "," + shared, R"(["x", 0, 0])", R"(["s", 1, 0])"));
  REQUIRE(got.model);
  CHECK(got.model->layers.size() == 2);
  CHECK(got.model->nodes.size() == 3);
  CHECK(got.model->nodes[2].inputs == std::vector<TensorRef>{{1, 0}});
}

TEST_CASE("what a Functional model's connections can get wrong") {
  const std::string d = called("Dense", "d", R"(, "units": 4)", v3(tensor("x"))),
                    loop_a = called("Dense", "a", R"(, "units": 4)", v3(tensor("b"))),
                    loop_b = called("Dense", "b", R"(, "units": 4)", v3(tensor("a")));
  const auto unknown =
      read(functional(x + "," + called("Dense", "d", R"(, "units": 4)", v3(tensor("X1"))), R"(["x", 0, 0])", R"(["d", 0, 0])"));
  CHECK(codes(unknown.report) == "TN0208");
  CHECK(where(unknown.report) == "m.keras, member config.json, key config.layers[1].inbound_nodes[0].args[0].config.keras_history");
  CHECK(codes(read(functional(x + "," + loop_a + "," + loop_b, R"(["x", 0, 0])", R"(["b", 0, 0])")).report) == "TN0208");
  CHECK(codes(read(functional(x + "," + called("Dense", "d", R"(, "units": 4)", v3(tensor("d"))), R"(["x", 0, 0])", R"(["d", 0, 0])"))
                  .report) == "TN0208");
  CHECK(codes(read(functional(x + "," + d, R"(["x", 0, 0])", R"(["d", 3, 0])")).report) == "TN0208");
  CHECK(codes(read(functional(x + "," + d, R"(["d", 0, 0])", R"(["d", 0, 0])")).report) == "TN0208");
  CHECK(codes(read(functional(x + "," + d, "[]", R"(["d", 0, 0])")).report) == "TN0205");
  CHECK(codes(read(functional(x + "," + d, R"(["x", 0, 0])", "null")).report) == "TN0205");
  CHECK(codes(read(functional(x + "," + called("Dense", "d", R"(, "units": 4)", "{}"), R"(["x", 0, 0])", R"(["d", 0, 0])")).report) ==
        "TN0205");
  CHECK(
      codes(read(functional(
                     x + "," + called("Dropout", "d", R"(, "rate": 0.5)", R"({"args": [)" + tensor("x") + R"(], "kwargs": {"speed": 3}})"),
                     R"(["x", 0, 0])", R"(["d", 0, 0])"))
                .report) == "TN0204");
}

TEST_CASE("no model at all") {
  for (const char* json :
       {"[]", "3", "{}", R"({"class_name": 3})", R"({"class_name": "Sequential"})",
        R"({"class_name": "Sequential", "config": {"layers": {}}})", R"({"class_name": "Sequential", "config": {"layers": [3]}})",
        R"({"class_name": "Sequential", "config": {"layers": [{"class_name": "Dense"}]}})",
        R"({"class_name": "Functional", "config": {"layers": null}})", R"({"class_name": "Dense", "config": {}})"})
    CHECK(codes(read(json).report) == "TN0205");
  CHECK(codes(read(R"({"class_name": "MyModel", "module": "__main__", "config": {}})").report) == "TN0210");
}

TEST_CASE("random damage never does worse than a diagnostic") {
  const std::string shared = called("Dense", "s", R"(, "units": 4)", v3(tensor("x")) + "," + v3(tensor("s", 0)));
  const std::string good = functional(x + "," + shared + "," + called("Add", "sum", "", v3("[" + tensor("s", 1) + "," + tensor("x") + "]")),
                                      R"([["x", 0, 0]])", R"({"o": ["sum", 0, 0]})");
  REQUIRE(read(good).model);
  int loaded = 0;
  test::random_mutations(good, 1500, [&](const std::string& text) { loaded += read(text).model.has_value(); });
  CHECK(loaded > 0);
  CHECK(loaded < 1500);
}
