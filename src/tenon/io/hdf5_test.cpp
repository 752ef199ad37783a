#include "tenon/io/hdf5.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "fixture.h"
#include "hdf5/lines.h"
#include "mutation.h"

using namespace tenon;

namespace {

/// A copy on the heap of exactly its size, so that the sanitizer sees reads behind its end.
Result<Hdf5File> open(const std::string& bytes, Sink& sink) {
  auto copy = std::make_shared<std::vector<std::byte>>(bytes.size());
  std::copy_n(reinterpret_cast<const std::byte*>(bytes.data()), bytes.size(), copy->begin());
  return Hdf5File::open(*copy, copy, {"model.h5"}, sink);
}

Hdf5File whole(const std::string& bytes) {
  Report report;
  auto file = open(bytes, report);
  for (const auto& d : report.diagnostics()) FAIL(d.cause);
  REQUIRE(file.ok());
  return *file;
}

Hdf5File fixture(const std::string& name) { return whole(test::recorded("hdf5/" + name + ".h5")); }

Diagnostic refused(const std::string& bytes) {
  Report report;
  CHECK_FALSE(open(bytes, report).ok());
  REQUIRE(report.diagnostics().size() == 1);
  CHECK(std::get<InFile>(report.diagnostics()[0].where).path == "model.h5");
  return report.diagnostics()[0];
}

std::string changed(std::string bytes, std::size_t at, const std::string& by) { return bytes.replace(at, by.size(), by); }

/// Reads everything; a file is a value or a diagnostic, and so is everything in it.
void read_all(const std::string& bytes) {
  Report report;
  const auto file = open(bytes, report);
  CHECK(file.ok() == report.ok());
  if (!file.ok()) return;
  const auto found = test::hdf5_lines(*file);
  for (const auto& [path, d] : found.refused) CHECK_FALSE(d.cause.empty());
}

}  // namespace

TEST_CASE("every object and attribute is what h5py reads") {
  for (const std::string name : {"arrays", "chunks", "attributes", "many", "dense", "latest"}) {
    CAPTURE(name);
    auto found = test::hdf5_lines(fixture(name));
    for (const auto& [path, d] : found.refused) FAIL_CHECK(path << ": " << d.cause);
    std::sort(found.lines.begin(), found.lines.end());
    std::vector<std::string> expected;
    std::istringstream text(test::recorded("hdf5/" + name + ".txt"));
    for (std::string line; std::getline(text, line);) expected.push_back(line);
    std::sort(expected.begin(), expected.end());
    CHECK(found.lines == expected);
  }
}

TEST_CASE("values come out in the machine's order, shared where the file allows it") {
  const std::string bytes = test::recorded("hdf5/arrays.h5");
  auto copy = std::make_shared<std::string>(bytes);
  Report report;
  const auto file = Hdf5File::open(std::as_bytes(std::span(*copy)), copy, {"model.h5"}, report);
  REQUIRE(file.ok());
  const auto inside = [&](const Tensor& t) {
    const auto* p = reinterpret_cast<const char*>(t.data());
    return p >= copy->data() && p < copy->data() + copy->size();
  };
  const auto little = file->read("types/<f4", report), big = file->read("/types/>f4/", report), compact = file->read("compact", report);
  REQUIRE((little.ok() && big.ok() && compact.ok()));
  CHECK(little->spec() == TensorSpec{{3, 5}, DType::float32});
  CHECK(little->as<float>()[1] == -13);
  CHECK(std::equal(little->as<float>().begin(), little->as<float>().end(), big->as<float>().begin()));
  CHECK(inside(*file->read("types/u1", report)));
  CHECK_FALSE(inside(*big));
  CHECK(file->spec("types/bfloat16", report)->dtype == DType::bfloat16);
  CHECK(file->spec("types/b1", report)->dtype == DType::boolean);
  CHECK(file->read("fill/seven", report)->as<std::int32_t>()[19] == 7);
  CHECK(file->read("fill/chunked", report)->as<float>()[17 * 5 + 1] == 3);
  CHECK(file->read("fill/chunked", report)->as<float>()[17 * 5] == -1.5f);
  CHECK(report.ok());
}

TEST_CASE("objects are found by path and listed by name") {
  const auto file = fixture("arrays");
  CHECK(file.kind("") == Hdf5Kind::group);
  CHECK(file.kind("//types///i1/") == Hdf5Kind::dataset);
  CHECK_FALSE(file.exists("types/i"));
  CHECK_FALSE(file.exists("types/i1/deeper"));
  CHECK(file.list("fill") == std::vector<std::string>{"chunked", "seven", "zero"});
  CHECK(file.list("fill/zero").empty());
  CHECK(file.list("nowhere").empty());
  CHECK(file.children("/")[0].name == "compact");
  CHECK(file.children("/")[1].kind == Hdf5Kind::group);
}

TEST_CASE("attributes have the type that is asked for") {
  const auto file = fixture("attributes");
  Report report;
  CHECK(*file.string("/", "unicode", report) == "größe 漢字");
  CHECK(*file.string("/", "bytes", report) == "2.0.5");
  CHECK((*file.string("/", "long", report))->size() == 100'000);
  CHECK(*file.string("/", "absent", report) == std::nullopt);
  CHECK(*file.string("/absent", "text", report) == std::nullopt);
  CHECK(*file.integer("/", "negative", report) == -4);
  CHECK(*file.integer("/", "big", report) == 513);
  CHECK(**file.attribute("/", "half", report) == Hdf5Value(-1.25));
  using Strings = std::vector<std::string>;
  CHECK(*file.strings("/", "texts", report) == Strings{"conv2d", "größe", ""});
  CHECK(*file.strings("/", "fixed_texts", report) == Strings{"dense_1", "d", "longer_name"});
  CHECK(*file.strings("/", "nothing", report) == Strings{});
  CHECK(*file.strings("split", "layer_names", report) == Strings{"a", "b", "c"});
  CHECK(*file.strings("split", "weight_names", report) == std::nullopt);
  CHECK(report.diagnostics().empty());
  CHECK_FALSE(file.string("/", "int", report).ok());
  REQUIRE(report.diagnostics().size() == 1);
  CHECK(report.diagnostics()[0].code == Code::FileDamaged);
  CHECK(std::get<InFile>(report.diagnostics()[0].where).detail == "object /, attribute int");
}

TEST_CASE("features beyond Keras' are refused by name, one object at a time") {
  const auto file = fixture("refused");
  const std::vector<std::pair<std::string, std::string>> features{
      {"soft", "soft links"},
      {"external", "links into other files"},
      {"lzf", "the filter lzf"},
      {"external_storage", "values in other files (external storage)"},
      {"virtual", "virtual datasets"},
      {"compound", "compound types (records)"},
      {"complex", "compound types (records)"},
      {"reference", "references"},
      {"lists", "variable-length lists"},
      {"text", "arrays of text"},
      {"opaque", "arrays of opaque bytes"},
      {"type", "an object that is neither group nor dataset"},
      {"committed", "header messages shared between objects (committed types)"},
      {"null", "a dataset without values (h5py.Empty)"},
      {"enumeration", "enumerations other than FALSE and TRUE"},
  };
  for (const auto& [path, feature] : features) {
    CAPTURE(path);
    Report report;
    CHECK(file.exists(path));
    CHECK_FALSE(file.read(path, report).ok());
    REQUIRE(report.diagnostics().size() == 1);
    CHECK(report.diagnostics()[0].code == Code::FileFeatureUnsupported);
    CHECK(report.diagnostics()[0].found == Value(feature));
  }
  Report report;
  CHECK(file.read("array", report).ok());
}

TEST_CASE("memory is spent only on what the file stores") {
  const auto file = fixture("refused");
  for (const std::string path : {"huge", "huge_chunked"}) {
    Report report;
    CHECK(file.spec(path, report)->shape == Shape{std::int64_t{1} << 40});
    CHECK_FALSE(file.read(path, report).ok());
    REQUIRE(report.diagnostics().size() == 1);
    CHECK(report.diagnostics()[0].code == Code::FileDamaged);
  }
}

TEST_CASE("what is not there is reported by path") {
  const auto file = fixture("arrays");
  Report report;
  CHECK_FALSE(file.read("layers/dense/vars/0", report).ok());
  CHECK_FALSE(file.spec("types", report).ok());
  REQUIRE(report.diagnostics().size() == 2);
  CHECK(report.diagnostics()[0].code == Code::ArrayMissing);
  CHECK(report.diagnostics()[0].expected == Value("layers/dense/vars/0"));
  CHECK(report.diagnostics()[1].found == Value("group"));
}

TEST_CASE("files whose structure does not hold together are refused as a whole") {
  const std::string bytes = test::recorded("hdf5/arrays.h5");
  CHECK(refused("").code == Code::FileTruncated);
  CHECK(refused("\x89HDF").code == Code::FileTruncated);
  CHECK(refused("PK\3\4 is a zip").code == Code::FileFormatUnknown);
  const auto cut = refused(bytes.substr(0, 5000));
  CHECK(cut.code == Code::FileTruncated);
  CHECK(cut.expected == Value(static_cast<std::int64_t>(bytes.size())));
  CHECK(cut.found == Value(std::int64_t{5000}));
  CHECK(whole(bytes + "more").exists("types"));  // as libhdf5: the superblock says where the file ends
  CHECK(refused(test::recorded("hdf5/user_block.h5")).found == Value("a user block in front of the data"));
  CHECK(refused(test::recorded("hdf5/twice.h5")).found == Value("a group that is reached by two paths"));
  CHECK(refused(test::recorded("hdf5/loop.h5")).found == Value("a group that is reached by two paths"));
  CHECK(refused(test::recorded("hdf5/deep.h5")).found == Value("groups nested more than 64 deep"));
  CHECK(refused(changed(bytes, 8, "\7")).found == Value("a superblock of version 7"));
  CHECK(refused(changed(bytes, 13, "\4")).found == Value("addresses of 4 bytes and lengths of 8 bytes"));
  CHECK(refused(changed(bytes, 24, "\1")).found == Value("a base address other than 0"));
  CHECK(refused(changed(bytes, 64, "\xf0\xff")).code == Code::FileDamaged);
  const std::string latest = test::recorded("hdf5/latest.h5");
  CHECK(refused(changed(latest, 44, "wxyz")).cause == "The checksum of the superblock does not match its contents.");
}

TEST_CASE("indexes of chunks from libver=latest are refused, each dataset for itself") {
  const auto found = test::hdf5_lines(fixture("latest_chunks"));
  CHECK(found.refused.size() == 7);
  for (const auto& [path, d] : found.refused) CHECK(d.code == Code::FileFeatureUnsupported);
}

TEST_CASE("a damaged checksum of a chunk is noticed") {
  const std::string bytes = test::recorded("hdf5/chunks.h5");
  const auto first_values = bytes.find(std::string("\x00\x25\x4a\x0a\x2f\x54", 6));
  REQUIRE(first_values != bytes.npos);
  const auto file = whole(changed(bytes, first_values + 1, "\x26"));
  Report report;
  CHECK_FALSE(file.read("fletcher32", report).ok());
  REQUIRE(report.diagnostics().size() == 1);
  CHECK(report.diagnostics()[0].cause == "The checksum of a chunk does not match its contents.");
}

TEST_CASE("what the keys of an index do not lead to is refused, because libhdf5 would not find it") {
  const std::string chunks = test::recorded("hdf5/chunks.h5");
  const auto chunk_index = chunks.find(std::string("TREE\1\1", 6));  // of "many", which alone has two levels
  REQUIRE(chunk_index != chunks.npos);
  Report report;
  const auto file = whole(changed(chunks, chunk_index + 24 + 32 + 8, std::string(1, 60)));  // the key between its first two nodes was 57
  CHECK_FALSE(file.read("many", report).ok());
  REQUIRE(report.diagnostics().size() == 1);
  CHECK(report.diagnostics()[0].cause == "A chunk lies in a part of its dataset's index that is for other chunks.");

  const auto leaf = chunks.find(std::string("TREE\1\0\x0c", 7));  // of "plain", which alone has 12 chunks
  REQUIRE(leaf != chunks.npos);
  const auto inside_element = leaf + 24 + 40 + 8 + 16 + 4;  // the second key's last coordinate, which is 0 for every chunk
  CHECK_FALSE(whole(changed(chunks, inside_element, "\x7f")).read("plain", report).ok());
  REQUIRE(report.diagnostics().size() == 2);
  CHECK(report.diagnostics()[1].cause == "A chunk lies beside the grid of its dataset's chunks.");

  const std::string many = test::recorded("hdf5/many.h5");
  const auto group_index = many.find(std::string("TREE\0\1", 6));
  REQUIRE(group_index != many.npos);
  const auto d = refused(changed(many, group_index + 24 + 16, std::string(8, '\0')));  // the same key, now the empty name
  CHECK(d.cause == "A link lies in a part of its group's index that is for other names.");
}

TEST_CASE("every truncation is a diagnostic") {
  for (const std::string name : {"hdf5/dense.h5", "hdf5/twice.h5"})
    test::every_truncation(test::recorded(name), [](const std::string& bytes) {
      Report report;
      CHECK_FALSE(open(bytes, report).ok());
      CHECK(report.diagnostics().size() == 1);
      CHECK(report.diagnostics()[0].code == Code::FileTruncated);
    });
}

TEST_CASE("random damage is a value or a diagnostic") {
  for (const std::string name : {"dense", "arrays", "attributes", "refused", "latest"})
    test::random_mutations(test::recorded("hdf5/" + name + ".h5"), 1000, read_all);
}

TEST_CASE("damage to descriptions is a value or a diagnostic") {
  // Most bytes of a file are padding and values, so this changes one byte at a time where descriptions are.
  const std::string bytes = test::recorded("hdf5/chunks.h5");
  std::mt19937 random(7);
  for (int i = 0; i < 3000; ++i) read_all(changed(bytes, random() % 6000, std::string(1, static_cast<char>(random()))));
}
