#include "tenon/data/file_pattern.h"

#include <glob.h>

#include <algorithm>
#include <filesystem>
#include <memory>

namespace tenon {

Result<std::vector<std::string>> files_named(const std::string& pattern, Sink& sink) {
  std::error_code ignored;
  if (pattern.find_first_of("*?[") == pattern.npos || std::filesystem::exists(pattern, ignored)) return std::vector<std::string>{pattern};
  glob_t found{};
  const std::unique_ptr<glob_t, decltype(&globfree)> freed(&found, &globfree);
  const int state = ::glob(pattern.c_str(), GLOB_NOSORT, nullptr, &found);
  if (state == GLOB_NOSPACE) throw std::bad_alloc();
  std::vector<std::string> files(found.gl_pathv, found.gl_pathv + (state == 0 ? found.gl_pathc : 0));
  std::sort(files.begin(), files.end());  // by bytes: the same order under every locale
  if (!files.empty()) return files;
  return report(sink, Code::FileNotFound, InFile{pattern})
      .expected("a file or several")
      .because("No file has a name of this pattern: * stands for any characters, ? for one.")
      .emit();
}

Result<std::vector<std::string>> files_named(const std::vector<std::string>& patterns, Sink& sink) {
  std::vector<std::string> all;
  for (const auto& pattern : patterns) {
    TENON_TRY(const auto files, files_named(pattern, sink));
    all.insert(all.end(), files.begin(), files.end());
  }
  return all;
}

}  // namespace tenon
