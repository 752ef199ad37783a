#include "tenon/data/open.h"

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

std::optional<std::string> ending_in(const NpzFile& file, Part part) {
  for (const auto& ending : endings(part))
    if (file.has("x" + ending)) return ending;
  return std::nullopt;
}

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
  return out.empty() ? "no arrays" : out;
}

Result<Column> array_of(const NpzFile& file, const std::string& name, Sink& sink) {
  TENON_TRY(Tensor values, file.read(name, sink));
  return Column{name + " in " + std::filesystem::path(file.path()).filename().string(), std::move(values)};
}

Reported report_part_missing(const NpzFile& file, Part part, Sink& sink) {
  std::string wanted;
  for (const auto& ending : endings(part)) wanted += (wanted.empty() ? "x" : " or x") + ending;
  return report(sink, Code::ArrayMissing, InFile{file.path()})
      .expected("an array named " + wanted)
      .found(listed(file.names()))
      .because("An archive given with --data names its arrays x_train, y_train, x_test, y_test, as the data sets of Keras do.")
      .fix("name the arrays when saving", "np.savez('" + file.path() + "', x_train=x, y_train=y, x_test=x_val, y_test=y_val)",
           Applies::needs_editing)
      .emit();
}

Result<Dataset> part_of(const NpzFile& file, const std::string& ending, Labels labels, Sink& sink) {
  Dataset data;
  TENON_TRY(Column x, array_of(file, "x" + ending, sink));
  data.x.push_back(std::move(x));
  if (labels == Labels::needed || file.has("y" + ending)) {
    TENON_TRY(Column y, array_of(file, "y" + ending, sink));
    data.y.push_back(std::move(y));
  }
  return data;
}

Result<Dataset> part_of(const NpzFile& file, Part part, Labels labels, Sink& sink) {
  const auto ending = ending_in(file, part);
  if (!ending) return report_part_missing(file, part, sink);
  return part_of(file, *ending, labels, sink);
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

Result<Done> add_sample_weight(Dataset& data, const DataFiles& files, Sink& sink) {
  if (!files.sample_weight.empty()) {
    TENON_TRY(Column weights, open_array(files.sample_weight, "sample_weight", sink));
    data.sample_weight.push_back(std::move(weights));
  }
  return Done{};
}

}  // namespace

Result<Dataset> open_data(const DataFiles& files, Labels labels, Sink& sink) {
  Dataset data;
  if (!files.archive.empty()) {
    TENON_TRY(const NpzFile file, open_npz(files.archive, sink));
    TENON_TRY(data, part_of(file, files.part, labels, sink));
  } else {
    const auto x_failed = open_all(files.x, "x", data.x, sink);
    const auto y_failed = open_all(files.y, "y", data.y, sink);
    if (x_failed) return *x_failed;
    if (y_failed) return *y_failed;
  }
  TENON_TRY([[maybe_unused]] const Done weighted, add_sample_weight(data, files, sink));
  return data;
}

Result<TrainingData> open_training_data(const DataFiles& files, Held held, Sink& sink) {
  TrainingData data;
  if (files.archive.empty()) {
    TENON_TRY(data.train, open_data(files, Labels::needed, sink));
    return data;
  }
  TENON_TRY(const NpzFile file, open_npz(files.archive, sink));
  TENON_TRY(data.train, part_of(file, files.part, Labels::needed, sink));
  TENON_TRY([[maybe_unused]] const Done weighted, add_sample_weight(data.train, files, sink));
  const auto ending = held == Held::validation ? ending_in(file, Part::validation) : std::nullopt;
  if (ending) { TENON_TRY(data.validation, part_of(file, *ending, Labels::needed, sink)); }
  return data;
}

}  // namespace tenon
