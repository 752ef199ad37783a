#include "tenon/pipeline/sources/image_folder.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "fixture.h"
#include "pipeline_passes.h"
#include "scratch_folder.h"

using namespace tenon;
using namespace tenon::testing;
namespace fs = std::filesystem;

namespace {

/// Folders "cats" and "dogs" with copies of recorded images; file n of them is 8 times n bright.
class Photos {
 public:
  void add(const std::string& name, const std::string& recorded) {
    fs::create_directories((folder_.path() / name).parent_path());
    fs::copy_file(test::data_file("images/" + recorded), folder_.path() / name);
  }
  std::string path() const { return folder_.path().string(); }

 private:
  test::ScratchFolder folder_;
};

FolderDataset opened(const Photos& photos, const ImageFolderArgs& args) {
  Report report;
  auto data = image_dataset_from_directory(photos.path(), args, report);
  require_none(report);
  REQUIRE(data.ok());
  return *std::move(data);
}

ImageFolderArgs small() {
  ImageFolderArgs args;
  args.image_size = {4, 3};
  args.shuffle = false;
  return args;
}

}  // namespace

TEST_CASE("batches of images with their labels, as Keras gives them") {
  Photos photos;
  photos.add("cats/a.png", "rgb_8.png"), photos.add("cats/b.jpg", "rgb_420.jpg"), photos.add("dogs/c.gif", "still.gif");
  auto args = small();
  args.batch_size = 2;
  const auto folder = opened(photos, args);
  CHECK(folder.class_names == std::vector<std::string>{"cats", "dogs"});
  CHECK(folder.file_paths.size() == 3);
  CHECK(to_string(folder.data.element_spec()) == "(x: float32 (None, 4, 3, 3), y: int32 (None,))");
  Report report;
  auto pass = *folder.data.iterate(report);
  Element first, second;
  REQUIRE((*pass.next(first) && *pass.next(second)));
  CHECK(first.values[0].shape() == Shape{2, 4, 3, 3});
  CHECK(second.values[1].as<std::int32_t>()[0] == 1);
  const auto direct = resized(*read_image(folder.file_paths[1], {}, report), {4, 3});
  CHECK(std::equal(direct.data(), direct.data() + bytes(direct.spec()), first.values[0].row(1)));
  CHECK_FALSE(*pass.next(first));
}

TEST_CASE("labels in every mode, and none") {
  Photos photos;
  photos.add("cats/a.png", "rgb_8.png"), photos.add("dogs/c.png", "grey_8.png");
  const auto spec = [&](LabelMode mode, ColorMode color = ColorMode::rgb, Resampling how = Resampling::bilinear) {
    auto args = small();
    args.label_mode = mode, args.color_mode = color, args.interpolation = how;
    return to_string(opened(photos, args).data.element_spec());
  };
  CHECK(spec(LabelMode::categorical) == "(x: float32 (None, 4, 3, 3), y: float32 (None, 2))");
  CHECK(spec(LabelMode::binary) == "(x: float32 (None, 4, 3, 3), y: float32 (None, 1))");
  CHECK(spec(LabelMode::none, ColorMode::grayscale) == "x: float32 (None, 4, 3, 1)");
  CHECK(spec(LabelMode::integer, ColorMode::rgba, Resampling::nearest) == "(x: uint8 (None, 4, 3, 4), y: int32 (None,))");
  auto args = small();
  args.label_mode = LabelMode::categorical;
  args.batch_size = 0;
  CHECK(
      all(opened(photos, args).data.map([](Element e) { return Element{{e.values[1]}}; }, ElementSpec(TensorSpec{{2}, DType::float32}))) ==
      std::vector<std::string>{"(2,)[1 0]", "(2,)[0 1]"});
}

TEST_CASE("damaged files are left out with their paths, or refused") {
  Photos photos;
  photos.add("cats/a.png", "rgb_8.png"), photos.add("cats/b.jpg", "cut.jpg"), photos.add("dogs/c.png", "text.png"),
      photos.add("dogs/d.png", "grey_8.png");
  photos.add("dogs/e.png", "cut.png"), photos.add("dogs/f.gif", "cut.gif"), photos.add("dogs/g.png", "empty.png");
  Report report;
  const auto folder = image_dataset_from_directory(photos.path(), small(), report);
  REQUIRE(folder.ok());
  CHECK(folder->file_paths.size() == 2);
  REQUIRE(report.diagnostics().size() == 1);
  CHECK(report.diagnostics()[0].severity == Severity::warning);
  CHECK(report.diagnostics()[0].related.size() == 5);
  CHECK(all(folder->data).size() == 1);

  auto args = small();
  args.unreadable = Unreadable::refuse;
  Report refused;
  CHECK_FALSE(image_dataset_from_directory(photos.path(), args, refused).ok());
  CHECK_FALSE(refused.ok());
  args = small();
  args.image_size = {0, 4};
  Report wrong;
  CHECK_FALSE(image_dataset_from_directory(photos.path(), args, wrong).ok());
  CHECK(wrong.diagnostics().at(0).code == Code::CallArgumentOutOfRange);
}

TEST_CASE("a file that is damaged deeper down is named when its turn comes") {
  Photos photos;
  photos.add("cats/a.png", "checksum.png"), photos.add("dogs/b.png", "rgb_8.png");
  const auto folder = opened(photos, small());
  Report report;
  auto pass = *folder.data.iterate(report);
  Element batch;
  CHECK_FALSE(pass.next(batch).ok());
  REQUIRE(report.diagnostics().size() >= 1);
  CHECK(std::get<InFile>(report.diagnostics()[0].where).path.ends_with("cats/a.png"));
}

TEST_CASE("shuffled passes lose no image and repeat from any position") {
  Photos photos;
  for (int i = 0; i < 11; ++i) photos.add((i % 2 ? "cats/" : "dogs/") + std::to_string(i) + ".png", i % 3 ? "grey_1.png" : "rgb_8.png");
  auto args = small();
  args.shuffle = true, args.seed = 5, args.batch_size = 3, args.image_size = {1, 1};
  const auto folder = opened(photos, args);
  std::size_t rows = 0;
  Report report;
  auto pass = *folder.data.iterate(report);
  for (Element e; *pass.next(e);) rows += static_cast<std::size_t>(e.values[0].rows());
  CHECK(rows == 11);
  check_positions(folder.data);
}
