#pragma once
// Tables of text: cells between delimiters, quoted as RFC 4180 says, in columns of numbers or strings.
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tenon/base/tensor.h"
#include "tenon/io/mapped_file.h"

namespace tenon {

struct CsvOptions {
  char delimiter = ',';
  bool header = true;                                   // the first row has the names of the columns
  std::vector<std::string> column_names{};              // instead of those of the header, or where there is none: one for each column
  std::vector<std::string> columns{};                   // those that are read; none: all
  std::vector<std::pair<std::string, DType>> dtypes{};  // int32, int64, float32, float64, bool or byte_string; others are found out
  int threads = 1;
};

struct CsvColumn {
  std::string name;
  Tensor values;              // (rows,)
  std::int64_t empty = 0;     // cells that hold nothing, or NA, NaN, null ...: NaN among numbers, "" among strings
  std::string first_empty{};  // "line 7, column 12"
};

struct CsvTable {
  std::vector<CsvColumn> columns;
  std::int64_t rows = 0;

  const CsvColumn* find(std::string_view name) const;
};

/// The table in the file. As pandas finds it: whole numbers are int64, others and those with empty cells float64, True and False bool, all
/// else strings; columns without a name, and of the same name, are named as pandas does; blank lines are left out. Unlike pandas, a row
/// with too few cells is an error.
Result<CsvTable> read_csv(const std::string& path, const CsvOptions& options, Sink& sink);

/// The same for the text of a file, which `where` names.
Result<CsvTable> parse_csv(std::string_view text, const CsvOptions& options, const InFile& where, Sink& sink);

/// TN0115, with the names that there are.
Reported report_column_missing(const std::string& name, std::span<const std::string> names, const InFile& where, std::string cause,
                               Sink& sink);

}  // namespace tenon
