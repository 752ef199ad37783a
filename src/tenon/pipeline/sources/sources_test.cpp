#include <atomic>
#include <cstring>
#include <filesystem>

#include "fixture.h"
#include "pipeline_passes.h"
#include "scratch_folder.h"
#include "tenon/data/csv_arrays.h"
#include "tenon/data/file_pattern.h"
#include "tenon/io/npy.h"
#include "tenon/io/tf_record.h"
#include "tenon/pipeline/collect.h"
#include "tenon/pipeline/kept_rows.h"
#include "tenon/pipeline/sources/audio_folder.h"
#include "tenon/pipeline/sources/line_source.h"
#include "tenon/pipeline/sources/record_source.h"
#include "tenon/pipeline/sources/shards.h"
#include "tenon/pipeline/sources/text_folder.h"

using namespace tenon;
using namespace tenon::testing;
namespace fs = std::filesystem;

namespace {

Code first_code(const Report& report) {
  REQUIRE(report.diagnostics().size() >= 1);
  return report.diagnostics()[0].code;
}

}  // namespace

TEST_CASE("texts of a folder, cut off where asked for") {
  const test::ScratchFolder folder;
  fs::create_directories(folder / "neg"), fs::create_directories(folder / "pos");
  test::put(folder / "neg/a.txt", "not good\n"), test::put(folder / "pos/b.txt", "good"), test::put(folder / "pos/c.txt", "");
  Report report;
  TextFolderArgs args;
  args.shuffle = false, args.batch_size = 0;
  const auto texts = text_dataset_from_directory(folder.path().string(), args, report);
  REQUIRE(texts.ok());
  CHECK(all(texts->data) == std::vector<std::string>{"not good\n 0", "good 1", "1"});
  args.max_length = 3, args.batch_size = 2;
  CHECK(all(text_dataset_from_directory(folder.path().string(), args, report)->data).front() == "(2,)[not goo] (2,)[0 1]");
  check_positions(text_dataset_from_directory(folder.path().string(), args, report)->data);
}

TEST_CASE("sounds of a folder, of one length where asked for") {
  const test::ScratchFolder folder;
  fs::create_directories(folder / "a");
  fs::copy_file(test::data_file("records/mono.wav"), folder / "a/1.wav");
  fs::copy_file(test::data_file("records/more_parts.wav"), folder / "a/2.wav");
  AudioFolderArgs args;
  args.shuffle = false, args.output_sequence_length = 8;
  Report report;
  const auto sounds = audio_dataset_from_directory(folder.path().string(), args, report);
  REQUIRE(sounds.ok());
  CHECK(to_string(sounds->data.element_spec()) == "(x: float32 (None, 8, 1), y: int32 (None,))");
  CHECK(all(sounds->data).size() == 1);
  args.output_sequence_length.reset(), args.batch_size = 0;
  CHECK(all(audio_dataset_from_directory(folder.path().string(), args, report)->data).size() == 2);
  fs::copy_file(test::data_file("records/stereo.wav"), folder / "a/3.wav");
  auto pass = audio_dataset_from_directory(folder.path().string(), args, report)->data.iterate(report);
  Element e;
  CHECK((*pass->next(e) && *pass->next(e)));
  CHECK_FALSE(pass->next(e).ok());  // two channels
  CHECK(first_code(report) == Code::InputShapeMismatch);
}

TEST_CASE("lines of several files") {
  const test::ScratchFolder folder;
  test::put(folder / "a.txt", "one\r\ntwo\n\nthree"), test::put(folder / "b.txt", ""), test::put(folder / "c.txt", "four\n");
  Report report;
  const auto files = files_named(folder / "*.txt", report);
  REQUIRE(files.ok());
  const auto lines = text_lines(*files);
  CHECK(all(lines) == std::vector<std::string>{"one", "two", "", "three", "four"});
  check_positions(lines);
  CHECK_FALSE(files_named(folder / "*.csv", report).ok());
  CHECK(first_code(report) == Code::FileNotFound);
  CHECK(*files_named("as it is.txt", report) == std::vector<std::string>{"as it is.txt"});
}

TEST_CASE("examples of record files, with a label") {
  const auto path = test::data_file("records/examples.tfrecord"), packed = test::data_file("records/examples_gzip.tfrecord");
  const std::vector<Feature> features{Feature::fixed("weights", {2, 3}, DType::float32), Feature::fixed("label", {2}, DType::int64)};
  const auto data = tf_examples({path, packed}, features, {"label"});
  CHECK(to_string(data.element_spec()) == "(x: float32 (2, 3), y: int64 (2,))");
  const auto elements = all(data);
  REQUIRE(elements.size() == 14);
  CHECK(std::equal(elements.begin(), elements.begin() + 7, elements.begin() + 7));
  check_positions(data);
  CHECK(all(tf_records({path})).size() == 7);
  CHECK(to_string(tf_examples({path}, features).element_spec()) == R"({"label": label: int64 (2,), "weights": weights: float32 (2, 3)})");
  Report report;
  const auto wrong = tf_examples({path}, {Feature::fixed("label", {3}, DType::int64)});
  auto pass = wrong.iterate(report);
  Element e;
  CHECK_FALSE(pass->next(e).ok());
  CHECK(std::get<InFile>(report.diagnostics().at(0).where).detail == "record 0, byte 0");
}

TEST_CASE("records that are not packed can be had in any order") {
  const test::ScratchFolder folder;
  const auto path = test::data_file("records/examples.tfrecord"), packed = test::data_file("records/examples_gzip.tfrecord");
  test::put(folder / "empty.tfrecord", "");
  const std::vector<std::string> files{path, folder / "empty.tfrecord", path};
  const std::vector<Feature> features{Feature::fixed("weights", {2, 3}, DType::float32), Feature::fixed("label", {2}, DType::int64)};
  Report report;
  const auto data = open_examples(files, features, {"label"}, report);
  REQUIRE(data.ok());
  CHECK(data->cardinality().count == 14);
  CHECK(all(*data) == all(tf_examples(files, features, {"label"})));
  check_positions(data->shuffle(14, {.seed = 1}).batch(4));
  const auto one_is_packed = open_examples({path, packed}, features, {"label"}, report);
  REQUIRE(one_is_packed.ok());
  CHECK_FALSE(one_is_packed->cardinality().known());
  CHECK(all(*one_is_packed) == all(*data));
  require_none(report);

  std::string bytes(map_file(path, report)->text());
  bytes[bytes.size() - 10] ^= 1;  // in the last record, whose number and place are those in its file
  test::put(folder / "damaged.tfrecord", bytes);
  const auto damaged = open_examples({path, folder / "damaged.tfrecord"}, features, {}, report);
  REQUIRE(damaged.ok());
  auto pass = damaged->skip(13).iterate(report);
  Element e;
  CHECK_FALSE(pass->next(e).ok());
  CHECK(first_code(report) == Code::FileDamaged);
  CHECK(std::get<InFile>(report.diagnostics()[0].where).detail.starts_with("record 6, byte "));
  test::put(folder / "cut.tfrecord", bytes.substr(0, bytes.size() - 10));
  Report cut;
  CHECK_FALSE(open_examples({folder / "cut.tfrecord"}, features, {}, cut).ok());  // lengths are looked at when it is opened
  CHECK(first_code(cut) == Code::FileTruncated);
}

namespace {

/// Counts how often its rows, the numbers 0 to 9, are read.
class CountedRows final : public Rows {
 public:
  const std::string& name() const override { return name_; }
  const ElementSpec& spec() const override { return spec_; }
  std::int64_t size() const override { return 10; }
  Result<Done> read(std::int64_t row, Element& element, Sink&) const override {
    ++reads;
    element.values = {Tensor::copy<std::int64_t>({}, std::vector{row})};
    return Done{};
  }
  mutable std::atomic<int> reads{0};

 private:
  std::string name_ = "counted";
  ElementSpec spec_{TensorSpec{{}, DType::int64}};
};

}  // namespace

TEST_CASE("rows are kept as far as there is room, and come in the same order") {
  for (const std::int64_t room : {std::int64_t{0}, std::int64_t{150}, std::int64_t{1} << 20}) {
    CAPTURE(room);
    const auto rows = std::make_shared<CountedRows>();
    const auto data = Dataset::from_rows(kept_rows(rows, room)).shuffle(5, {.seed = 2}).batch(3, {.num_parallel_calls = 2});
    const auto plain = Dataset::from_rows(std::make_shared<CountedRows>()).shuffle(5, {.seed = 2}).batch(3);
    for (std::uint64_t pass = 0; pass < 3; ++pass) CHECK(all(data, {.iteration = pass}) == all(plain, {.iteration = pass}));
    if (room == 0) CHECK(rows->reads == 30);
    else if (room == 150) CHECK((rows->reads > 10 && rows->reads < 30));
    else CHECK(rows->reads == 10);
    check_positions(data);
  }
}

TEST_CASE("arrays in several files are one data set") {
  const test::ScratchFolder folder;
  Report report;
  for (int i = 0; i < 3; ++i) {
    const auto n = std::to_string(i);
    REQUIRE(write_npy(folder / ("x" + n + ".npy"),
                      floats({i + 1, 1}, std::vector<float>(static_cast<std::size_t>(i) + 1, static_cast<float>(i))), report)
                .ok());
    REQUIRE(write_npy(folder / ("y" + n + ".npy"), ints(std::vector<std::int64_t>(static_cast<std::size_t>(i) + 1, 10 * i)), report).ok());
  }
  const auto data = npy_shards(*files_named(folder / "x*.npy", report), *files_named(folder / "y*.npy", report), report);
  REQUIRE(data.ok());
  CHECK(data->cardinality().count == 6);
  CHECK(all(*data) == std::vector<std::string>{"(1,)[0] 0", "(1,)[1] 10", "(1,)[1] 10", "(1,)[2] 20", "(1,)[2] 20", "(1,)[2] 20"});
  check_positions(data->shuffle(4, {.seed = 1}).batch(2));
  CHECK_FALSE(npy_shards({folder / "x0.npy"}, {folder / "y1.npy"}, report).ok());
  CHECK(first_code(report) == Code::RowsDiffer);
  Report other;
  CHECK_FALSE(npy_shards({folder / "x0.npy", folder / "y1.npy"}, {}, other).ok());
  CHECK(first_code(other) == Code::InputShapeMismatch);
}

TEST_CASE("tables become arrays: inputs, a label, several files") {
  const test::ScratchFolder folder;
  test::put(folder / "a.csv", "size,rooms,price,city\n90,3,1,Bonn\n120,,2,Kiel\n");
  test::put(folder / "b.csv", "city,price,rooms,size\nUlm,2.5,4,70\n");
  const std::vector<std::string> both{folder / "a.csv", folder / "b.csv"};
  Report report;
  const auto arrays = csv_arrays(both, {.labels = {"price"}, .inputs = {"size", "rooms"}}, {}, report);
  REQUIRE(arrays.ok());
  CHECK(text_of(arrays->x[0].values) == "(3, 2)[90 3 120 nan 70 4]");
  CHECK(text_of(arrays->y[0].values) == "(3,)[1 2 2.5]");
  REQUIRE(report.diagnostics().size() == 1);  // the empty cell
  CHECK(report.diagnostics()[0].severity == Severity::note);
  CHECK(std::get<InFile>(report.diagnostics()[0].where).detail == "line 3, column 5");

  Report none;
  const auto named = csv_arrays(both, {.labels = {"price"}, .sample_weight = "size", .as = CsvRoles::Inputs::by_name}, {}, none);
  REQUIRE(named.ok());
  REQUIRE(named->x.size() == 2);
  CHECK(named->x[1].key == "city");
  CHECK(named->x[1].values.text(2) == "Ulm");
  CHECK(named->sample_weight.size() == 1);

  Report words, missing;
  CHECK_FALSE(csv_arrays(both, {.labels = {"price"}}, {}, words).ok());
  CHECK(words.diagnostics().back().code == Code::CellUnfit);
  CHECK_FALSE(csv_arrays(both, {.labels = {"prize"}}, {}, missing).ok());
  CHECK(first_code(missing) == Code::ColumnMissing);
}

TEST_CASE("a data set is collected to arrays") {
  Report report;
  const auto slices = Dataset::from_tensor_slices(
      tuple({dict({{"b", Tensors(ints({1, 2, 3}))}, {"a", Tensors(floats({3, 1}, {4, 5, 6}))}}), Tensors(ints({7, 8, 9}))}));
  const auto arrays = collected(slices, report);
  REQUIRE(arrays.ok());
  CHECK(arrays->x[0].key == "a");
  CHECK(text_of(arrays->x[0].values) == "(3, 1)[4 5 6]");
  CHECK(text_of(arrays->x[1].values) == "(3,)[1 2 3]");
  CHECK(text_of(arrays->y[0].values) == "(3,)[7 8 9]");
  const test::ScratchFolder folder;
  std::string text, last;
  for (int i = 0; i < 100; ++i) text += last = std::string(static_cast<std::size_t>(i), 'x') + "\n";
  test::put(folder / "lines.txt", text);
  const auto lines = collected(text_lines({folder / "lines.txt"}), report);
  REQUIRE(lines.ok());
  CHECK(lines->rows() == 100);
  CHECK(lines->x[0].values.text(99) == last.substr(0, 99));
  CHECK(lines->x[0].values.text(3) == "xxx");
  CHECK_FALSE(collected(slices.repeat(), report).ok());
  CHECK(collected(Dataset::range(0), report)->rows() == 0);
}
