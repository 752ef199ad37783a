#include "tenon/data/class_folders.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "oracle_cases.h"
#include "scratch_folder.h"

using namespace tenon;
namespace fs = std::filesystem;

namespace {

void plant(const test::ScratchFolder& folder, const Config& tree) {
  for (const auto& name : *tree.list()) {
    fs::create_directories(fs::path(folder / *name.string()).parent_path());
    test::put(folder / *name.string(), "");
  }
}

FolderOptions options_of(const Config& arguments) {
  FolderOptions o;
  if (const auto* v = arguments.find("shuffle")) o.shuffle = *v->boolean();
  if (const auto* v = arguments.find("seed")) o.seed = static_cast<std::uint32_t>(*v->integer());
  if (const auto* v = arguments.find("validation_split")) o.validation_split = *v->number();
  if (const auto* v = arguments.find("subset")) o.subset = *v->string() == "training" ? Subset::training : Subset::validation;
  if (const auto* v = arguments.find("label_mode")) o.label_mode = *v->string() == "binary" ? LabelMode::binary : LabelMode::categorical;
  if (const auto* v = arguments.find("class_names"))
    for (const auto& name : *v->list()) o.class_names.push_back(*name.string());
  if (const auto* v = arguments.find("labels")) {
    if (!v->list()) o.label_mode = LabelMode::none;
    else o.labels.emplace();
    if (v->list())
      for (const auto& label : *v->list()) o.labels->push_back(static_cast<std::int32_t>(*label.integer()));
  }
  return o;
}

std::vector<std::string> relative(const std::vector<std::string>& paths, const fs::path& folder) {
  std::vector<std::string> out;
  for (const auto& p : paths) out.push_back(fs::path(p).lexically_relative(folder).string());
  return out;
}

std::vector<std::string> texts(const Config* list) {
  std::vector<std::string> out;
  if (list && list->list())
    for (const auto& t : *list->list()) out.push_back(*t.string());
  return out;
}

Diagnostic refused(const std::string& folder, const FolderOptions& options) {
  Report report;
  CHECK_FALSE(classified_files(folder, image_endings, options, "images", report).ok());
  REQUIRE(report.diagnostics().size() == 1);
  return report.diagnostics()[0];
}

}  // namespace

TEST_CASE("files, order, labels and split are those of Keras") {
  test::OracleCases oracle("images");
  int compared = 0;
  for (const auto& row : oracle.cases()) {
    if (*row.find("case")->string() != "folder") continue;
    const test::ScratchFolder folder;
    plant(folder, *row.find("tree"));
    Report report;
    const auto found = classified_files(folder.path().string(), image_endings, options_of(*row.find("arguments")), "images", report);
    REQUIRE(found.ok() == !row.find("refused"));
    if (!found.ok()) continue;
    CHECK(relative(found->paths, folder.path()) == texts(row.find("files")));
    CHECK(found->class_names == texts(row.find("class_names")));
    std::vector<std::int32_t> labels;
    if (const auto* list = row.find("labels")->list())
      for (const auto& label : *list) labels.push_back(static_cast<std::int32_t>(*label.integer()));
    CHECK(found->labels == labels);
    ++compared;
  }
  CHECK(compared > 10);
}

TEST_CASE("what cannot be is refused by its name") {
  const test::ScratchFolder folder;
  for (const char* name : {"a/1.png", "b/2.png", "c/3.png"}) {
    fs::create_directories(fs::path(folder / name).parent_path());
    test::put(folder / name, "");
  }
  const auto path = folder.path().string();
  CHECK(refused(folder / "none", {}).code == Code::FileNotFound);
  CHECK(refused(folder / "a/1.png", {}).code == Code::FileUnreadable);
  CHECK(refused(folder / "a", {}).code == Code::FolderHasNoFiles);
  CHECK(refused(path, {.class_names = {"a", "d"}}).code == Code::CallArgumentOutOfRange);
  CHECK(refused(path, {.label_mode = LabelMode::binary}).code == Code::CallArgumentOutOfRange);
  CHECK(refused(path, {.seed = 1, .validation_split = 0.5}).code == Code::CallArgumentOutOfRange);
  CHECK(refused(path, {.validation_split = 0.5, .subset = Subset::training}).code == Code::CallArgumentOutOfRange);
  CHECK(refused(path, {.seed = 1, .validation_split = 1.5, .subset = Subset::training}).code == Code::CallArgumentOutOfRange);
  CHECK(refused(path, {.labels = std::vector<std::int32_t>{1}}).code == Code::CallArgumentOutOfRange);
  CHECK(refused(path, {.seed = 1, .validation_split = 0.3, .subset = Subset::validation}).code == Code::SplitLeavesNothing);
}

TEST_CASE("links are followed when asked for, and a link to a folder above ends there") {
  const test::ScratchFolder folder;
  fs::create_directories(folder / "a/deep");
  fs::create_directories(folder / "elsewhere");
  test::put(folder / "a/1.png", ""), test::put(folder / "elsewhere/2.png", "");
  fs::create_directory_symlink(folder / "elsewhere", folder / "a/linked");
  fs::create_directory_symlink(folder.path(), folder / "a/deep/back");
  const auto count = [&](bool follow) {
    Report report;
    const auto found =
        classified_files(folder.path().string(), image_endings, {.class_names = {"a"}, .follow_links = follow}, "images", report);
    REQUIRE(found.ok());
    return found->paths.size();
  };
  CHECK(count(false) == 1);
  CHECK(count(true) >= 2);
}

TEST_CASE("the two parts of a split have no file in common and lose none, for any count, share and seed") {
  const test::ScratchFolder folder;
  fs::create_directories(folder / "a");
  std::vector<std::string> all;
  for (int n = 0; n < 40; ++n) {
    test::put(folder / ("a/" + std::to_string(n) + ".jpg"), "");
    all.push_back(folder / ("a/" + std::to_string(n) + ".jpg"));
    if (n < 3 || n % 5) continue;
    std::vector<std::string> both;
    for (const auto subset : {Subset::training, Subset::validation}) {
      Report report;
      const auto part =
          classified_files(folder.path().string(), image_endings,
                           {.seed = static_cast<std::uint32_t>(n), .validation_split = 0.37, .subset = subset}, "images", report);
      REQUIRE(part.ok());
      both.insert(both.end(), part->paths.begin(), part->paths.end());
    }
    std::sort(both.begin(), both.end());
    auto expected = all;
    std::sort(expected.begin(), expected.end());
    CHECK(both == expected);
  }
}
