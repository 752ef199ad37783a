#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include "mutation.h"
#include "tenon/archive/config_write.h"
#include "tenon/archive/legacy_weights.h"
#include "tenon/archive/load.h"
#include "tenon/archive/weights_read.h"
#include "tenon/io/hdf5_writer.h"
#include "tenon/io/json.h"
#include "tenon/io/npz.h"
#include "tenon/io/zip.h"
#include "tenon/io/zip_writer.h"
#include "tenon/layers.h"
#include "tenon/model/compile_config.h"
#include "tenon/model/config_read.h"

using namespace tenon;
namespace fs = std::filesystem;

namespace {
const fs::path models = fs::path(TENON_SOURCE_DIR) / "tests/data/models";

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

Config json_of(const fs::path& path) {
  Report report;
  auto config = parse_json(text_of(path), InFile{path.string()}, report);
  REQUIRE(config);
  return *std::move(config);
}

/// A file of the test's own, removed at the end.
struct Temporary {
  fs::path path;
  explicit Temporary(const std::string& name)
      : path(fs::temp_directory_path() / ("tenon_archive_" + std::to_string(::getpid()) + "_" + name)) {}
  ~Temporary() { fs::remove(path); }
  std::string string() const { return path.string(); }
};

std::string codes(const Report& report) {
  std::string out;
  for (const auto& d : report.diagnostics()) out += (out.empty() ? "" : " ") + std::string(entry(d.code).id);
  return out;
}

bool same_values(const Tensor& a, const Tensor& b) {
  return a.spec() == b.spec() && std::equal(a.data(), a.data() + bytes(a.spec()), b.data());
}

/// Whether Linux says that this address shows a part of the file.
bool is_mapped_from(const fs::path& path, const std::byte* address) {
  std::ifstream maps("/proc/self/maps");
  const auto wanted = reinterpret_cast<std::uintptr_t>(address);
  for (std::string line; std::getline(maps, line);) {
    if (!line.ends_with(path.string())) continue;
    std::istringstream range(line);
    std::uintptr_t begin = 0, end = 0;
    char dash = 0;
    range >> std::hex >> begin >> dash >> end;
    if (begin <= wanted && wanted < end) return true;
  }
  return false;
}

/// Every recorded model, with the name of its files.
std::vector<std::pair<std::string, Config>> recorded() {
  std::vector<std::pair<std::string, Config>> out;
  for (const auto& entry : fs::directory_iterator(models))
    if (entry.path().extension() == ".json" && entry.path().filename() != "models.versions.json")
      out.emplace_back(entry.path().stem().string(), json_of(entry.path()));
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  REQUIRE(out.size() > 20);
  return out;
}

const std::vector<std::string> suffixes{".keras", ".h5", ".hdf5"};

/// Layers with arguments that Tenon does not have yet.
bool lacks_argument(const std::string& name) { return name == "regularized"; }
/// Compile arguments that Tenon does not have yet: a warning, and the model predicts.
bool lacks_compile(const std::string& name) { return name == "several_inputs_outputs" || name == "learning_rate_schedule"; }

void check_weights(const Model& model, const Graph& graph, const Config& about, const NpzFile& arrays) {
  Report report;
  std::size_t seen = 0;
  for (std::size_t l = 0; l < graph.layers.size(); ++l) {
    std::vector<Variable> variables = graph.layers[l].parameters;
    variables.insert(variables.end(), graph.layers[l].state.begin(), graph.layers[l].state.end());
    REQUIRE(model.weights->layers[l].size() == variables.size());
    for (std::size_t v = 0; v < variables.size(); ++v, ++seen) {
      const auto expected = arrays.read("var/" + graph.layers[l].name + "/" + variables[v].name, report);
      REQUIRE(expected);
      CHECK(same_values(model.weights->layers[l][v], *expected));
    }
  }
  CHECK(seen == about["variables"].list()->size());
}

void check_optimizer(const Model& model, const Config& about, const NpzFile& arrays) {
  const std::size_t count = about["optimizer_variables"].list()->size();
  if (count == 0 || !model.compile_args) {
    CHECK_FALSE(model.optimizer_state.has_value());
    return;
  }
  REQUIRE(model.optimizer_state);
  Report report;
  const auto iterations = arrays.read("optimizer/0", report), rate = arrays.read("optimizer/1", report);
  REQUIRE(iterations);
  CHECK(model.optimizer_state->iterations == iterations->as<std::int64_t>()[0]);
  CHECK(model.optimizer_state->learning_rate == rate->as<float>()[0]);
  REQUIRE(model.optimizer_state->slots.size() + 2 == count);
  for (std::size_t i = 0; i + 2 < count; ++i) {
    const auto expected = arrays.read("optimizer/" + std::to_string(i + 2), report);
    REQUIRE(expected);
    CHECK(same_values(model.optimizer_state->slots[i], *expected));
  }
}

void check_loads(const fs::path& path, const std::string& name, const Config& about) {
  CAPTURE(path.string());
  Report report;
  const auto model = load_model(path.string(), report);
  if (!model)
    for (const auto& d : report.diagnostics()) MESSAGE(to_string(d.where), ": ", d.cause);
  REQUIRE(model);
  CHECK(report.count(Severity::warning) == (lacks_compile(name) ? report.diagnostics().size() : 0));
  if (name != "keras2_sequential_list") CHECK(model->name == *about["name"].string());  // its config has no name
  std::vector<std::string> expected, found;
  for (const auto& layer : *about["layers"].list())
    expected.push_back(*layer["name"].string() + (layer["trainable"] == Config(true) ? "" : " frozen"));
  for (std::size_t l = 0; l < model->layers.size(); ++l)
    if (model->form == Model::Form::functional || !model->is_input(static_cast<int>(l)))
      found.push_back(model->layers[l].name + (model->layers[l].trainable ? "" : " frozen"));
  CHECK(found == expected);
  if (!fs::exists(models / (name + ".npz"))) return;
  const auto arrays = open_npz((models / (name + ".npz")).string(), report);
  const auto graph = infer(*model, report);
  REQUIRE(graph);
  REQUIRE(arrays);
  check_weights(*model, *graph, about, *arrays);
  check_optimizer(*model, about, *arrays);
}

void check_refused(const fs::path& path, const Config& refuse) {
  CAPTURE(path.string());
  Report report;
  CHECK_FALSE(load_model(path.string(), report));
  REQUIRE(report.diagnostics().size() == 1);
  const auto& d = report.diagnostics()[0];
  const bool code = refuse["class_name"].is("Lambda"), precision = refuse.find("dtype");
  CHECK(d.code == (code ? Code::CodeInModel : precision ? Code::ArgumentUnsupported : Code::LayerUnknown));
  const auto* where = std::get_if<InLayer>(&d.where);
  REQUIRE(where);
  CHECK(where->layer == *refuse["layer"].string());
  CHECK(where->kind == *refuse["class_name"].string());
}

/// Keys that hold their default: older releases of Keras 3 do not know them, or no release needs them.
bool may_be_left_out(const std::string& key) {
  static const std::vector<std::string> keys{
      "shared_object_id", "activity_regularizer", "quantization_config", "input_axes", "output_axes", "ragged", "optional",
      "renorm",           "renorm_clipping",      "renorm_momentum",     "mask",       "axis",        "dtype"};
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

/// Reports where `ours` is not what Keras wrote, keys in the same order.
void compare(const Config& ours, const Config& keras, const std::string& key, std::vector<std::string>& differences) {
  if (const auto* items = ours.list(); items && keras.list() && items->size() == keras.list()->size()) {
    for (std::size_t i = 0; i < items->size(); ++i)
      compare((*items)[i], (*keras.list())[i], key + "[" + std::to_string(i) + "]", differences);
    return;
  }
  if (!ours.dict() || !keras.dict()) {
    if (ours != keras && ours.number() != keras.number())
      differences.push_back(key + ": " + to_string(ours) + " is " + to_string(keras) + " in Keras");
    else if (!ours.number() && ours != keras) differences.push_back(key);
    return;
  }
  std::size_t next = 0;
  for (const auto& [name, value] : *keras.dict()) {
    const Config* own = ours.find(name);
    if (!own && may_be_left_out(name)) continue;
    if (!own) {
      differences.push_back(key + "." + name + " is missing");
      continue;
    }
    if (next < ours.dict()->size() && (*ours.dict())[next].first != name)
      differences.push_back(key + ": " + (*ours.dict())[next].first + " stands where Keras has " + name);
    ++next;
    compare(*own, value, key + "." + name, differences);
  }
  if (next != ours.dict()->size()) differences.push_back(key + ": has more keys than Keras writes");
}

Config config_in(const fs::path& path) {
  Report report;
  const auto zip = open_zip(path.string(), report);
  REQUIRE(zip);
  const auto bytes = zip->read(*zip->find("config.json"), report);
  auto config = parse_json(bytes->text(), InFile{path.string()}, report);
  REQUIRE(config);
  return *std::move(config);
}

bool same_model(const Model& a, const Model& b) {
  Report report;
  const auto graph_a = infer(a, report), graph_b = infer(b, report);
  const bool built = !a.inputs.empty();
  if (model_to_config(a, built ? &*graph_a : nullptr) != model_to_config(b, built ? &*graph_b : nullptr)) return false;
  if (!built) return true;
  for (std::size_t l = 0; l < a.weights->layers.size(); ++l)
    for (std::size_t v = 0; v < a.weights->layers[l].size(); ++v)
      if (!same_values(a.weights->layers[l][v], b.weights->layers[l][v])) return false;
  if (a.optimizer_state.has_value() != b.optimizer_state.has_value()) return false;
  if (!a.optimizer_state) return true;
  for (std::size_t s = 0; s < a.optimizer_state->slots.size(); ++s)
    if (!same_values(a.optimizer_state->slots[s], b.optimizer_state->slots[s])) return false;
  return a.optimizer_state->iterations == b.optimizer_state->iterations &&
         a.optimizer_state->learning_rate == b.optimizer_state->learning_rate;
}

/// A copy of a .keras file with one member changed; an empty text leaves the member out.
void rewrite(const fs::path& from, const std::string& to, const std::string& member, const std::string& text) {
  Report report;
  const auto zip = open_zip(from.string(), report);
  auto out = ZipWriter::create(to, report);
  for (const auto& m : zip->members()) {
    if (m.name == member && text.empty()) continue;
    const auto bytes = zip->read(m, report);
    REQUIRE(out->add(m.name, m.name == member ? std::string_view(text) : bytes->text(), report));
  }
  REQUIRE(out->finish(report));
}
}  // namespace

TEST_CASE("every file that Keras saved loads with its weights and optimizer state, or is refused with one reason") {
  for (const auto& [name, about] : recorded()) {
    for (const auto& suffix : suffixes) {
      const fs::path path = models / (name + suffix);
      if (!fs::exists(path) || lacks_argument(name)) continue;
      if (suffix == ".hdf5") continue;  // below
      if (about.find("refuse")) check_refused(path, about["refuse"]);
      else check_loads(path, name, about);
    }
  }
}

TEST_CASE("arguments that Tenon does not have are refused layer by layer") {
  for (const char* file : {"regularized.keras", "regularized.h5"}) {
    Report report;
    CHECK_FALSE(load_model((models / file).string(), report));
    CHECK(codes(report) == "TN0204 TN0204");
  }
}

TEST_CASE("layers of one unknown class in a file of Keras 2.0.5 are one message") {
  Report report;
  CHECK_FALSE(load_model((models / "tiny_XCEPTION_KDEF.hdf5").string(), report));
  CHECK(codes(report) == "TN0201 TN0204 TN0204");  // and two regularizers
  CHECK(report.diagnostics()[0].cause.find("separable_conv2d_8") != std::string::npos);
}

TEST_CASE("the config that is written is the one that Keras wrote") {
  for (const auto& [name, about] : recorded()) {
    const fs::path path = models / (name + ".keras");
    if (!fs::exists(path) || about.find("refuse") || lacks_argument(name) || lacks_compile(name)) continue;
    CAPTURE(name);
    Report report;
    const auto model = load_model(path.string(), report);
    REQUIRE(model);
    std::optional<Graph> graph;
    if (!model->inputs.empty()) graph = *infer(*model, report);
    std::vector<std::string> differences;
    compare(model_to_config(*model, graph ? &*graph : nullptr), config_in(path), "", differences);
    for (const auto& difference : differences) CHECK_MESSAGE(false, difference);
  }
}

TEST_CASE("a model that is saved and loaded is the same, whatever file it came from") {
  const Temporary file("saved.keras");
  for (const auto& [name, about] : recorded()) {
    for (const auto& suffix : suffixes) {
      const fs::path path = models / (name + suffix);
      if (!fs::exists(path) || about.find("refuse") || lacks_argument(name)) continue;
      CAPTURE(path.string());
      Report report;
      const auto model = load_model(path.string(), report);
      REQUIRE(model);
      REQUIRE(save_model(*model, file.string(), report));
      Report again;
      const auto loaded = load_model(file.string(), again);
      REQUIRE(loaded);
      CHECK(again.diagnostics().empty());
      CHECK(same_model(*model, *loaded));
    }
  }
}

TEST_CASE("a model written in C++ is saved with start values, and keeps them") {
  Sequential model{Input{.shape = {8, 8, 1}}, Conv2D{.filters = 2, .kernel_size = 3, .activation = Activation::relu}, Flatten{},
                   Dense{.units = 3}};
  model.compile({.optimizer = "adam", .loss = "sparse_categorical_crossentropy", .metrics = {"accuracy"}});
  const Temporary file("new.keras");
  Report report;
  REQUIRE(save_model(model, file.string(), report));
  const auto loaded = load_model(file.string(), report);
  REQUIRE(loaded);
  CHECK(report.diagnostics().empty());
  REQUIRE(loaded->weights->layers[3].size() == 2);
  CHECK(loaded->weights->layers[3][0].shape() == Shape{72, 3});
  CHECK(loaded->weights->layers[3][0].as<float>()[0] != 0);
  CHECK_FALSE(loaded->optimizer_state.has_value());
  CHECK(loaded->compile_args->metrics.size() == 1);
}

TEST_CASE("an interrupted save leaves the old file; a folder that is not there is said") {
  Report report;
  CHECK_FALSE(save_model(Sequential{Input{.shape = {2}}, Dense{.units = 1}}, "/no/such/folder/model.keras", report));
  CHECK(report.diagnostics().size() == 1);
}

TEST_CASE("files that are no model are called by their name") {
  const auto found = [](const fs::path& path) {
    Report report;
    CHECK_FALSE(load_model(path.string(), report));
    REQUIRE(report.diagnostics().size() == 1);
    const auto& d = report.diagnostics()[0];
    return std::string(entry(d.code).id) + " " + (d.found ? to_string(*d.found) : "");
  };
  CHECK(found("/no/such/model.keras").starts_with("TN0101"));
  CHECK(found(models) == "TN0104 a folder");
  CHECK(found(models / "conv_adam.npz") == "TN0104 NumPy arrays (.npz)");
  CHECK(found(fs::path(TENON_SOURCE_DIR) / "tests/data/io/stored.zip").starts_with("TN0105 no such member"));
  CHECK(found(models / "conv_adam.json").starts_with("TN0104"));
  const Temporary weights("model.weights.h5");
  Report report;
  const auto zip = open_zip((models / "conv_adam.keras").string(), report);
  std::ofstream(weights.path, std::ios::binary) << zip->read(*zip->find("model.weights.h5"), report)->text();
  CHECK(found(weights.path) == "TN0104 weights only");
}

TEST_CASE("missing and foreign members are named with the file") {
  const Temporary file("broken.keras");
  const auto after = [&](const std::string& member, const std::string& text) {
    rewrite(models / "frozen_layers.keras", file.string(), member, text);
    Report report;
    CHECK_FALSE(load_model(file.string(), report));
    REQUIRE_FALSE(report.diagnostics().empty());
    const auto& d = report.diagnostics()[0];
    return std::string(entry(d.code).id) + to_string(d.where).substr(to_string(d.where).find(','));
  };
  CHECK(after("config.json", "") == "TN0105, member config.json");
  CHECK(after("config.json", "[1, 2]") == "TN0205, member config.json");
  CHECK(after("config.json", "{\"class_name\": ").starts_with("TN0110, member config.json"));
  CHECK(after("config.json", "{\"class_name\": \"Sequential\", \"config\": {\"layers\": 1}}") ==
        "TN0205, member config.json, key config.layers");
  CHECK(after("model.weights.h5", "") == "TN0105, member model.weights.h5");
  CHECK(after("model.weights.h5", "nothing").find("model.weights.h5") != std::string::npos);
}

TEST_CASE("weights of another shape or number are refused by layer and variable") {
  const Temporary file("other.keras");
  std::string config = to_json(config_in(models / "frozen_layers.keras"));
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string changed = config;
    changed.replace(changed.find(from), from.size(), to);
    rewrite(models / "frozen_layers.keras", file.string(), "config.json", changed);
    Report report;
    CHECK_FALSE(load_model(file.string(), report));
    std::string out;
    for (const auto& d : report.diagnostics())
      out += std::string(entry(d.code).id) + " " + to_string(d.where) + ": " + to_string(*d.expected) + " / " + to_string(*d.found) + "; ";
    return out;
  };
  CHECK(with("\"units\": 1,", "\"units\": 2,") ==
        "TN0209 layer \"probability\" (Dense), kernel: (3, 2) / (3, 1); TN0209 layer \"probability\" (Dense), bias: (2,) / (1,); ");
  CHECK(with("\"use_bias\": true", "\"use_bias\": false") == "TN0209 layer \"frozen_dense\" (Dense): 1 variables: kernel / 2 variables; ");
}

TEST_CASE("weights under TensorFlow 2.12's name of the group") {
  Report report;
  const auto model = *load_model((models / "dense_sgd_momentum.keras").string(), report);
  const auto graph = *infer(model, report);
  Hdf5Writer out;
  for (std::size_t l = 1; l < model.layers.size(); ++l)
    for (std::size_t v = 0; v < 2; ++v)
      out.dataset("_layer_checkpoint_dependencies/dense" + std::string(l > 1 ? "_1" : "") + "/vars/" + std::to_string(v),
                  model.weights->layers[l][v]);
  const auto bytes = out.finish().joined();
  const auto file = Hdf5File::open(bytes, nullptr, InFile{"m.keras"}, report);
  REQUIRE(file);
  const auto weights = read_weights(*file, model, graph, InFile{"m.keras"}, report);
  REQUIRE(weights);
  CHECK(same_values(weights->layers[2][0], model.weights->layers[2][0]));
}

TEST_CASE("loaded weights are views of the mapped file") {
  Report report;
  const Temporary file("views.keras");
  REQUIRE(save_model(*load_model((models / "conv_adam.keras").string(), report), file.string(), report));
  for (const auto& path : {file.path, models / "conv_adam.keras"}) {
    const auto model = *load_model(path.string(), report);
    for (const auto& layer : model.weights->layers)
      for (const auto& value : layer) CHECK(is_mapped_from(path, value.data()));
  }
}

TEST_CASE("random damage to config or weights never does worse than a diagnostic") {
  const Temporary file("mutated.keras");
  Report ignored;
  const auto zip = open_zip((models / "branches_adamw.keras").string(), ignored);
  const std::string config(zip->read(*zip->find("config.json"), ignored)->text()),
      weights(zip->read(*zip->find("model.weights.h5"), ignored)->text());
  const auto model = *load_model((models / "branches_adamw.keras").string(), ignored);
  const auto graph = *infer(model, ignored);
  int read = 0;
  test::random_mutations(weights, 400, [&](const std::string& text) {
    Report report;
    const auto bytes = std::as_bytes(std::span(text));
    const auto opened = Hdf5File::open(bytes, nullptr, InFile{"m.keras"}, report);
    CHECK(opened.ok() == report.ok());
    if (!opened) return;
    const auto values = read_weights(*opened, model, graph, InFile{"m.keras"}, report);
    CHECK(values.ok() == report.ok());
    read_optimizer(*opened, model, graph, InFile{"m.keras"}, report);
    read += values.ok();
  });
  CHECK(read > 0);
  test::random_mutations(config, 60, [&](const std::string& text) {
    rewrite(models / "branches_adamw.keras", file.string(), "config.json", text);
    Report report;
    const bool loaded = load_model(file.string(), report).ok();
    CHECK(loaded == report.ok());
  });
}

namespace {
/// Calls `judge` with `whole` after every value below `part` was replaced by each of `strange`, and left out.
void every_change(const Config& whole, Config& part, const Config::List& strange, const std::function<void(const Config&)>& judge) {
  const auto change = [&](Config& value) {
    Config before = value;
    for (const Config& other : strange) {
      value = other;
      judge(whole);
    }
    value = std::move(before);
    every_change(whole, value, strange, judge);
  };
  if (auto* items = part.list())
    for (Config& item : *items) change(item);
  if (auto* entries = part.dict()) {
    for (std::size_t i = 0; i < entries->size(); ++i) {
      change((*entries)[i].second);
      const Config::Entry entry = (*entries)[i];
      entries->erase(entries->begin() + static_cast<std::ptrdiff_t>(i));
      judge(whole);
      entries->insert(entries->begin() + static_cast<std::ptrdiff_t>(i), entry);
    }
  }
}
}  // namespace

TEST_CASE("every value of a config replaced by a strange one never does worse than a diagnostic") {
  const Config::List strange{
      Config(), true, -1, std::int64_t{1} << 62, 1e300, "", "image", Config::List{}, Config::Dict{}, Config::List{"left", 0, 0}};
  for (const char* file : {"branches_adamw.keras", "shared_layer.keras", "conv_adam.keras"}) {
    Config config = config_in(models / file);
    int accepted = 0, refused = 0;
    every_change(config, config, strange, [&](const Config& changed) {
      Report report;
      const ConfigPlace at{"m.keras", "member config.json"};
      const auto model = model_from_config(changed, at, report);
      CHECK(model.ok() == report.ok());
      if (!model) return void(++refused);
      compile_from_config(changed["compile_config"], at["compile_config"], report);
      CHECK(report.ok());
      const bool inferred = model->inputs.empty() || infer(*model, report).ok();
      CHECK(inferred == report.ok());
      ++(inferred ? accepted : refused);
    });
    CHECK(accepted > 100);
    CHECK(refused > 100);
  }
}

TEST_CASE("random damage to a legacy file never does worse than a diagnostic") {
  const std::string good = text_of(models / "keras2_functional.h5");
  const Temporary file("mutated.h5");
  test::random_mutations(good, 200, [&](const std::string& text) {
    std::ofstream(file.path, std::ios::binary | std::ios::trunc) << text;
    Report report;
    const bool loaded = load_model(file.string(), report).ok();
    CHECK(loaded == report.ok());
  });
}
