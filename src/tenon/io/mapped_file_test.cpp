#include "tenon/io/mapped_file.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>

#include "scratch_folder.h"

using namespace tenon;
namespace fs = std::filesystem;

namespace {

Diagnostic refused(const std::string& path, Code code) {
  Report report;
  CHECK_FALSE(map_file(path, report).ok());
  REQUIRE(report.diagnostics().size() == 1);
  CHECK(report.diagnostics()[0].code == code);
  CHECK(std::get<InFile>(report.diagnostics()[0].where).path == path);
  return report.diagnostics()[0];
}

}  // namespace

TEST_CASE("a file is mapped, and stays so as long as a share of it lives") {
  const test::ScratchFolder folder;
  test::put(folder / "a.bin", "0123456789");
  test::put(folder / "empty", "");
  Report report;
  std::shared_ptr<const std::byte> tail;
  {
    auto file = map_file(folder / "a.bin", report);
    REQUIRE(file.ok());
    CHECK(file->text() == "0123456789");
    tail = file->share(8);
  }
  fs::remove(folder / "a.bin");
  CHECK(static_cast<char>(*tail) == '8');
  auto empty = map_file(folder / "empty", report);
  REQUIRE(empty.ok());
  CHECK(empty->bytes().empty());
  CHECK(report.diagnostics().empty());
}

TEST_CASE("a missing file is named, with the one probably meant") {
  const test::ScratchFolder folder;
  test::put(folder / "model.keras", "");
  test::put(folder / "x_train.npy", "");
  const auto fix = [&](const std::string& name) {
    const auto d = refused(folder / name, Code::FileNotFound);
    return d.fixes.empty() ? "" : d.fixes[0].code;
  };
  CHECK(fix("model") == folder / "model.keras");
  CHECK(fix("model.h5") == folder / "model.keras");
  CHECK(fix("xtrain.npy") == folder / "x_train.npy");
  CHECK(fix("something") == "");
  CHECK(refused(folder / "something", Code::FileNotFound).cause == "Folder " + folder.path().string() + " has no entry of this name.");
  CHECK(refused(folder / "none/model.keras", Code::FileNotFound).cause == "There is no folder " + (folder / "none") + ".");
  CHECK(refused(folder / "model.keras/x", Code::FileNotFound).cause == "There is no folder " + (folder / "model.keras") + ".");
  CHECK(refused("", Code::FileNotFound).cause == "The path is empty.");
  CHECK(refused("~/no such file", Code::FileNotFound).cause.starts_with("Only a shell"));
  fs::create_symlink("gone", folder.path() / "link");
  CHECK(refused(folder / "link", Code::FileNotFound).cause == "The path is a symbolic link to gone, which does not exist.");
}

TEST_CASE("what is no regular file is refused without waiting") {
  const test::ScratchFolder folder;
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK(std::get<std::string>(*refused(folder / "pipe", Code::FileUnreadable).found) == "a pipe");
  CHECK(std::get<std::string>(*refused(folder.path().string(), Code::FileUnreadable).found) == "a folder");
  CHECK(std::get<std::string>(*refused("/dev/zero", Code::FileUnreadable).found) == "a device");
  fs::create_symlink("loop", folder.path() / "loop");
  refused(folder / "loop", Code::FileUnreadable);
  refused(folder / std::string(300, 'n'), Code::FileUnreadable);
}
