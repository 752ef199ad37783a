#include "tenon/archive/assets.h"

#include <algorithm>

#include "tenon/graph/graph.h"
#include "tenon/io/hdf5.h"

namespace tenon {
namespace {

constexpr const char* weights_member = "model.weights.h5";

class Reader {
 public:
  Reader(const ZipFile& zip, const Hdf5File* weights, Sink& sink) : zip_(zip), weights_(weights), sink_(sink) {}

  Result<Done> read(Model& model, const std::string& prefix) {
    const auto paths = layer_paths(model);
    for (std::size_t l = 0; l < paths.size(); ++l) {
      const std::string path = prefix + paths[l];
      AnyLayer& layer = model.layers[l].layer;
      if (paths[l].empty() || !has_assets_below(path)) continue;
      if (const Model* nested = nested_model(layer)) {
        Model inner = *nested;
        TENON_TRY([[maybe_unused]] const Done done, read(inner, path + "/"));
        layer = as_layer(std::move(inner));
      } else if (layer.kind->adapt) {
        TENON_TRY(Adapted found, read_one(path));
        layer.kind->adapt(layer.value, std::move(found));
      }
    }
    return Done{};
  }

 private:
  bool has_assets_below(const std::string& path) const {
    const std::string folder = "assets/" + path + "/";
    return std::any_of(zip_.members().begin(), zip_.members().end(), [&](const ZipMember& m) { return m.name.starts_with(folder); });
  }

  Result<Adapted> read_one(const std::string& path) {
    Adapted found;
    if (const ZipMember* member = zip_.find(vocabulary_member(path))) {
      TENON_TRY(const SharedBytes bytes, zip_.read(*member, sink_));
      found.vocabulary = std::string(bytes.text());
    }
    const std::string weights = path + "/vars/" + std::string(idf_weights_name);
    if (!weights_ || !weights_->exists(weights)) return found;
    TENON_TRY(const Tensor values, weights_->read(weights, sink_));
    if (values.dtype() == DType::float32) found.idf_weights.emplace(values.as<float>().begin(), values.as<float>().end());
    if (values.dtype() == DType::float64) found.idf_weights.emplace(values.as<double>().begin(), values.as<double>().end());
    return found;
  }

  const ZipFile& zip_;
  const Hdf5File* weights_;
  Sink& sink_;
};

void collect(const Model& model, const std::string& prefix, std::vector<StoredAdaptation>& out) {
  const auto paths = layer_paths(model);
  for (std::size_t l = 0; l < paths.size(); ++l) {
    const AnyLayer& layer = model.layers[l].layer;
    const std::string path = prefix + paths[l];
    if (paths[l].empty()) continue;
    if (const Model* nested = nested_model(layer)) collect(*nested, path + "/", out);
    if (!layer.kind->adapted) continue;
    out.push_back({{path}, layer.kind->adapted(layer.value), variable_dtype(model.layers[l].dtype)});
    if (layer.is("TextVectorization")) out.back().paths.push_back(path + "/_lookup_layer");
  }
}

}  // namespace

std::string vocabulary_member(const std::string& path) { return "assets/" + path + "/vocabulary.txt"; }

Result<Done> adapt_layers(const ZipFile& zip, Model& model, Sink& sink) {
  const bool any =
      std::any_of(zip.members().begin(), zip.members().end(), [](const ZipMember& m) { return m.name.starts_with("assets/"); });
  if (!any) return Done{};
  const ZipMember* member = zip.find(weights_member);
  if (!member) return Reader(zip, nullptr, sink).read(model, "");
  TENON_TRY(const SharedBytes bytes, zip.read(*member, sink));
  TENON_TRY(const auto weights,
            Hdf5File::open(bytes.bytes(), bytes.share(0), InFile{zip.path(), std::string("member ") + weights_member}, sink));
  return Reader(zip, &weights, sink).read(model, "");
}

std::vector<StoredAdaptation> adaptations(const Model& model) {
  std::vector<StoredAdaptation> out;
  collect(model, "", out);
  return out;
}

}  // namespace tenon
