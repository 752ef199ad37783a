#pragma once
// From files to Arrays: .npy files named one by one, or one .npz archive with the names Keras' examples use.
// A model with several inputs or outputs takes "age=ages.npy", or arrays x_train_age of the archive: the name of the input behind x_train_.
#include "tenon/base/result.h"
#include "tenon/data/arrays.h"
#include "tenon/diag/sink.h"

namespace tenon {

/// Which arrays of an archive are meant.
enum class Part : std::uint8_t {
  train,       // x_train, y_train; or x, y
  validation,  // x_val, y_val; or x_test, y_test
  test         // x_test, y_test; or x_val, y_val; or x, y
};

/// Files as a user names them. x, y: one .npy per input and output of the model, in their order, or "name=file.npy" for the one of that
/// name. sample_weight: one for all outputs, or one each. archive: an .npz instead of x and y.
struct DataFiles {
  std::vector<std::string> x{}, y{}, sample_weight{};
  std::string archive{};
  Part part = Part::train;

  bool empty() const { return x.empty() && y.empty() && archive.empty(); }
};

/// The file that findings about an array mean: "x[1]", "y[\"age\"]", as open_data() names the arrays of single files.
struct ArrayFile {
  std::string array, path;
};
std::vector<ArrayFile> array_files(const DataFiles& files);

enum class Labels : std::uint8_t { needed, optional };

/// Opens the files; arrays stay mapped where they can. Reports files that cannot be read and arrays that are not there.
Result<Arrays> open_data(const DataFiles& files, Labels labels, Sink& sink);

/// What to train on and what to validate on.
struct TrainingData {
  Arrays train;
  std::optional<Arrays> validation{};
};
enum class Held : std::uint8_t { leave, validation };

/// open_data() for a fit. Held::validation: with the validation part of the archive too, when there is an archive and it has one.
Result<TrainingData> open_training_data(const DataFiles& files, Held held, Sink& sink);

}  // namespace tenon
