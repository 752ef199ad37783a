#include "archive_fixture.h"

using namespace tenon;

TEST_CASE("every file that Keras saved loads with its weights and optimizer state, or is refused with one reason") {
  for (const auto& [name, about] : recorded()) {
    for (const auto& suffix : suffixes) {
      const fs::path path = models / (name + suffix);
      if (!fs::exists(path)) continue;
      if (suffix == ".hdf5") continue;  // below
      if (about.find("refuse")) check_refused(path, about["refuse"]);
      else check_loads(path, name, about);
    }
  }
}

TEST_CASE("a file of Keras 2.0.5 loads with its optimizer's state, whose datasets are in the order of the names of weights") {
  const fs::path path = models / "tiny_XCEPTION_KDEF.hdf5";
  const Config about = json_of(models / "tiny_XCEPTION_KDEF.json");
  Report report;
  const auto model = load_model(path.string(), report);
  REQUIRE(model);
  CHECK(report.diagnostics().empty());
  REQUIRE(model->optimizer_state);
  CHECK(model->optimizer_state->iterations == *about["iterations"].integer());
  CHECK(model->optimizer_state->learning_rate == 0.001F);
  const std::string bytes = text_of(path);
  const auto file = Hdf5File::open(std::as_bytes(std::span(bytes)), nullptr, InFile{path.string()}, report);
  REQUIRE(file);
  const auto& datasets = *about["optimizer_datasets"].list();
  REQUIRE(model->optimizer_state->slots.size() == datasets.size());
  for (std::size_t i = 0; i < datasets.size(); ++i)
    CHECK(same_values(model->optimizer_state->slots[i], *file->read("optimizer_weights/" + *datasets[i].string(), report)));
}

TEST_CASE("the config that is written is the one that Keras wrote") {
  for (const auto& [name, about] : recorded()) {
    const fs::path path = models / (name + ".keras");
    if (!fs::exists(path) || about.find("refuse") || lacks_compile(name)) continue;
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
      if (!fs::exists(path) || about.find("refuse")) continue;
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
  CHECK(loaded->compile_args->metrics.list()->size() == 1);
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
