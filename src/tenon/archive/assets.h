#pragma once
// What Keras keeps of adapted layers beside config and variables: assets/PATH/vocabulary.txt in the archive and PATH/vars/idf_weights among
// the weights, where PATH is that of the layer's variables. keras/src/saving/saving_lib.py, _save_state.
#include "tenon/io/zip.h"
#include "tenon/model/model.h"

namespace tenon {

/// Gives every layer that was adapted what the archive holds of it; those of nested models, too.
Result<Done> adapt_layers(const ZipFile& zip, Model& model, Sink& sink);

struct StoredAdaptation {
  std::vector<std::string> paths;  // TextVectorization's layer inside holds the same once more
  Adapted adapted;
  DType dtype;  // of the weights
};
/// Of every layer that can be adapted.
std::vector<StoredAdaptation> adaptations(const Model& model);

inline constexpr std::string_view idf_weights_name = "idf_weights";
/// The member of the archive that holds the vocabulary of the layer at `path`.
std::string vocabulary_member(const std::string& path);

}  // namespace tenon
