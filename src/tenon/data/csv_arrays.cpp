#include "tenon/data/csv_arrays.h"

#include <algorithm>
#include <cstring>

#include "tenon/base/text.h"
#include "tenon/data/cast.h"
#include "tenon/io/csv_cells.h"

namespace tenon {
namespace {

bool is_one_of(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// What holds the values of both dtypes.
DType wider(DType a, DType b) {
  if (a == b) return a;
  if (is_text(a) || is_text(b)) return DType::byte_string;
  return DType::float64;
}

/// Several tables as one; files name what is in which of them.
class Tables {
 public:
  Tables(const std::vector<std::string>& files, Sink& sink) : files_(files), sink_(sink) {}

  std::optional<Reported> read(const CsvOptions& options, const CsvRoles& roles) {
    for (const auto& file : files_) {
      auto table = read_csv(file, options, sink_);
      if (!table) return table.error();
      tables_.push_back(*std::move(table));
      rows_ += tables_.back().rows;
      for (const auto& name : named(roles))
        if (!tables_.back().find(name)) return missing(name, tables_.size() - 1);
    }
    for (const auto& column : tables_.front().columns)
      for (std::size_t i = 1; i < tables_.size(); ++i)
        if (!tables_[i].find(column.name)) return missing(column.name, i);
    return std::nullopt;
  }

  std::vector<std::string> inputs(const CsvRoles& roles) const {
    if (!roles.inputs.empty()) return roles.inputs;
    std::vector<std::string> out;
    for (const auto& c : tables_.front().columns)
      if (!is_one_of(roles.labels, c.name) && c.name != roles.sample_weight) out.push_back(c.name);
    return out;
  }

  /// A column of all tables.
  Tensor column(const std::string& name) const {
    say_empty(name);
    if (tables_.size() == 1) return tables_.front().find(name)->values;
    TensorSpec spec{{rows_}, tables_.front().find(name)->values.dtype()};
    for (const auto& t : tables_) {
      const auto& values = t.find(name)->values;
      spec.dtype = wider(spec.dtype, values.dtype());
      spec.width = std::max(spec.width, values.spec().width);
    }
    if (!is_text(spec.dtype)) spec.width = 1;
    auto data = allocate(spec);
    auto* to = data.get();
    for (const auto& t : tables_) to = append(t.find(name)->values, spec, to);
    return {spec, std::move(data)};
  }

  /// Numbers of several columns side by side.
  Result<Tensor> matrix(const std::vector<std::string>& names) const {
    const TensorSpec spec{{rows_, static_cast<std::int64_t>(names.size())}, DType::float32};
    auto data = allocate(spec);
    auto* to = reinterpret_cast<float*>(data.get());
    for (std::size_t c = 0; c < names.size(); ++c) {
      const Tensor values = column(names[c]);
      if (is_text(values.dtype())) return words(names[c]);
      const Tensor numbers = as_float32(values);
      for (std::size_t r = 0; r < static_cast<std::size_t>(rows_); ++r) to[r * names.size() + c] = numbers.as<float>()[r];
    }
    return Tensor(spec, std::move(data));
  }

  std::string source(const std::string& name) const { return name + " of " + files_.front(); }

 private:
  static std::vector<std::string> named(const CsvRoles& roles) {
    auto names = roles.labels;
    names.insert(names.end(), roles.inputs.begin(), roles.inputs.end());
    if (!roles.sample_weight.empty()) names.push_back(roles.sample_weight);
    return names;
  }

  Reported missing(const std::string& name, std::size_t table) const {
    std::vector<std::string> names;
    for (const auto& c : tables_[table].columns) names.push_back(c.name);
    return report_column_missing(
        name, names, InFile{files_[table]},
        table == 0 ? "Inputs, labels and weights are columns of the table." : "All files of a table have the columns of the first one.",
        sink_);
  }

  void say_empty(const std::string& name) const {
    std::int64_t count = 0;
    std::optional<InFile> first;
    for (std::size_t i = 0; i < tables_.size(); ++i) {
      const auto& c = *tables_[i].find(name);
      if (c.empty && !first) first = InFile{files_[i], c.first_empty};
      count += c.empty;
    }
    if (!first || is_text(tables_.front().find(name)->values.dtype())) return;
    report(sink_, Code::CellsEmpty, *first)
        .found(std::to_string(count) + " of " + std::to_string(rows_) + " cells in column " + name + " are empty")
        .because("An empty cell among numbers is read as NaN, as pandas does, and NaN spoils every weight that it meets.")
        .fix("give the cells a value, or leave the rows out", "df = df.dropna(subset=[\"" + name + "\"])", Applies::needs_editing)
        .emit();
  }

  static std::byte* append(const Tensor& values, const TensorSpec& spec, std::byte* to) {
    if (values.dtype() == spec.dtype && !is_text(spec.dtype)) return std::copy_n(values.data(), bytes(values.spec()), to);
    for (std::int64_t i = 0; i < values.rows(); ++i, to += element_bytes(spec)) {
      if (!is_text(spec.dtype)) {
        const double number = element(values, i);
        std::memcpy(to, &number, sizeof number);
      } else {
        put_element(is_text(values.dtype()) ? values.text(i) : to_string(Value(element(values, i))), spec, to);
      }
    }
    return to;
  }

  /// A column of strings among the numbers of a matrix: where the first of them stands.
  Reported words(const std::string& name) const {
    std::string word;
    std::int64_t row = 0;
    for (const auto& t : tables_) {
      const auto& values = t.find(name)->values;
      for (std::int64_t i = 0; word.empty() && i < values.rows(); ++i) {
        const auto text = is_text(values.dtype()) ? values.text(i) : std::string();
        if (kind_of_cell(text) >= CellKind::text || kind_of_cell(text) == CellKind::boolean) word = text, row = i;
      }
    }
    return report(sink_, Code::CellUnfit, InFile{files_.front(), "column " + name + ", row " + std::to_string(row)})
        .expected("a number")
        .found(word)
        .because("The model takes its inputs as one array of numbers, to which this column belongs.")
        .fix("turn its words into numbers, or leave the column out", "df = df.drop(columns=[\"" + name + "\"])", Applies::needs_editing)
        .emit();
  }

  const std::vector<std::string>& files_;
  Sink& sink_;
  std::vector<CsvTable> tables_;
  std::int64_t rows_ = 0;
};

}  // namespace

Result<Arrays> csv_arrays(const std::vector<std::string>& files, const CsvRoles& roles, const CsvOptions& options, Sink& sink) {
  Tables tables(files, sink);
  if (const auto failed = tables.read(options, roles)) return *failed;
  Arrays out;
  const auto inputs = tables.inputs(roles);
  if (roles.as == CsvRoles::Inputs::matrix) {
    TENON_TRY(Tensor x, tables.matrix(inputs));
    out.x.push_back({"x of " + files.front(), std::move(x)});
  } else {
    for (const auto& name : inputs) out.x.push_back({tables.source(name), tables.column(name), name});
  }
  for (const auto& name : roles.labels) out.y.push_back({tables.source(name), tables.column(name), roles.labels.size() > 1 ? name : ""});
  if (!roles.sample_weight.empty()) out.sample_weight.push_back({tables.source(roles.sample_weight), tables.column(roles.sample_weight)});
  return out;
}

}  // namespace tenon
