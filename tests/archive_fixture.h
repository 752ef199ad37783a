#pragma once
// What the tests of archives share: models saved by Keras, their recorded values, and files made of damaged parts.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include "mutation.h"
#include "tenon/archive/legacy_weights.h"
#include "tenon/archive/load.h"
#include "tenon/archive/weights_read.h"
#include "tenon/graph/config_write.h"
#include "tenon/io/hdf5_writer.h"
#include "tenon/io/json.h"
#include "tenon/io/npz.h"
#include "tenon/io/zip.h"
#include "tenon/io/zip_writer.h"
#include "tenon/layers.h"
#include "tenon/model/compile_config.h"
#include "tenon/model/config_read.h"
#include "tenon/operations/operations.h"

namespace tenon {
namespace fs = std::filesystem;

inline const fs::path models = fs::path(TENON_SOURCE_DIR) / "tests/data/models";

inline std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

inline Config json_of(const fs::path& path) {
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

inline std::string codes(const Report& report) {
  std::string out;
  for (const auto& d : report.diagnostics()) out += (out.empty() ? "" : " ") + std::string(entry(d.code).id);
  return out;
}

inline bool same_values(const Tensor& a, const Tensor& b) {
  return a.spec() == b.spec() && std::equal(a.data(), a.data() + bytes(a.spec()), b.data());
}

/// Whether Linux says that this address shows a part of the file.
inline bool is_mapped_from(const fs::path& path, const std::byte* address) {
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
inline std::vector<std::pair<std::string, Config>> recorded() {
  std::vector<std::pair<std::string, Config>> out;
  for (const auto& entry : fs::directory_iterator(models))
    if (entry.path().extension() == ".json" && entry.path().filename() != "models.versions.json")
      out.emplace_back(entry.path().stem().string(), json_of(entry.path()));
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  REQUIRE(out.size() > 20);
  return out;
}

const std::vector<std::string> suffixes{".keras", ".h5", ".hdf5"};

/// Compile arguments that Tenon does not have yet: a warning, and the model predicts.
inline bool lacks_compile(const std::string& name) { return name == "several_inputs_outputs"; }

inline void check_weights(const Model& model, const Graph& graph, const Config& about, const NpzFile& arrays) {
  Report report;
  std::size_t seen = 0;
  for (std::size_t l = 0; l < graph.layers.size(); ++l) {
    const std::vector<Variable> variables = graph.layers[l].variables();
    REQUIRE(model.weights->layers[l].size() == variables.size());
    for (std::size_t v = 0; v < variables.size(); ++v, ++seen) {
      const auto expected = arrays.read("var/" + graph.layers[l].name + "/" + variables[v].name, report);
      REQUIRE(expected);
      CHECK(same_values(model.weights->layers[l][v], *expected));
    }
  }
  CHECK(seen == about["variables"].list()->size());
}

inline void check_optimizer(const Model& model, const Config& about, const NpzFile& arrays) {
  const std::size_t count = about["optimizer_variables"].list()->size();
  if (count == 0 || !model.compile_args) {
    CHECK_FALSE(model.optimizer_state.has_value());
    return;
  }
  REQUIRE(model.optimizer_state);
  Report report;
  const auto iterations = arrays.read("optimizer/0", report);
  REQUIRE(iterations);
  const auto& optimizer = model.compile_args->optimizer;
  const auto& rate = optimizer.kind()->learning_rate(optimizer.value());
  const std::size_t numbers = rate.scheduled() ? 1 : 2;
  CHECK(model.optimizer_state->iterations == iterations->as<std::int64_t>()[0]);
  if (rate.scheduled()) CHECK(model.optimizer_state->learning_rate == rate.at(model.optimizer_state->iterations));
  else CHECK(model.optimizer_state->learning_rate == arrays.read("optimizer/1", report)->as<float>()[0]);
  REQUIRE(model.optimizer_state->slots.size() + numbers == count);
  for (std::size_t i = 0; i + numbers < count; ++i) {
    const auto expected = arrays.read("optimizer/" + std::to_string(i + numbers), report);
    REQUIRE(expected);
    CHECK(same_values(model.optimizer_state->slots[i], *expected));
  }
}

inline void check_loads(const fs::path& path, const std::string& name, const Config& about) {
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
    if (!is_operation(*model->layers[l].layer.kind) && (model->form == Model::Form::functional || !model->is_input(static_cast<int>(l))))
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

inline void check_refused(const fs::path& path, const Config& refuse) {
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
inline bool may_be_left_out(const std::string& key) {
  static const std::vector<std::string> keys{
      "shared_object_id", "activity_regularizer", "quantization_config", "input_axes", "output_axes", "ragged", "optional",
      "renorm",           "renorm_clipping",      "renorm_momentum",     "mask",       "axis",        "dtype"};
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

/// Reports where `ours` is not what Keras wrote, keys in the same order.
inline void compare(const Config& ours, const Config& keras, const std::string& key, std::vector<std::string>& differences) {
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

inline Config config_in(const fs::path& path) {
  Report report;
  const auto zip = open_zip(path.string(), report);
  REQUIRE(zip);
  const auto bytes = zip->read(*zip->find("config.json"), report);
  auto config = parse_json(bytes->text(), InFile{path.string()}, report);
  REQUIRE(config);
  return *std::move(config);
}

inline bool same_model(const Model& a, const Model& b) {
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
inline void rewrite(const fs::path& from, const std::string& to, const std::string& member, const std::string& text) {
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

}  // namespace tenon
