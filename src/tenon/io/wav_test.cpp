#include "tenon/io/wav.h"

#include <doctest/doctest.h>

#include "fixture.h"
#include "mutation.h"
#include "oracle_cases.h"
#include "scratch_folder.h"

using namespace tenon;

namespace {

Result<Sound> decoded(const std::string& bytes, Report& report, std::int64_t length = -1) {
  return decode_wav(std::as_bytes(std::span(bytes)), length, {"s.wav"}, report);
}
std::string recorded(const std::string& name) { return test::content(test::data_file("records/" + name)); }

}  // namespace

TEST_CASE("sounds are those of tf.audio.decode_wav") {
  test::OracleCases oracle("records");
  int compared = 0;
  for (const auto& row : oracle.cases()) {
    if (!row["case"].is("sound")) continue;
    const std::string& name = *row["file"].string();
    const auto length = *row["length"].integer();
    INFO(name, " ", length);
    Report report;
    const auto sound = decoded(recorded(name), report, length);
    REQUIRE(sound.ok());
    CHECK(sound->rate == *row["rate"].integer());
    CHECK(test::difference(sound->samples, oracle.array(name + "/" + std::to_string(length))) == 0);
    ++compared;
  }
  CHECK(compared == 9);
}

TEST_CASE("what is wrong with a sound has a name") {
  const auto code = [](const std::string& bytes) {
    Report report;
    CHECK_FALSE(decoded(bytes, report).ok());
    REQUIRE(report.diagnostics().size() == 1);
    return report.diagnostics()[0].code;
  };
  auto whole = recorded("mono.wav");
  CHECK(code("") == Code::FileTruncated);
  CHECK(code("RIFFxxxxAVI ") == Code::FileFormatUnknown);
  CHECK(code(whole.substr(0, whole.size() - 1)) == Code::FileTruncated);
  CHECK(code(whole.substr(0, 36)) == Code::FileTruncated);
  auto eight = whole;
  eight[34] = 8;
  CHECK(code(eight) == Code::FileFeatureUnsupported);
  auto silent = whole;
  silent[22] = 0;
  CHECK(code(silent) == Code::FileDamaged);
}

TEST_CASE("damaged sounds are samples or one diagnostic") {
  const auto read = [](const std::string& bytes) {
    Report report;
    const auto sound = decoded(bytes, report);
    REQUIRE(sound.ok() == report.diagnostics().empty());
  };
  test::every_truncation(recorded("stereo.wav"), read);
  test::random_mutations(recorded("more_parts.wav"), 2000, read);
}
