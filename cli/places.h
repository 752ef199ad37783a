#pragma once
// The files that findings are in, and their paths in reports.
#include <filesystem>
#include <string>
#include <vector>

#include "tenon/data/open.h"
#include "tenon/diag/diagnostic.h"

namespace tenon::cli {

/// What a command was given to read.
class Places {
 public:
  explicit Places(std::string model, DataFiles data = {}, DataFiles validation = {})
      : model_(std::move(model)), data_(std::move(data)), validation_(std::move(validation)) {}

  /// As the user wrote it. What is in no file of its own - layers, arguments - is the model's.
  std::string file_of(const Where& where) const;
  const std::string& model() const { return model_; }

 private:
  std::string file_of(const InData& at) const;
  std::string model_;
  DataFiles data_, validation_;
};

/// `path` from `folder`, symbolic links resolved; an absolute path when it lies outside.
std::string path_from(const std::filesystem::path& folder, const std::string& path);

/// The nearest folder upward that git made its own, or else the working directory: what paths in a report start from.
std::filesystem::path repository_root();

}  // namespace tenon::cli
