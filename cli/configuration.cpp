// The only file that sees toml++.
#include "configuration.h"

#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <tuple>

#include "console.h"
#include "tenon/diag/printable.h"
#include "tenon/diag/suggest.h"

namespace tenon::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t most_bytes = 1 << 20;

/// As a user would write it, from the working directory.
fs::path from_here(const fs::path& path) {
  std::error_code failed;
  const auto relative = fs::relative(path, failed);
  return failed || relative.empty() ? path : relative;
}

/// Reads one file; mistakes are collected, so that all are told.
class Reader {
 public:
  explicit Reader(fs::path path) : path_(std::move(path)) {}

  /// Finds the table of settings; false when the file has none, or is none.
  bool open() {
    std::error_code failed;
    if (!fs::is_regular_file(path_, failed)) return fail("there is no such file"), false;
    if (fs::file_size(path_, failed) > most_bytes || failed) return fail("the file is larger than 1 MiB"), false;
    std::ifstream file(path_, std::ios::binary);
    std::ostringstream text;
    if (!(text << file.rdbuf()) && file.peek() != std::ifstream::traits_type::eof()) return fail("the file cannot be read"), false;
    try {
      document_ = toml::parse(text.str());
    } catch (const toml::parse_error& error) { return mistake(error.source(), std::string(error.description())), false; }
    return settings() != nullptr;
  }

  /// The settings of the table that open() found.
  Settings read() {
    Settings s;
    const auto* table = settings()->as_table();
    if (!table) return wrong(*settings(), "tool.tenon", "a table"), s;
    for (const auto& [key, value] : *table) read(s, std::string(key.str()), key.source(), value);
    s.file = path_.string();
    return s;
  }

  struct Mistake {
    std::uint32_t line, column;
    std::string text;
  };
  /// In the order of the file: tables hold their keys in that of the alphabet.
  std::vector<Mistake> mistakes() const {
    auto sorted = mistakes_;
    std::sort(sorted.begin(), sorted.end(),
              [](const auto& a, const auto& b) { return std::tie(a.line, a.column) < std::tie(b.line, b.column); });
    return sorted;
  }

 private:
  /// The whole of tenon.toml; a table of pyproject.toml, where others have theirs.
  const toml::node* settings() const { return path_.filename() == "pyproject.toml" ? document_["tool"]["tenon"].node() : &document_; }

  void fail(const std::string& what) { mistakes_.push_back({0, 0, printable(path_.string()) + ": " + what}); }
  void mistake(const toml::source_region& at, const std::string& what) {
    const auto [line, column] = at.begin;
    const auto place = printable(path_.string()) + ":" + std::to_string(line) + ":" + std::to_string(column);
    mistakes_.push_back({line, column, place + ": " + printable(what)});
  }

  /// "threads is a whole number from 1 to 1024, not a string".
  void wrong(const toml::node& value, const std::string& key, const std::string& kind) {
    constexpr std::array<const char*, 11> names{"nothing",   "a table", "a list", "a string", "a whole number", "a number with a fraction",
                                                "a boolean", "a date",  "a time", "a date",   "another value"};
    mistake(value.source(), key + " is " + kind + ", not " + names.at(std::min<std::size_t>(static_cast<std::size_t>(value.type()), 10)));
  }

  void read(Settings& s, const std::string& key, const toml::source_region& at, const toml::node& value) {
    if (key == "select") s.select = selectors(key, value);
    else if (key == "ignore") s.ignore = selectors(key, value);
    else if (key == "fail-on") s.fail_on = word<Severity>(key, value, severity_named, {"error", "warning", "note"});
    else if (key == "format") s.format = word<Format>(key, value, format_named, {"terminal", "json", "sarif", "github", "html"});
    else if (key == "strict") s.strict = boolean(key, value);
    else if (key == "notes") s.notes = boolean(key, value);
    else if (key == "threads") s.threads = threads(key, value);
    else if (key == "per-file-ignores") s.per_file_ignores = per_file(key, value);
    else unknown(key, at);
  }

  void unknown(const std::string& key, const toml::source_region& at) {
    constexpr std::array<std::string_view, 8> keys{"select", "ignore", "fail-on", "format",
                                                   "strict", "notes",  "threads", "per-file-ignores"};
    const auto meant = nearest(key, keys);
    mistake(at, "there is no setting " + key + (meant ? "; did you mean " + std::string(*meant) + "?" : ""));
  }

  std::optional<bool> boolean(const std::string& key, const toml::node& value) {
    if (value.is_boolean()) return value.as_boolean()->get();
    return wrong(value, key, "true or false"), std::nullopt;
  }

  std::optional<int> threads(const std::string& key, const toml::node& value) {
    const auto* number = value.as_integer();
    if (!number) return wrong(value, key, "a whole number from 1 to 1024"), std::nullopt;
    if (number->get() < 1 || number->get() > 1024)
      return mistake(value.source(), key + " is a whole number from 1 to 1024, not " + std::to_string(number->get())), std::nullopt;
    return static_cast<int>(number->get());
  }

  template <class T>
  std::optional<T> word(const std::string& key, const toml::node& value, std::optional<T> (*named)(std::string_view),
                        std::vector<std::string_view> words) {
    std::string all;
    for (const auto w : words) all += (all.empty() ? "\"" : ", \"") + std::string(w) + "\"";
    if (!value.is_string()) return wrong(value, key, "one of " + all), std::nullopt;
    const std::string& written = value.as_string()->get();
    if (const auto found = named(written)) return found;
    const auto meant = nearest(written, words);
    mistake(value.source(),
            key + " is one of " + all + ", not \"" + written + "\"" + (meant ? "; did you mean " + std::string(*meant) + "?" : ""));
    return std::nullopt;
  }

  std::vector<Selector> selectors(const std::string& key, const toml::node& value) {
    std::vector<Selector> out;
    if (!value.is_array()) return wrong(value, key, "a list of codes, such as [\"TN0606\", \"TN08\"]"), out;
    for (const auto& item : *value.as_array()) {
      const auto* written = item.as_string();
      if (!written) wrong(item, "an entry of " + key, "a code, such as \"TN0606\"");
      else if (auto selector = Selector::read(written->get())) out.push_back(*std::move(selector));
      else mistake(item.source(), no_such_selector(written->get()));
    }
    return out;
  }

  std::vector<Settings::FileIgnores> per_file(const std::string& key, const toml::node& value) {
    std::vector<Settings::FileIgnores> out;
    if (!value.is_table()) return wrong(value, key, "a table, such as {\"old_*.keras\" = [\"TN0404\"]}"), out;
    for (const auto& [pattern, codes] : *value.as_table())
      out.push_back({std::string(pattern.str()), selectors("\"" + std::string(pattern.str()) + "\"", codes)});
    return out;
  }

  fs::path path_;
  toml::table document_;
  std::vector<Mistake> mistakes_;
};

/// The nearest file with settings: tenon.toml before pyproject.toml, the working directory before those above it.
std::optional<Reader> nearest_file() {
  std::error_code failed;
  for (auto folder = fs::current_path(failed); !failed && !folder.empty(); folder = folder.parent_path()) {
    for (const char* name : {"tenon.toml", "pyproject.toml"}) {
      if (!fs::is_regular_file(folder / name, failed)) continue;
      Reader reader(from_here(folder / name));
      if (reader.open() || !reader.mistakes().empty()) return reader;
    }
    if (folder == folder.root_path()) break;
    failed.clear();
  }
  return std::nullopt;
}

template <class T> void fill(std::optional<T>& given, const std::optional<T>& from_file) {
  if (!given) given = from_file;
}

bool print_mistakes(const Reader& reader) {
  const auto mistakes = reader.mistakes();
  for (const auto& m : mistakes) print_error("tenon: " + m.text + "\n");
  if (!mistakes.empty()) print_error("       see docs/configuration.md; --isolated runs without the file\n");
  return mistakes.empty();
}

}  // namespace

bool complete(Settings& settings, const ConfigurationChoice& choice) {
  if (choice.isolated) return true;
  std::optional<Reader> reader;
  if (choice.file.empty()) reader = nearest_file();
  else if (!reader.emplace(choice.file).open() && reader->mistakes().empty())
    return print_error("tenon: " + printable(choice.file) + " has no table [tool.tenon]\n"), false;
  if (!reader) return true;
  if (!print_mistakes(*reader)) return false;
  Settings read = reader->read();
  if (!print_mistakes(*reader)) return false;
  fill(settings.select, read.select);
  fill(settings.ignore, read.ignore);
  fill(settings.fail_on, read.fail_on);
  fill(settings.format, read.format);
  fill(settings.strict, read.strict);
  fill(settings.notes, read.notes);
  fill(settings.threads, read.threads);
  settings.per_file_ignores = std::move(read.per_file_ignores);
  settings.file = std::move(read.file);
  return true;
}

}  // namespace tenon::cli
