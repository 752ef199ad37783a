#include "case/data_files.h"

#include <filesystem>
#include <regex>

#include "tenon/data/csv_arrays.h"
#include "tenon/io/example.h"
#include "tenon/io/record_reader.h"
#include "tenon/pipeline/sources/image_folder.h"

namespace tenon::test {
namespace {

Shape shape_of(const std::string& text) {
  Shape shape;
  const std::regex number("\\d+");
  for (std::sregex_iterator it(text.begin(), text.end(), number), end; it != end; ++it) shape.dims.emplace_back(std::stoll(it->str()));
  return shape;
}

bool read_table(const std::string& path, const std::string& column, const std::string& dtype, Sink& sink) {
  CsvOptions options;
  if (!dtype.empty()) options.dtypes.emplace_back(column, *dtype_named(dtype));
  CsvRoles roles;
  if (!column.empty()) roles.inputs = {column};
  return csv_arrays({path}, roles, options, sink).ok();
}

bool read_records(const std::string& path, const Feature& feature, Sink& sink) {
  auto file = map_file(path, sink);
  if (!file) return false;
  for (RecordReader reader(*std::move(file));;) {
    const auto record = reader.next(sink);
    if (!record) return false;
    if (!*record) return true;
    if (!parse_example(**record, std::span(&feature, 1), reader.where(), sink)) return false;
  }
}

bool read_folder(const std::string& path, Sink& sink) {
  const auto folder = image_dataset_from_directory(path, {}, sink);
  if (!folder) return false;
  auto pass = folder->data.iterate(sink);
  Element batch;
  while (pass) {
    const auto more = pass->next(batch);
    if (!more) return false;
    if (!*more) return true;
  }
  return false;
}

}  // namespace

bool run_data_line(std::string_view text, bool& good, Sink& sink) {
  const std::string line(text);
  std::smatch m;
  if (!std::regex_match(line, m, std::regex("read (?:(\\S+) of )?(\\S+)(?: as (\\w+)(?: (\\(.*\\)))?)?"))) return false;
  const std::string path = m.str(2);
  if (path.ends_with(".csv")) return good = read_table(path, m.str(1), m.str(3), sink), true;
  if (path.ends_with(".tfrecord"))
    return good = read_records(path, Feature::fixed(m.str(1), shape_of(m.str(4)), *dtype_named(m.str(3))), sink), true;
  if (m.str(1) == "images") return good = read_folder(path, sink), true;
  return false;
}

}  // namespace tenon::test
