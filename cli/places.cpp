#include "places.h"

#include <string_view>

namespace tenon::cli {
namespace {

namespace fs = std::filesystem;

}  // namespace

std::string Places::file_of(const Where& where) const {
  if (const auto* file = std::get_if<InFile>(&where)) return file->path;
  const auto* data = std::get_if<InData>(&where);
  return data ? file_of(*data) : model_;
}

// Names of arrays are those of open_data(), and of validation data what check() makes of them.
std::string Places::file_of(const InData& at) const {
  constexpr std::string_view of_validation = " of validation_data";
  std::string_view name = at.source;
  const bool validates = name.ends_with(of_validation);
  if (validates) name.remove_suffix(of_validation.size());
  const DataFiles& files = validates && !validation_.empty() ? validation_ : data_;
  for (const auto& f : array_files(files))
    if (f.array == name) return f.path;
  return files.archive.empty() ? model_ : files.archive;
}

std::string path_from(const fs::path& folder, const std::string& path) {
  std::error_code failed;
  const fs::path whole = fs::weakly_canonical(fs::absolute(path, failed), failed);
  if (failed) return path;
  const fs::path inside = whole.lexically_relative(folder);
  return inside.empty() || *inside.begin() == ".." ? whole.generic_string() : inside.generic_string();
}

fs::path repository_root() {
  std::error_code failed;
  fs::path here = fs::weakly_canonical(fs::current_path(failed), failed);
  for (auto folder = here; !folder.empty(); folder = folder.parent_path()) {
    if (fs::exists(folder / ".git", failed)) return folder;
    if (folder == folder.root_path()) break;
  }
  return here;
}

}  // namespace tenon::cli
