#include "tenon/io/example.h"

#include <doctest/doctest.h>

#include "fixture.h"
#include "mutation.h"
#include "oracle_cases.h"
#include "scratch_folder.h"
#include "tenon/io/record_reader.h"
#include "tenon/io/tf_record.h"

using namespace tenon;

namespace {

const std::vector<Feature>& features() {
  static const std::vector<float> values{1.5F, -2.0F};
  static const std::vector<Feature> all{Feature::fixed("image", {}, DType::byte_string),
                                        Feature::fixed("label", {2}, DType::int64),
                                        Feature::fixed("weights", {2, 3}, DType::float32),
                                        Feature::any_length("many", DType::int64),
                                        Feature::any_length("words", DType::byte_string),
                                        {"absent", DType::float32, {2}, Feature::Length::fixed, Tensor::copy<float>({2}, values)}};
  return all;
}

RecordReader reader(const std::string& path, RecordPacking packing = RecordPacking::found_out) {
  Report report;
  auto file = map_file(path, report);
  REQUIRE(file.ok());
  return {*std::move(file), packing};
}

RecordReader reader_of(const std::string& bytes) {
  auto copy = std::make_shared<std::string>(bytes);
  return {
      MappedFile("r.tfrecord", {std::shared_ptr<const std::byte>(copy, reinterpret_cast<const std::byte*>(copy->data())), copy->size()})};
}

std::vector<std::string> records(RecordReader from, Report& report) {
  std::vector<std::string> out;
  for (;;) {
    const auto record = from.next(report);
    if (!record.ok() || !*record) return out;
    out.emplace_back(**record);
  }
}

std::string hex(const Tensor& t, std::int64_t i) {
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (const unsigned char c : t.text(i)) out += digits[c >> 4], out += digits[c & 15];
  return out;
}

}  // namespace

TEST_CASE("records are read as TensorFlow reads them, packed or not") {
  test::OracleCases oracle("records");
  for (const char* name : {"examples.tfrecord", "examples_gzip.tfrecord", "examples_zlib.tfrecord"}) {
    INFO(name);
    Report report;
    auto from = reader(test::data_file(std::string("records/") + name));
    for (int i = 0; i < 7; ++i) {
      const auto record = from.next(report);
      REQUIRE((record.ok() && record->has_value()));
      const auto tensors = parse_example(**record, features(), from.where(), report);
      REQUIRE(tensors.ok());
      for (std::size_t f = 0; f < features().size(); ++f) {
        const auto key = std::to_string(i) + "/" + features()[f].name;
        const auto& got = (*tensors)[f];
        INFO(key);
        if (is_text(got.dtype())) continue;
        const auto expected = oracle.array(key);
        REQUIRE(got.spec() == expected.spec());
        CHECK(std::equal(got.data(), got.data() + bytes(got.spec()), expected.data()));
      }
      for (const auto& row : oracle.cases()) {
        if (!row["case"].is("strings") || *row["record"].integer() != i) continue;
        const auto& got = (*tensors)[row["feature"].is("image") ? 0 : 4];
        const auto& texts = *row["hex"].list();
        REQUIRE(elements(got.shape()) == static_cast<std::int64_t>(texts.size()));
        for (std::size_t t = 0; t < texts.size(); ++t) CHECK(hex(got, static_cast<std::int64_t>(t)) == *texts[t].string());
      }
    }
    CHECK_FALSE(from.next(report)->has_value());
    CHECK(report.diagnostics().empty());
  }
}

TEST_CASE("a damaged record is named with its number and place") {
  const std::string whole = tf_record("first") + tf_record("second") + tf_record("third");
  const auto fault = [](const std::string& bytes) {
    Report report;
    const auto read = records(reader_of(bytes), report);
    REQUIRE(report.diagnostics().size() == 1);
    return std::pair(read.size(), report.diagnostics()[0]);
  };
  auto changed = whole;
  changed[21 + 12 + 2] = '!';  // within "second"
  auto [count, d] = fault(changed);
  CHECK(count == 1);
  CHECK(d.code == Code::FileDamaged);
  CHECK(std::get<InFile>(d.where).detail == "record 1, byte 21");
  changed = whole;
  changed[22] = 'x';  // its length
  CHECK(fault(changed).second.code == Code::FileDamaged);
  CHECK(fault("this is no file of records").second.code == Code::FileDamaged);
  for (const std::size_t cut : {1, 10, 14}) CHECK(fault(whole.substr(0, whole.size() - cut)).second.code == Code::FileTruncated);
  std::string huge(8, '\xFF');
  const auto crc = masked_crc32c(huge);
  huge.append(reinterpret_cast<const char*>(&crc), 4);
  CHECK(fault(huge).second.code == Code::FileDamaged);
  std::string long_one("\0\0\0\0\0\1\0\0", 8);  // a terabyte
  const auto crc_of_long = masked_crc32c(long_one);
  long_one.append(reinterpret_cast<const char*>(&crc_of_long), 4);
  CHECK(fault(long_one).second.code == Code::FileTruncated);
  Report report;
  CHECK(records(reader_of(""), report).empty());
  CHECK(report.diagnostics().empty());
}

TEST_CASE("what a record does not have is reported by the name of the feature") {
  Report none;
  auto from = reader(test::data_file("records/examples.tfrecord"));
  const auto record = std::string(**from.next(none));
  const auto unfit = [&](const Feature& feature) {
    Report report;
    CHECK_FALSE(parse_example(record, std::span(&feature, 1), {"r.tfrecord", "record 0"}, report).ok());
    REQUIRE(report.diagnostics().size() == 1);
    CHECK(report.diagnostics()[0].code == Code::FeatureUnfit);
    return std::get<std::string>(*report.diagnostics()[0].found);
  };
  CHECK(unfit(Feature::fixed("label", {3}, DType::int64)) == "2 values");
  CHECK(unfit(Feature::fixed("label", {2}, DType::float32)) == "int64");
  CHECK(unfit(Feature::fixed("none", {}, DType::int64)) == "no such feature");
  Report report;
  const auto any = Feature::any_length("none", DType::byte_string);
  CHECK((*parse_example(record, std::span(&any, 1), {"r"}, report))[0].shape() == Shape{0});
}

TEST_CASE("damaged records are tensors or one diagnostic") {
  Report none;
  auto from = reader(test::data_file("records/examples.tfrecord"));
  from.next(none).ok();
  from.next(none).ok();
  const auto record = std::string(**from.next(none));
  const auto parse = [](const std::string& bytes) {
    Report report;
    const auto tensors = parse_example(bytes, features(), {"r"}, report);
    REQUIRE(tensors.ok() == report.diagnostics().empty());
  };
  test::every_truncation(record, parse);
  test::random_mutations(record, 3000, parse);
  for (const char* name : {"examples.tfrecord", "examples_gzip.tfrecord", "examples_zlib.tfrecord"}) {
    const auto read = [](const std::string& bytes) {
      Report report;
      records(reader_of(bytes), report);
      REQUIRE(report.diagnostics().size() <= 1);
    };
    const auto bytes = test::content(test::data_file(std::string("records/") + name));
    test::every_truncation(bytes, read);
    test::random_mutations(bytes, 300, read);
  }
}
