#include "tenon/io/zip.h"

#include <doctest/doctest.h>

#include <functional>

#include "fixture.h"
#include "mutation.h"
#include "tenon/io/zip_writer.h"

using namespace tenon;

namespace {

MappedFile in_memory(const std::string& bytes) {
  auto copy = std::make_shared<std::string>(bytes);
  return {"model.keras", {std::shared_ptr<const std::byte>(copy, reinterpret_cast<const std::byte*>(copy->data())), copy->size()}};
}

std::string a_text() {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "a text\n";
  return text;
}

std::string member(const ZipFile& zip, const std::string& name) {
  Report report;
  const auto* found = zip.find(name);
  REQUIRE_MESSAGE(found, name);
  auto bytes = zip.read(*found, report);
  REQUIRE(bytes.ok());
  CHECK(report.diagnostics().empty());
  return std::string(bytes->text());
}

/// The diagnostic for opening `bytes`, or else for reading their member a.txt.
Diagnostic refused(const std::string& bytes, Code code) {
  Report report;
  auto zip = open_zip(in_memory(bytes), report);
  if (zip.ok()) CHECK_FALSE(zip->read(*zip->find("a.txt"), report).ok());
  REQUIRE(report.diagnostics().size() == 1);
  const auto& d = report.diagnostics()[0];
  CHECK_MESSAGE(d.code == code, d.cause);
  CHECK(std::get<InFile>(d.where).path == "model.keras");
  return d;
}

std::string place(const Diagnostic& d) { return std::get<InFile>(d.where).detail; }
std::string found(const Diagnostic& d) { return std::get<std::string>(*d.found); }

/// Where the `n`-th (from 0) occurrence of `text` starts.
std::size_t find(const std::string& bytes, std::string_view text, int n = 0) {
  auto at = bytes.find(text);
  while (n-- > 0) at = bytes.find(text, at + 1);
  REQUIRE(at != bytes.npos);
  return at;
}

std::string with(std::string bytes, std::size_t at, std::string_view put) { return bytes.replace(at, put.size(), put); }

constexpr std::string_view local = "PK\3\4", central = "PK\1\2", ending = "PK\5\6";

std::string written(const std::function<void(ZipWriter&, Sink&)>& add) {
  const test::ScratchFolder folder;
  Report report;
  auto writer = ZipWriter::create(folder / "w.zip", report);
  REQUIRE(writer.ok());
  add(*writer, report);
  REQUIRE(writer->finish(report).ok());
  return test::content(folder / "w.zip");
}

}  // namespace

TEST_CASE("archives of Python's zipfile are read") {
  std::string binary;
  for (int i = 0; i < 256; ++i) binary += static_cast<char>(i);
  for (const std::string name : {"stored", "deflated", "streamed", "zip64"}) {
    CAPTURE(name);
    Report report;
    auto zip = open_zip(test::data_file("io/" + name + ".zip"), report);
    REQUIRE(zip.ok());
    REQUIRE(zip->members().size() == 3);
    CHECK(zip->members()[0].name == "a.txt");
    CHECK(member(*zip, "a.txt") == a_text());
    CHECK(member(*zip, "folder/\u00e9.bin") == binary);
    CHECK(member(*zip, "empty").empty());
    CHECK(!zip->find("folder/"));
    CHECK(!zip->find("b.txt"));
  }
}

TEST_CASE("a stored member is a view that keeps the file alive") {
  SharedBytes bytes;
  {
    Report report;
    auto zip = open_zip(test::data_file("io/stored.zip"), report);
    REQUIRE(zip.ok());
    auto first = zip->read(*zip->find("a.txt"), report), second = zip->read(*zip->find("a.txt"), report);
    CHECK(first->bytes().data() == second->bytes().data());
    bytes = *first;
  }
  CHECK(bytes.text() == a_text());
}

TEST_CASE("what is no archive is called by its name") {
  using namespace std::string_literals;
  CHECK(found(refused("\x89HDF\r\n\x1a\n rest", Code::FileFormatUnknown)) == "an HDF5 file");
  CHECK(found(refused("\x93NUMPY\1", Code::FileFormatUnknown)) == "a NumPy array (.npy)");
  CHECK(found(refused("version https://git-lfs.github.com/spec/v1\n", Code::FileFormatUnknown)) ==
        "a Git LFS pointer: the file itself was not downloaded");
  CHECK(found(refused("\n<!DOCTYPE html><html>", Code::FileFormatUnknown)) == "an HTML page");
  CHECK(found(refused("{\"class_name\": 1}", Code::FileFormatUnknown)) == "JSON text");
  CHECK(found(refused("BMI,age\n1,2\n", Code::FileFormatUnknown)) == "text");
  CHECK(found(refused("\x80\4\x95\1\0"s, Code::FileFormatUnknown)) == "a Python pickle");
  CHECK(found(refused("\x1f\x8b\x08", Code::FileFormatUnknown)) == "a gzip archive");
  CHECK(refused("\x1f\x8b\x08", Code::FileFormatUnknown).fixes[0].code == "gunzip model.keras");
  CHECK(found(refused("\x89PNG\r\n\x1a\n", Code::FileFormatUnknown)) == "a PNG image");
  CHECK(found(refused("\1\2\3\4", Code::FileFormatUnknown)) == "a file of unknown format");
  CHECK(found(refused("", Code::FileTruncated)) == "an empty file");
  CHECK(found(refused(std::string(1000, '\0'), Code::FileTruncated)) == "a file of zeros");
}

TEST_CASE("a truncated archive says where it breaks off") {
  const auto all = test::recorded("io/stored.zip");
  auto d = refused(all.substr(0, 100), Code::FileTruncated);
  CHECK(place(d) == "byte 100");
  CHECK(d.cause ==
        "Truncated: the directory of the archive, which stands at its end, is missing. Member a.txt breaks off after 65 of 280 bytes. The "
        "write or the "
        "copy was probably interrupted.");
  d = refused(all.substr(0, all.size() - 1), Code::FileTruncated);
  CHECK(d.cause ==
        "Truncated: the directory of the archive, which stands at its end, is missing. The write or the copy was probably interrupted.");
  d = refused(all.substr(0, 100) + std::string(all.size() - 100, '\0'), Code::FileTruncated);
  CHECK(d.cause.starts_with("The file ends in zeros"));
}

TEST_CASE("damage is found before a byte is used") {
  const auto stored = test::recorded("io/stored.zip"), deflated = test::recorded("io/deflated.zip");
  auto d = refused(with(stored, find(stored, "a text") + 10, "X"), Code::FileDamaged);
  CHECK(place(d) == "member a.txt");
  CHECK(d.cause == "The bytes are not those that were written: their checksum differs.");
  d = refused(with(deflated, find(deflated, "a.txt") + 7, "\xff\xff\xff"), Code::FileDamaged);
  CHECK(d.cause.starts_with("The compressed data is damaged"));
  // Names, sizes and methods that differ between the two headers of a member.
  CHECK(refused(with(stored, find(stored, "a.txt"), "b.txt"), Code::FileDamaged).cause ==
        "Member a.txt has another name in its own header than in the archive's directory.");
  CHECK(refused(with(stored, find(stored, local) + 22, "\1"), Code::FileDamaged).cause.find("another size") != std::string::npos);
  CHECK(refused(with(stored, find(stored, local) + 14, "\1"), Code::FileDamaged).cause.find("another checksum") != std::string::npos);
  CHECK(refused(with(stored, find(stored, local) + 8, "\x8"), Code::FileDamaged).cause.find("another compression method") !=
        std::string::npos);
  // Sizes that the bytes cannot hold: the claim is refused before anything is allocated.
  auto bomb = with(deflated, find(deflated, local) + 22, "\xfe\xff\xff\x7f");
  bomb = with(bomb, find(bomb, central) + 24, "\xfe\xff\xff\x7f");
  CHECK(refused(bomb, Code::FileDamaged).cause.find("claims to unpack to 2147483646 bytes from") != std::string::npos);
  // Two entries that lead to the same bytes.
  const auto second = find(stored, central, 1);
  auto twice = with(stored, second + 42, stored.substr(find(stored, central) + 42, 4));
  CHECK(refused(twice, Code::FileDamaged).cause.find("another name") != std::string::npos);
  CHECK(refused(with(stored, find(stored, ending) + 8, std::string_view("\3\0\3\0", 4)), Code::FileDamaged).cause ==
        "The archive's directory has more entries than it says.");
  CHECK(refused(with(stored, find(stored, ending) + 8, std::string_view("\5\0\5\0", 4)), Code::FileDamaged).cause ==
        "The archive's directory has fewer entries than it says.");
  CHECK(refused(with(stored, find(stored, ending) + 16, "\1"), Code::FileDamaged).cause ==
        "The archive's directory does not end where its end record starts.");
}

TEST_CASE("names cannot lead out of the archive or be repeated") {
  const auto stored = test::recorded("io/stored.zip");
  const auto renamed = [&](std::string_view name) {
    return with(with(stored, find(stored, "a.txt"), name), find(stored, "a.txt", 1), name);
  };
  for (const std::string_view name : {"../xy", "/etc/", "x/..y", "C:/xy", "a\\txt", "a\ntxt", "x/../"}) {
    CAPTURE(name);
    Report report;
    CHECK(open_zip(in_memory(renamed(name)), report).ok() == (name == "x/..y"));
  }
  auto same = with(stored, find(stored, "empty"), "a.txt");
  same = with(same, find(same, "empty"), "a.txt");
  CHECK(refused(same, Code::FileDamaged).cause == "Two members are named a.txt; which of them is meant cannot be told.");
}

TEST_CASE("overlapping members are refused") {
  auto zip = written([](ZipWriter& w, Sink& sink) {
    // A member whose content is a whole member again, to which a second entry of the directory is then led.
    std::string inner = "PK\3\4";
    inner += std::string("\x14\0\0\0\0\0\0\0\x21\0", 10) + std::string(12, '\0') + std::string("\1\0\0\0", 4) + "b";
    CHECK(w.add("a", inner, sink).ok());
    CHECK(w.add("b", "", sink).ok());
  });
  const auto inner = static_cast<char>(find(zip, local, 1));
  zip = with(zip, find(zip, central, 1) + 42, std::string_view(&inner, 1));
  CHECK(refused(zip, Code::FileDamaged).cause == "Members a and b overlap.");
}

TEST_CASE("other methods are refused by name when the member is read") {
  CHECK(found(refused(test::recorded("io/lzma.zip"), Code::FileFeatureUnsupported)) == "LZMA");
  auto locked = test::recorded("io/stored.zip");
  locked = with(with(locked, find(locked, local) + 6, "\1"), find(locked, central) + 8, "\1");
  const auto d = refused(locked, Code::FileFeatureUnsupported);
  CHECK(found(d) == "an encrypted member");
  CHECK(place(d) == "member a.txt");
}

TEST_CASE("what is written is read back, aligned, and the same each time") {
  const auto add = [](ZipWriter& w, Sink& sink) {
    CHECK(w.add("metadata.json", "{}", sink).ok());
    CHECK(w.add("model.weights.h5", {std::as_bytes(std::span("ab", 2)), {}, std::as_bytes(std::span("cd", 2))}, sink).ok());
    CHECK(w.add("\u00e9", "", sink).ok());
    for (int i = 0; i < 64; ++i) CHECK(w.add(std::string(static_cast<std::size_t>(i + 1), 'n'), "x", sink).ok());
  };
  const auto bytes = written(add);
  CHECK(bytes == written(add));
  Report report;
  auto zip = open_zip(in_memory(bytes), report);
  REQUIRE(zip.ok());
  CHECK(zip->members().size() == 67);
  for (const auto& m : zip->members()) CHECK(m.data % 64 == 0);
  CHECK(member(*zip, "metadata.json") == "{}");
  CHECK(member(*zip, "model.weights.h5") == "abcd");
  CHECK(member(*zip, "\u00e9").empty());
  CHECK(member(*zip, "nnn") == "x");
  auto none = open_zip(in_memory(written([](ZipWriter&, Sink&) {})), report);
  REQUIRE(none.ok());
  CHECK(none->members().empty());
}

TEST_CASE("Python's zipfile reads what is written") {
  if (std::system("python3 -c 'import zipfile' 2>/dev/null") != 0) return;
  const test::ScratchFolder folder;
  test::put(folder / "w.zip", written([](ZipWriter& w, Sink& sink) {
              CHECK(w.add("a.txt", "text", sink).ok());
              CHECK(w.add("\u00e9.bin", std::string(1000, 'b'), sink).ok());
              for (int i = 0; i < 70'000; ++i) CHECK(w.add(std::to_string(i), "", sink).ok());
            }));
  test::put(folder / "check.py", R"(
import sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
assert len(z.namelist()) == 70002
assert z.read('a.txt') == b'text' and z.read('\u00e9.bin') == b'b' * 1000
assert z.getinfo('a.txt').date_time == (1980, 1, 1, 0, 0, 0)
)");
  CHECK(std::system(("python3 " + folder / "check.py" + " " + folder / "w.zip").c_str()) == 0);
  Report report;
  auto zip = open_zip(folder / "w.zip", report);
  REQUIRE(zip.ok());
  CHECK(zip->members().size() == 70'002);
}

TEST_CASE("damaged archives give members or a diagnostic") {
  const auto read = [](const std::string& damaged) {
    Report report;
    auto zip = open_zip(in_memory(damaged), report);
    bool ok = zip.ok();
    if (ok)
      for (const auto& m : zip->members()) ok = zip->read(m, report).ok() && ok;
    CHECK(ok == report.ok());
  };
  for (const std::string name : {"stored", "deflated", "streamed", "zip64"}) {
    const auto bytes = test::recorded("io/" + name + ".zip");
    test::every_truncation(bytes, [&](const std::string& cut) {
      Report report;
      CHECK_FALSE(open_zip(in_memory(cut), report).ok());
    });
    test::random_mutations(bytes, 5000, read);
  }
}
