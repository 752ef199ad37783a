#include "tenon/io/csv.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <thread>

#include "tenon/base/text.h"
#include "tenon/diag/suggest.h"
#include "tenon/io/csv_cells.h"
#include "tenon/io/file_kind.h"

namespace tenon {
namespace {

constexpr std::size_t least_chunk = 1 << 20;  // a thread costs as much as parsing some hundred kilobytes

/// What is found of one column: in a chunk, then in the whole table.
struct Found {
  CellKind kind = CellKind::empty;
  std::size_t width = 0;  // of the longest text
  std::int64_t empty = 0;
  std::size_t first_empty = std::numeric_limits<std::size_t>::max();  // offset in the text
};

/// The first thing wrong in a chunk; the table's is that of the first chunk that has one.
struct Fault {
  enum class Kind : std::uint8_t { cells, quote, unfit } kind;
  std::size_t offset;
  std::size_t cells = 0;   // of the row
  std::size_t column = 0;  // in the table
};

/// Whole rows of the text.
struct Chunk {
  std::size_t begin, end;
  std::int64_t rows = 0, first_row = 0;
  std::vector<Found> found{};
  std::optional<Fault> fault{};
};

class Parser {
 public:
  Parser(std::string_view text, const CsvOptions& options, const InFile& where, Sink& sink)
      : text_(text), options_(options), where_(where), sink_(sink) {}

  Result<CsvTable> parse() {
    if (text_.starts_with("\xEF\xBB\xBF")) start_ = 3;
    if (const auto failed = read_names()) return *failed;
    if (const auto failed = choose_columns()) return *failed;
    cut();
    each_chunk([this](Chunk& c) { look_at(c); });
    if (const auto failed = first_fault()) return *failed;
    TENON_TRY(CsvTable table, tables_end());
    each_chunk([&](Chunk& c) { fill(c); });
    if (const auto failed = first_fault()) return *failed;
    for (std::size_t i = 0; i < read_.size(); ++i) table.columns[i].values = Tensor(specs_[i], data_[i]);
    return table;
  }

 private:
  std::string place(std::size_t offset) const {
    const auto before = text_.substr(0, offset);
    std::int64_t line = 1;
    std::size_t begin = start_;
    for (std::size_t i = 0; i < before.size(); ++i)
      if (before[i] == '\n' || (before[i] == '\r' && (i + 1 == text_.size() || text_[i + 1] != '\n'))) ++line, begin = i + 1;
    return "line " + std::to_string(line) + ", column " + std::to_string(offset - std::min(begin, offset) + 1);
  }
  DiagnosticBuilder error(Code code, std::size_t offset) const {
    InFile at = where_;
    at.detail = place(offset);
    return report(sink_, code, std::move(at));
  }

  std::optional<Reported> read_names() {
    CellReader cells(text_.substr(start_), options_.delimiter);
    if (!cells.at_row())
      return report(sink_, Code::FileTruncated, where_)
          .expected("rows of cells")
          .found("no text")
          .because("The file holds blank lines only.")
          .emit();
    std::string storage;
    for (bool more = true; more;) {
      const Cell cell = cells.next();
      if (cells.open_quote()) return open_quote(start_ + cells.offset_of(cell));
      names_.emplace_back(content(cell, storage));
      more = !cell.ends_row;
    }
    header_end_ = start_ + cells.offset();
    if (options_.header) start_ = header_end_;
    else
      for (std::size_t i = 0; i < names_.size(); ++i) names_[i] = std::to_string(i);
    if (!options_.column_names.empty()) {
      if (options_.column_names.size() != names_.size())
        return report(sink_, Code::CellCountDiffers, where_)
            .expected(std::to_string(options_.column_names.size()) + " cells, one for each name")
            .found(std::to_string(names_.size()) + " cells in the first row")
            .because("Names that are given are those of all columns.")
            .emit();
      names_ = options_.column_names;
    }
    name_apart();
    return std::nullopt;
  }

  /// As pandas: "Unnamed: 2", "age.1".
  void name_apart() {
    std::map<std::string, int> times;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (names_[i].empty()) names_[i] = "Unnamed: " + std::to_string(i);
      const auto before = times[names_[i]]++;
      if (before) names_[i] += "." + std::to_string(before);
    }
  }

  std::optional<Reported> choose_columns() {
    where_read_.assign(names_.size(), none);
    const auto find = [&](const std::string& name) { return std::find(names_.begin(), names_.end(), name) - names_.begin(); };
    for (const auto& [name, dtype] : options_.dtypes)
      if (static_cast<std::size_t>(find(name)) == names_.size()) return column_missing(name);
    for (const auto& name : options_.columns.empty() ? names_ : options_.columns) {
      const auto at = static_cast<std::size_t>(find(name));
      if (at == names_.size()) return column_missing(name);
      if (where_read_[at] != none) continue;
      where_read_[at] = read_.size();
      read_.push_back(at);
      const auto fixed = std::find_if(options_.dtypes.begin(), options_.dtypes.end(), [&](const auto& d) { return d.first == name; });
      fixed_.push_back(fixed == options_.dtypes.end() ? std::nullopt : std::optional(fixed->second));
    }
    return std::nullopt;
  }

  Reported column_missing(const std::string& name) const {
    return report_column_missing(
        name, names_, where_,
        options_.header ? "The first row of the file names its columns." : "Columns without a header are named by their number, from 0.",
        sink_);
  }

  Reported open_quote(std::size_t offset) const {
    return error(Code::QuoteOpen, offset)
        .because("A cell that begins with a quote ends with the next one; a quote within it is doubled. The file ends before.")
        .fix("close the quote, or double it", "", Applies::needs_editing)
        .emit();
  }

  /// Cuts the rows for several threads. Where there are quotes, a line may end within a cell: only reading on from the start can tell.
  void cut() {
    const auto size = text_.size() - start_;
    std::size_t pieces = std::clamp<std::size_t>(size / least_chunk, 1, static_cast<std::size_t>(std::max(options_.threads, 1)));
    if (pieces > 1 && std::memchr(text_.data() + start_, '"', size)) pieces = 1;
    std::size_t begin = start_;
    for (std::size_t i = 1; i <= pieces; ++i) {
      auto end = i == pieces ? text_.size() : text_.find('\n', std::max(begin, start_ + size / pieces * i));
      end = i == pieces || end == text_.npos ? text_.size() : end + 1;
      chunks_.push_back({begin, end});
      begin = end;
    }
  }

  template <class Work> void each_chunk(const Work& work) {
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < chunks_.size(); ++i) threads.emplace_back([&work, &c = chunks_[i]] { work(c); });
    work(chunks_.front());
  }

  /// Calls `each` with the number of the column, the cell's text and where the cell begins, for every cell that is read.
  template <class Each> void for_cells(Chunk& c, const Each& each) const {
    CellReader cells(text_.substr(c.begin, c.end - c.begin), options_.delimiter);
    std::string storage;
    while (!c.fault && cells.at_row()) {
      const auto row_begin = c.begin + cells.offset();
      std::size_t column = 0;
      for (bool more = true; more; ++column) {
        const Cell cell = cells.next();
        more = !cell.ends_row;
        const auto offset = c.begin + cells.offset_of(cell);
        if (cells.open_quote()) {
          c.fault = Fault{Fault::Kind::quote, offset};
          return;
        }
        if (column < names_.size() && where_read_[column] != none) each(where_read_[column], content(cell, storage), offset);
      }
      if (column != names_.size() && !c.fault) c.fault = Fault{Fault::Kind::cells, row_begin, column};
      ++c.rows;
    }
  }

  void look_at(Chunk& c) const {
    c.found.resize(read_.size());
    for_cells(c, [&](std::size_t i, std::string_view text, std::size_t offset) {
      Found& f = c.found[i];
      const bool is_text = f.kind == CellKind::text && text.size() > 9;  // too long for a word of nothing, too late for a number
      const auto kind = is_text ? CellKind::text : kind_of_cell(text);
      if (kind == CellKind::empty) f.first_empty = f.empty++ ? f.first_empty : offset;
      else f.width = std::max(f.width, text.size());
      f.kind = wider(f.kind, kind);
    });
  }

  std::optional<Reported> first_fault() const {
    for (const auto& c : chunks_) {
      if (!c.fault) continue;
      const Fault& f = *c.fault;
      if (f.kind == Fault::Kind::quote) return open_quote(f.offset);
      if (f.kind == Fault::Kind::unfit) return unfit(f);
      return error(Code::CellCountDiffers, f.offset)
          .expected(std::to_string(names_.size()) + " cells")
          .found(std::to_string(f.cells) + " cells")
          .because("Every row has as many cells as the first one. A delimiter within a cell stands between quotes.")
          .fix("complete the row, or quote the cell that holds the delimiter", "", Applies::needs_editing)
          .emit();
    }
    return std::nullopt;
  }

  Reported unfit(const Fault& f) const {
    CellReader cells(text_.substr(f.offset), options_.delimiter);
    const auto text = std::string(cells.next().raw.substr(0, 60));
    const auto dtype = specs_[where_read_[f.column]].dtype;
    return error(Code::CellUnfit, f.offset)
        .expected(std::string(is_text(dtype) ? "a string" : to_string(dtype)) + " in column " + names_[f.column])
        .found(text.empty() ? "an empty cell" : text)
        .because("The column was asked for as " + std::string(to_string(dtype)) + ", which every cell of it must be.")
        .fix("correct the cell, or let the kind of the column be found out", "", Applies::needs_editing)
        .emit();
  }

  static DType dtype_for(const Found& f) {
    switch (f.kind) {
      case CellKind::boolean: return f.empty ? DType::byte_string : DType::boolean;
      case CellKind::integer: return f.empty ? DType::float64 : DType::int64;
      case CellKind::empty:
      case CellKind::real: return DType::float64;
      case CellKind::text: break;
    }
    return DType::byte_string;
  }

  /// Where rows lie and what the columns are; allocates them.
  Result<CsvTable> tables_end() {
    CsvTable table;
    std::vector<Found> whole(read_.size());
    for (auto& c : chunks_) {
      c.first_row = table.rows;
      table.rows += std::exchange(c.rows, 0);
      for (std::size_t i = 0; i < whole.size(); ++i) {
        whole[i].kind = wider(whole[i].kind, c.found[i].kind);
        whole[i].width = std::max(whole[i].width, c.found[i].width);
        whole[i].empty += c.found[i].empty;
        whole[i].first_empty = std::min(whole[i].first_empty, c.found[i].first_empty);
      }
    }
    for (std::size_t i = 0; i < whole.size(); ++i) {
      const Found& f = whole[i];
      const auto dtype = fixed_[i].value_or(dtype_for(f));
      TensorSpec spec{{table.rows}, dtype};
      if (dtype == DType::byte_string) spec.width = static_cast<std::int64_t>(std::max<std::size_t>(f.width, 1));
      if (const auto refused = refuse_width(spec, names_[read_[i]])) return *refused;
      specs_.push_back(spec);
      data_.push_back(allocate(spec));
      table.columns.push_back({names_[read_[i]], {}, f.empty, f.empty ? place(f.first_empty) : ""});
    }
    return table;
  }

  /// All strings of an array are as wide as the longest: one very long cell among millions would fill the memory.
  std::optional<Reported> refuse_width(const TensorSpec& spec, const std::string& name) const {
    const auto justified = static_cast<std::int64_t>(text_.size()) * 64 + (1 << 20);
    if (spec.shape[0].value == 0 || spec.width <= justified / spec.shape[0].value) return std::nullopt;
    return report(sink_, Code::FileFeatureUnsupported, where_)
        .found("a cell of " + std::to_string(spec.width) + " bytes in column " + name)
        .because("The strings of a column become an array in which all are as wide as the longest; that would be " +
                 std::to_string(spec.shape[0].value) + " times this cell.")
        .fix("leave the column out, or shorten its longest cells", "", Applies::needs_editing)
        .emit();
  }

  void fill(Chunk& c) {
    auto row = c.first_row;
    std::size_t left = read_.size();
    for_cells(c, [&](std::size_t i, std::string_view text, std::size_t offset) {
      if (!put(i, row, text) && !c.fault) c.fault = Fault{Fault::Kind::unfit, offset, 0, read_[i]};
      if (--left == 0) left = read_.size(), ++row;
    });
  }

  template <class T> bool store(std::size_t i, std::int64_t row, std::optional<T> value) {
    if (value) reinterpret_cast<T*>(data_[i].get())[row] = *value;
    return value.has_value();
  }

  bool put(std::size_t i, std::int64_t row, std::string_view text) {
    switch (specs_[i].dtype) {
      case DType::int64: return store(i, row, cell_integer(text));
      case DType::int32: {
        const auto value = cell_integer(text);
        if (!value || *value != static_cast<std::int32_t>(*value)) return false;
        return store(i, row, std::optional(static_cast<std::int32_t>(*value)));
      }
      case DType::float64: return store(i, row, real(text));
      case DType::float32: {
        const auto value = real(text);
        return store(i, row, value ? std::optional(static_cast<float>(*value)) : std::nullopt);
      }
      case DType::boolean: return store(i, row, cell_boolean(text));
      default: break;
    }
    const bool empty = text.size() <= 9 && kind_of_cell(text) == CellKind::empty;
    put_element(empty ? std::string_view() : text, specs_[i], data_[i].get() + row * specs_[i].width);
    return true;
  }

  static std::optional<double> real(std::string_view text) {
    if (const auto value = cell_real(text); value && !std::isnan(*value)) return value;
    return kind_of_cell(text) == CellKind::empty ? std::optional(std::numeric_limits<double>::quiet_NaN()) : std::nullopt;
  }

  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

  std::string_view text_;
  const CsvOptions& options_;
  const InFile& where_;
  Sink& sink_;
  std::size_t start_ = 0, header_end_ = 0;   // of the rows
  std::vector<std::string> names_;           // of all columns
  std::vector<std::size_t> where_read_;      // by column: which of those that are read
  std::vector<std::size_t> read_;            // columns that are read
  std::vector<std::optional<DType>> fixed_;  // by those
  std::vector<TensorSpec> specs_;
  std::vector<std::shared_ptr<std::byte>> data_;
  std::vector<Chunk> chunks_;
};

/// Refuses what is no text before it is read as such.
std::optional<Reported> refuse_other(std::span<const std::byte> bytes, const InFile& where, Sink& sink) {
  const auto kind = kind_of(bytes);
  if (kind == FileKind::text || kind == FileKind::json) return std::nullopt;
  const std::string_view front(reinterpret_cast<const char*>(bytes.data()), std::min<std::size_t>(bytes.size(), 2));
  if (front == "\xFF\xFE" || front == "\xFE\xFF")
    return report(sink, Code::FileFeatureUnsupported, where)
        .expected("text in UTF-8")
        .found("text in UTF-16")
        .because("Characters of two bytes, as some spreadsheets write them, are not read.")
        .fix("save the table as UTF-8", "iconv -f UTF-16 -t UTF-8 " + where.path + " > utf8.csv", Applies::needs_editing)
        .emit();
  return report_other_format("a table of text (CSV)", bytes, where, sink);
}

}  // namespace

const CsvColumn* CsvTable::find(std::string_view name) const {
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const CsvColumn& c) { return c.name == name; });
  return found == columns.end() ? nullptr : &*found;
}

Result<CsvTable> parse_csv(std::string_view text, const CsvOptions& options, const InFile& where, Sink& sink) {
  return Parser(text, options, where, sink).parse();
}

Result<CsvTable> read_csv(const std::string& path, const CsvOptions& options, Sink& sink) {
  TENON_TRY(const MappedFile file, map_file(path, sink));
  if (const auto refused = refuse_other(file.bytes(), InFile{path}, sink)) return *refused;
  return parse_csv(file.text(), options, InFile{path}, sink);
}

Reported report_column_missing(const std::string& name, std::span<const std::string> names, const InFile& where, std::string cause,
                               Sink& sink) {
  constexpr std::size_t most = 20;
  std::string all;
  for (std::size_t i = 0; i < std::min(names.size(), most); ++i) all += (i ? ", " : "") + names[i];
  if (names.size() > most) all += " and " + std::to_string(names.size() - most) + " more";
  auto builder = report(sink, Code::ColumnMissing, where).expected("a column " + name).found(all).because(std::move(cause));
  const std::vector<std::string_view> views(names.begin(), names.end());
  if (const auto meant = nearest(name, views))
    return std::move(builder).fix("did you mean", std::string(*meant), Applies::needs_editing).emit();
  return std::move(builder).emit();
}

}  // namespace tenon
