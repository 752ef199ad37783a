// keras/src/callbacks/csv_logger.py, and Python's csv.writer in its excel dialect.
#include "tenon/callbacks/csv_logger.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "tenon/base/python_float.h"

namespace tenon {
namespace {

Reported report_unwritten(const std::string& path, int error, Sink& sink) {
  return report(sink, Code::FileNotWritten, InFile{path})
      .found(std::string(std::strerror(error)))
      .because("CSVLogger writes a line after every epoch; the training stops here, its weights are kept.")
      .fix("name a file in a folder that is there and can be written to")
      .emit();
}

/// Nothing when there is no such file.
std::optional<bool> has_content(const std::string& path) {
  std::error_code missing;
  const auto size = std::filesystem::file_size(path, missing);
  return missing ? std::nullopt : std::optional(size > 0);
}

/// The names in order. Where nothing was validated yet, room is kept for it.
std::vector<std::string> columns_of(const Logs& logs) {
  std::vector<std::string> keys;
  for (const auto& [name, value] : logs) keys.push_back(name);
  std::sort(keys.begin(), keys.end());
  const bool validated = std::any_of(keys.begin(), keys.end(), [](const std::string& k) { return k.starts_with("val_"); });
  for (std::size_t i = 0, measured = keys.size(); !validated && i < measured; ++i) keys.push_back("val_" + keys[i]);
  return keys;
}

/// In quotes where the cell would be read as something else.
std::string quoted(const std::string& cell, char separator) {
  if (cell.find_first_of(std::string("\"\r\n") + separator) == std::string::npos) return cell;
  std::string out = "\"";
  for (const char c : cell) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

/// An array as Keras writes it, in quotes of its own: "[0.25, 1.0]".
std::string cell_of(const LogValue& value) {
  if (value.elements().empty()) return python_float(value);
  std::string text;
  for (const double element : value.elements()) text += (text.empty() ? "" : ", ") + numpy_float32(static_cast<float>(element));
  return "\"[" + text + "]\"";
}

}  // namespace

Result<Done> CSVLogger::foresee(const Prospect& p) {
  if (a_.separator.size() == 1) return Done{};
  return report(p.sink(), Code::CallArgumentOutOfRange, InCall{"CSVLogger", "separator"})
      .expected("one character")
      .found("\"" + a_.separator + "\"")
      .because("Columns are separated by a single character.")
      .fix("give one character", "separator=\";\"", Applies::needs_editing)
      .emit();
}

void CSVLogger::on_train_begin(Run& run) {
  if (const auto filled = a_.append ? has_content(a_.filename) : std::nullopt) header_ = !*filled;
  file_.reset(std::fopen(a_.filename.c_str(), a_.append ? "ab" : "wb"));
  if (!file_) return run.fail(report_unwritten(a_.filename, errno, run.sink()));
  keys_.reset();
}

std::string CSVLogger::line(const std::vector<std::string>& cells) const {
  std::string text;
  for (const auto& cell : cells) text += (&cell == cells.data() ? "" : a_.separator) + quoted(cell, a_.separator[0]);
  return text + "\r\n";
}

void CSVLogger::write(Run& run, const std::string& lines) {
  const bool written = std::fwrite(lines.data(), 1, lines.size(), file_.get()) == lines.size();
  if (!written || std::fflush(file_.get()) != 0) run.fail(report_unwritten(a_.filename, errno, run.sink()));
}

void CSVLogger::on_epoch_end(Run& run, std::int64_t epoch, Logs& logs) {
  if (!file_) return;
  std::string lines;
  if (!keys_) {
    keys_ = columns_of(logs);
    std::vector<std::string> names{"epoch"};
    names.insert(names.end(), keys_->begin(), keys_->end());
    if (header_) lines = line(names);
  }
  std::vector<std::string> cells{std::to_string(epoch)};
  for (const auto& key : *keys_) {
    const LogValue* value = find(logs, key);
    cells.push_back(value ? cell_of(*value) : "NA");
  }
  write(run, lines + line(cells));
}

void CSVLogger::on_train_end(Run&, const Logs&) { file_.reset(); }

}  // namespace tenon
