#include "tenon/data/open.h"

#include <algorithm>
#include <filesystem>

#include "tenon/io/npy.h"
#include "tenon/io/npz.h"

namespace tenon {
namespace {

/// Endings of the array names of a part, best first: x_train, then x.
std::vector<std::string> endings(Part part) {
  switch (part) {
    case Part::train: return {"_train", ""};
    case Part::validation: return {"_val", "_test"};
    case Part::test: return {"_test", "_val", ""};
  }
  return {};
}

bool holds(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::optional<std::string> ending_in(const std::vector<std::string>& names, Part part) {
  for (const auto& ending : endings(part))
    if (holds(names, "x" + ending)) return ending;
  return std::nullopt;
}

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
  return out.empty() ? "no arrays" : out;
}

Result<Column> array_of(const NpzFile& file, const std::string& name, const std::string& path, Sink& sink) {
  TENON_TRY(Tensor values, file.read(name, sink));
  return Column{name + " in " + std::filesystem::path(path).filename().string(), std::move(values)};
}

Reported report_part_missing(const std::string& path, Part part, const std::vector<std::string>& names, Sink& sink) {
  std::string wanted;
  for (const auto& ending : endings(part)) wanted += (wanted.empty() ? "x" : " or x") + ending;
  return report(sink, Code::ArrayMissing, InFile{path})
      .expected("an array named " + wanted)
      .found(listed(names))
      .because("An archive given with --data names its arrays x_train, y_train, x_test, y_test, as the data sets of Keras do.")
      .fix("name the arrays when saving", "np.savez('" + path + "', x_train=x, y_train=y, x_test=x_val, y_test=y_val)",
           Applies::needs_editing)
      .emit();
}

Result<Dataset> open_archive(const DataFiles& files, Labels labels, Sink& sink) {
  TENON_TRY(const NpzFile file, open_npz(files.archive, sink));
  const auto names = file.names();
  const auto ending = ending_in(names, files.part);
  if (!ending) return report_part_missing(files.archive, files.part, names, sink);
  Dataset data;
  TENON_TRY(Column x, array_of(file, "x" + *ending, files.archive, sink));
  data.x.push_back(std::move(x));
  if (labels == Labels::needed || holds(names, "y" + *ending)) {
    TENON_TRY(Column y, array_of(file, "y" + *ending, files.archive, sink));
    data.y.push_back(std::move(y));
  }
  return data;
}

Result<Column> open_array(const std::string& path, const std::string& name, Sink& sink) {
  TENON_TRY(Tensor values, read_npy(path, sink));
  return Column{name, std::move(values)};
}

/// "x" for one array, "x[1]" for the second of several: what Python would call them.
std::string nth(const std::string& name, std::size_t i, std::size_t count) {
  return count == 1 ? name : name + "[" + std::to_string(i) + "]";
}

std::optional<Reported> open_all(const std::vector<std::string>& paths, const std::string& name, std::vector<Column>& out, Sink& sink) {
  std::optional<Reported> failed;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    auto column = open_array(paths[i], nth(name, i, paths.size()), sink);
    if (column) out.push_back(*std::move(column));
    else failed = column.error();
  }
  return failed;
}

}  // namespace

Result<Dataset> open_data(const DataFiles& files, Labels labels, Sink& sink) {
  Dataset data;
  if (!files.archive.empty()) {
    TENON_TRY(data, open_archive(files, labels, sink));
  } else {
    const auto x_failed = open_all(files.x, "x", data.x, sink);
    const auto y_failed = open_all(files.y, "y", data.y, sink);
    if (x_failed) return *x_failed;
    if (y_failed) return *y_failed;
  }
  if (!files.sample_weight.empty()) { TENON_TRY(data.sample_weight, open_array(files.sample_weight, "sample_weight", sink)); }
  return data;
}

Result<bool> has_part(const std::string& archive, Part part, Sink& sink) {
  TENON_TRY(const NpzFile file, open_npz(archive, sink));
  return ending_in(file.names(), part).has_value();
}

}  // namespace tenon
