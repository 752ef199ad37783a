#include "case/files.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <regex>
#include <stdexcept>

#include "case/python.h"
#include "scratch_folder.h"
#include "tenon/diag/sink.h"
#include "tenon/io/zip.h"
#include "tenon/io/zip_writer.h"

namespace tenon::test {
namespace {

namespace fs = std::filesystem;

/// Writes an archive again, with the text of one member changed; nothing means that the member goes.
void rewrite(const std::string& path, const std::string& member, const std::function<std::optional<std::string>(std::string)>& change) {
  Report report;
  std::vector<std::pair<std::string, std::string>> kept;
  {
    const auto zip = open_zip(path, report);
    if (!zip) throw std::runtime_error("no archive: " + path);
    for (const auto& m : zip->members()) {
      const auto bytes = zip->read(m, report);
      if (!bytes) throw std::runtime_error("cannot read " + m.name);
      std::optional<std::string> text(bytes->text());
      if (m.name == member) text = change(*text);
      if (text) kept.emplace_back(m.name, *text);
    }
  }
  auto writer = ZipWriter::create(path, report);
  for (const auto& [name, text] : kept)
    if (!writer || !writer->add(name, text, report)) throw std::runtime_error("cannot write " + path);
  if (!writer->finish(report)) throw std::runtime_error("cannot write " + path);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  if (text.find(from) == std::string::npos) throw std::runtime_error("nothing to replace: " + from);
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) text.replace(at, from.size(), to);
  return text;
}

}  // namespace

std::string unquoted(std::string_view quoted) { return *parse_python(quoted).literal.string(); }

bool run_file_line(std::string_view text) {
  const std::string line(text);
  std::smatch m;
  const std::string quote = "(\"(?:[^\"\\\\]|\\\\.)*\")";
  if (std::regex_match(line, m, std::regex("copy (\\S+) to (\\S+)"))) {
    fs::copy_file(fs::path(TENON_SOURCE_DIR) / m.str(1), m.str(2));
  } else if (std::regex_match(line, m, std::regex("cut (\\S+) to (\\d+) bytes"))) {
    fs::resize_file(m.str(1), std::stoull(m.str(2)));
  } else if (std::regex_match(line, m, std::regex("set byte (\\d+) of (\\S+) to (\\d+)"))) {
    auto bytes = content(m.str(2));
    bytes.at(std::stoull(m.str(1))) = static_cast<char>(std::stoi(m.str(3)));
    put(m.str(2), bytes);
  } else if (std::regex_match(line, m, std::regex("write " + quote + " to (\\S+)"))) {
    put(m.str(2), unquoted(m.str(1)));
  } else if (std::regex_match(line, m, std::regex("replace " + quote + " by " + quote + " in (\\S+) of (\\S+)"))) {
    rewrite(m.str(4), m.str(3), [&](std::string bytes) { return replaced(std::move(bytes), unquoted(m.str(1)), unquoted(m.str(2))); });
  } else if (std::regex_match(line, m, std::regex("mkdir -p (\\S+)"))) {
    fs::create_directories(m.str(1));
  } else if (std::regex_match(line, m, std::regex("remove (\\S+) of (\\S+)"))) {
    rewrite(m.str(2), m.str(1), [](const std::string&) { return std::nullopt; });
  } else {
    return false;
  }
  return true;
}

}  // namespace tenon::test
