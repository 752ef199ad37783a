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

/// "x_train_" stands before the name of an input. Without an ending, "x_train" must not read as the input "train".
std::optional<std::string> key_behind(const std::string& name, const std::string& prefix) {
  if (!name.starts_with(prefix) || name.size() == prefix.size()) return std::nullopt;
  std::string key = name.substr(prefix.size());
  const bool is_part = key.starts_with("train") || key.starts_with("val") || key.starts_with("test");
  return prefix.size() == 2 && is_part ? std::nullopt : std::optional(std::move(key));
}

/// Names of the archive's arrays of one kind, "x" or "y" or "sample_weight": the one for all, or those by name with their keys.
std::vector<std::pair<std::string, std::string>> arrays_named(const NpzFile& file, const std::string& kind, const std::string& ending) {
  if (file.has(kind + ending)) return {{kind + ending, ""}};
  std::vector<std::pair<std::string, std::string>> found;
  for (const auto& name : file.names())
    if (auto key = key_behind(name, kind + ending + "_")) found.emplace_back(name, *std::move(key));
  return found;
}

std::optional<std::string> ending_in(const NpzFile& file, Part part) {
  for (const auto& ending : endings(part))
    if (!arrays_named(file, "x", ending).empty()) return ending;
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

std::optional<Reported> read_arrays(const NpzFile& file, const std::string& kind, const std::string& ending, std::vector<Column>& out,
                                    Sink& sink) {
  for (const auto& [name, key] : arrays_named(file, kind, ending)) {
    auto column = array_of(file, name, sink);
    if (!column) return column.error();
    column->key = key;
    out.push_back(*std::move(column));
  }
  return std::nullopt;
}

Result<Arrays> part_of(const NpzFile& file, const std::string& ending, Labels labels, Sink& sink) {
  Arrays data;
  if (auto failed = read_arrays(file, "x", ending, data.x, sink)) return *failed;
  if (auto failed = read_arrays(file, "y", ending, data.y, sink)) return *failed;
  if (auto failed = read_arrays(file, "sample_weight", ending, data.sample_weight, sink)) return *failed;
  if (labels == Labels::needed && data.y.empty()) {
    TENON_TRY(Column y, array_of(file, "y" + ending, sink));  // reports that it is not there
    data.y.push_back(std::move(y));
  }
  return data;
}

Result<Arrays> part_of(const NpzFile& file, Part part, Labels labels, Sink& sink) {
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

/// "age=ages.npy": the array for the input or output "age". A file that is called so is just a file.
struct NamedFile {
  std::string key, path;
};
NamedFile named_file(const std::string& text) {
  const auto equals = text.find('=');
  std::error_code ignored;
  if (equals == std::string::npos || equals == 0 || std::filesystem::exists(text, ignored)) return {"", text};
  return {text.substr(0, equals), text.substr(equals + 1)};
}

std::string array_name(const std::string& name, const std::string& key, std::size_t i, std::size_t count) {
  return key.empty() ? nth(name, i, count) : name + "[\"" + key + "\"]";
}

std::optional<Reported> open_all(const std::vector<std::string>& files, const std::string& name, std::vector<Column>& out, Sink& sink) {
  std::optional<Reported> failed;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto [key, path] = named_file(files[i]);
    auto column = open_array(path, array_name(name, key, i, files.size()), sink);
    if (!column) failed = column.error();
    else column->key = key, out.push_back(*std::move(column));
  }
  return failed;
}

/// Files of weights count before those of the archive.
std::optional<Reported> open_weights(Arrays& data, const DataFiles& files, Sink& sink) {
  if (files.sample_weight.empty()) return std::nullopt;
  data.sample_weight.clear();
  return open_all(files.sample_weight, "sample_weight", data.sample_weight, sink);
}

}  // namespace

std::vector<ArrayFile> array_files(const DataFiles& files) {
  std::vector<ArrayFile> out;
  const auto add = [&](const std::vector<std::string>& written, const std::string& name) {
    for (std::size_t i = 0; i < written.size(); ++i) {
      const auto [key, path] = named_file(written[i]);
      out.push_back({array_name(name, key, i, written.size()), path});
    }
  };
  if (files.archive.empty()) add(files.x, "x"), add(files.y, "y");
  add(files.sample_weight, "sample_weight");
  return out;
}

Result<Arrays> open_data(const DataFiles& files, Labels labels, Sink& sink) {
  Arrays data;
  if (!files.archive.empty()) {
    TENON_TRY(const NpzFile file, open_npz(files.archive, sink));
    TENON_TRY(data, part_of(file, files.part, labels, sink));
  } else {
    const auto x_failed = open_all(files.x, "x", data.x, sink);
    const auto y_failed = open_all(files.y, "y", data.y, sink);
    if (x_failed) return *x_failed;
    if (y_failed) return *y_failed;
  }
  if (auto failed = open_weights(data, files, sink)) return *failed;
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
  if (auto failed = open_weights(data.train, files, sink)) return *failed;
  const auto ending = held == Held::validation ? ending_in(file, Part::validation) : std::nullopt;
  if (ending) { TENON_TRY(data.validation, part_of(file, *ending, Labels::needed, sink)); }
  return data;
}

}  // namespace tenon
