// cache: what a pass gave is given again, out of memory or out of a file.
#include <atomic>
#include <filesystem>

#include "fixture.h"
#include "mutation.h"
#include "pipeline_passes.h"
#include "scratch_folder.h"
#include "tenon/pipeline/cache_file.h"

using namespace tenon;
using namespace tenon::testing;
namespace fs = std::filesystem;

namespace {

/// 0 to 9, and how often one was made.
struct Counted {
  std::shared_ptr<std::atomic<int>> made = std::make_shared<std::atomic<int>>(0);
  Dataset data = Dataset::range(10).map(on_numbers([made = made](std::int64_t n) { return ++*made, n; }));
};

/// A tensor of every kind: of several lengths, without elements, strings of both kinds, truth values, one number.
Dataset of_every_kind() {
  const auto make = [i = 0]() mutable -> std::optional<Element> {
    if (++i > 4) return std::nullopt;
    const std::vector<std::string> words{std::string(static_cast<std::size_t>(i), 'a'), "b"};
    const auto length = static_cast<std::int64_t>(i % 3);
    const bool truth[] = {i % 2 == 0, true};
    return Element{{Tensor::strings({2}, words), floats({length, 2}, std::vector<float>(static_cast<std::size_t>(length) * 2, 0.5F)),
                    Tensor::copy<bool>({2}, truth), Tensor::copy<std::uint8_t>({}, std::vector<std::uint8_t>{7})}};
  };
  return Dataset::from_generator(
      [make] { return Generator(make); },
      ElementSpec::tuple({ElementSpec(TensorSpec{{2}, DType::byte_string}),
                          ElementSpec::dict({{"open", ElementSpec(TensorSpec{{Dim(), 2}, DType::float32})}}),
                          ElementSpec::tuple({ElementSpec(TensorSpec{{2}, DType::boolean}), ElementSpec(TensorSpec{{}, DType::uint8})})}));
}

Code only_code(const Report& report) {
  REQUIRE(report.diagnostics().size() == 1);
  return report.diagnostics()[0].code;
}

/// Goes through what is cached; whether that worked.
bool runs(const Dataset& data, Report& report) {
  auto pass = data.iterate(report);
  for (Element e; pass;) {
    const auto more = pass->next(e);
    if (!more) return false;
    if (!*more) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a file is written by the first whole pass, and read by all later ones, in other runs, too") {
  const test::ScratchFolder folder;
  const auto path = folder / "numbers";
  const auto expected = all(Dataset::range(10));
  {
    const Counted counted;
    const Dataset cached = counted.data.cache(path);
    CHECK(all(cached.take(4)).size() == 4);
    CHECK(fs::is_empty(folder.path()));  // a part of it is nothing
    check_positions(cached);             // also while it is being written
    const int made = *counted.made;
    CHECK(all(cached) == expected);
    CHECK(*counted.made == made);
    CHECK(all(cached.repeat(3)).size() == 30);
    CHECK(*counted.made == made);
  }
  const Counted counted;
  check_positions(counted.data.cache(path).batch(3));
  CHECK(all(counted.data.cache(path), {.iteration = 5, .seed = 3}) == expected);
  CHECK(*counted.made == 0);
}

TEST_CASE("a position goes on in the file as it was saved when there was none") {
  const test::ScratchFolder folder;
  const Dataset cached = Dataset::range(10).shuffle(10).cache(folder / "numbers");
  Report report;
  Pass walking = begin(cached, report, {.iteration = 2, .seed = 9});
  REQUIRE(walking.skip(4).ok());
  const Position position = walking.save();
  const auto remainder = rest(walking);
  auto resumed = cached.resume(position, report);
  REQUIRE(resumed.ok());
  CHECK(rest(*resumed) == remainder);
  CHECK(all(cached, {.iteration = 7}) == all(cached));  // in the order that was shuffled first
}

TEST_CASE("elements of every kind come back as they were") {
  const test::ScratchFolder folder;
  const auto expected = all(of_every_kind());
  REQUIRE(expected.size() == 4);
  for (int i = 0; i < 3; ++i) CHECK(all(of_every_kind().cache(folder / "kinds")) == expected);
  CHECK(all(Dataset::range(0).cache(folder / "none")).empty());
  CHECK(fs::exists(folder / "none"));
  CHECK(all(Dataset::range(0).cache(folder / "none")).empty());
  const auto large = Dataset::from_tensors(floats({600000}, std::vector<float>(600000, 1.5F)));
  for (int i = 0; i < 2; ++i) CHECK(all(large.cache(folder / "large")) == all(large));
}

TEST_CASE("a file of other elements is refused and left alone") {
  const test::ScratchFolder folder;
  const auto path = folder / "numbers";
  CHECK(all(Dataset::range(10).cache(path)).size() == 10);
  const auto written = test::content(path);
  Report other_spec, other_count, other_file, no_folder;
  CHECK_FALSE(runs(Dataset::range(10).batch(2).cache(path), other_spec));
  CHECK(only_code(other_spec) == Code::SignatureMismatch);
  CHECK_FALSE(runs(Dataset::range(11).cache(path), other_count));
  CHECK(only_code(other_count) == Code::SignatureMismatch);
  CHECK(test::content(path) == written);
  test::put(path, "{\"my\": \"notes\"}");
  CHECK_FALSE(runs(Dataset::range(10).cache(path), other_file));
  CHECK(only_code(other_file) == Code::FileFormatUnknown);
  CHECK(test::content(path).starts_with("{"));
  CHECK_FALSE(runs(Dataset::range(10).cache(folder / "none/numbers"), no_folder));
  CHECK(only_code(no_folder) == Code::FileNotWritten);
}

TEST_CASE("a damaged cache is elements or a diagnostic, never more") {
  const test::ScratchFolder folder;
  const auto path = folder / "kinds";
  CHECK(all(of_every_kind().cache(path)).size() == 4);
  const auto whole = test::content(path);
  const auto read = [&](const std::string& bytes) {
    test::put(path, bytes);
    Report report;
    const bool ended = runs(of_every_kind().cache(path), report);
    CHECK(ended == (report.count(Severity::error) == 0));
  };
  test::every_truncation(whole, read);
  test::random_mutations(whole, 500, read);
}
