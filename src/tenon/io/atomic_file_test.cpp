#include "tenon/io/atomic_file.h"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <random>

#include "scratch_folder.h"

using namespace tenon;
namespace fs = std::filesystem;

namespace {

std::span<const std::byte> bytes_of(const std::string& s) { return std::as_bytes(std::span(s.data(), s.size())); }

/// Runs `work` in a child process, which ends with its result; returns the status that waitpid gives.
int in_child(const std::function<int()>& work) {
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work());
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

/// The cause given for refusing to write `path`.
std::string refusal(const std::string& path) {
  Report report;
  CHECK_FALSE(write_file(path, {}, report).ok());
  REQUIRE(report.diagnostics().size() == 1);
  CHECK(report.diagnostics()[0].code == Code::FileNotWritten);
  CHECK(std::get<InFile>(report.diagnostics()[0].where).path == path);
  return report.diagnostics()[0].cause;
}

std::size_t entries(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

}  // namespace

TEST_CASE("a file is made and replaced, with nothing left beside it") {
  const test::ScratchFolder folder;
  const auto path = folder / "a.bin";
  Report report;
  CHECK(write_file(path, bytes_of("old"), report).ok());
  CHECK(test::content(path) == "old");
  ::chmod(path.c_str(), 0640);
  CHECK(write_file(path, bytes_of("newer"), report).ok());
  CHECK(test::content(path) == "newer");
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0640);
  CHECK(entries(folder.path()) == 1);
  CHECK(report.diagnostics().empty());
}

TEST_CASE("without commit the old file stays and the temporary goes") {
  const test::ScratchFolder folder;
  const auto path = folder / "a.bin";
  Report report;
  REQUIRE(write_file(path, bytes_of("old"), report).ok());
  {
    auto file = AtomicFile::create(path, report);
    REQUIRE(file.ok());
    CHECK(file->write(bytes_of("half"), report).ok());
    CHECK(file->size() == 4);
    CHECK(entries(folder.path()) == 2);
  }
  CHECK(entries(folder.path()) == 1);
  CHECK(test::content(path) == "old");
}

TEST_CASE("a symbolic link is followed and stays") {
  const test::ScratchFolder folder;
  fs::create_directory(folder.path() / "there");
  fs::create_symlink("there/real.bin", folder.path() / "link");
  Report report;
  for (const std::string text : {"first", "second"}) {
    CHECK(write_file(folder / "link", bytes_of(text), report).ok());
    CHECK(fs::is_symlink(folder.path() / "link"));
    CHECK(test::content(folder / "there/real.bin") == text);
  }
  fs::create_symlink("loop", folder.path() / "loop");
  CHECK(refusal(folder / "loop") == "The system refuses to write it: Too many levels of symbolic links.");
}

TEST_CASE("a long name is written") {
  const test::ScratchFolder folder;
  Report report;
  CHECK(write_file(folder / std::string(255, 'n'), bytes_of("x"), report).ok());
  CHECK(refusal(folder / std::string(256, 'n')) == "The name is longer than the file system allows.");
}

TEST_CASE("what cannot be written is refused with the reason") {
  const test::ScratchFolder folder;
  CHECK(refusal(folder.path().string()) == "A folder is not replaced by a file.");
  CHECK(refusal(folder / "new/") == "There is no folder " + (folder / "new") + ".");
  CHECK(refusal(folder / "none/a.bin") == "There is no folder " + (folder / "none") + ".");
  CHECK(refusal("") == "The path is empty.");
  CHECK(refusal(std::string("a\0b", 3)) == "The path holds a NUL character.");
  CHECK(refusal("/dev/null") == "The path is a device, a pipe or a socket; only a regular file can be replaced as a whole.");
}

TEST_CASE("write protection is respected") {
  const test::ScratchFolder folder;
  const auto path = folder / "a.bin";
  Report report;
  REQUIRE(write_file(path, bytes_of("old"), report).ok());
  fs::permissions(path, fs::perms(0444));
  fs::permissions(folder.path(), fs::perms(0777));
  // Root may write anything, so the attempt is made as nobody.
  const auto cause_is = [&](const std::string& cause) {
    const int status = in_child([&] {
      if (::geteuid() == 0 && ::setuid(65534) != 0) return 2;
      Report inner;
      const bool refused = !write_file(path, bytes_of("new"), inner).ok();
      return refused && inner.diagnostics().at(0).cause == cause ? 0 : 1;
    });
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  };
  CHECK(cause_is("The file there is write-protected."));
  fs::permissions(path, fs::perms(0666));
  fs::permissions(folder.path(), fs::perms(0555));
  CHECK(cause_is("You have no permission to write here."));
  fs::permissions(folder.path(), fs::perms(0755));
  CHECK(test::content(path) == "old");
}

TEST_CASE("a failing write leaves the old file and no temporary") {
  const test::ScratchFolder folder;
  const auto path = folder / "a.bin";
  Report report;
  REQUIRE(write_file(path, bytes_of("old"), report).ok());
  const int status = in_child([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{100, 100};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    Report inner;
    const bool refused = !write_file(path, bytes_of(std::string(1000, 'x')), inner).ok();
    return refused && inner.diagnostics().at(0).cause == "The file is larger than the system allows." ? 0 : 1;
  });
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(entries(folder.path()) == 1);
  CHECK(test::content(path) == "old");
}

TEST_CASE("a process killed at any byte leaves the old file whole") {
  const test::ScratchFolder folder;
  const auto path = folder / "a.bin";
  Report report;
  REQUIRE(write_file(path, bytes_of("old"), report).ok());
  const std::string all = "the new content";
  for (std::size_t n = 0; n <= all.size(); ++n) {
    const int status = in_child([&] {
      // The system ends the process with SIGXFSZ at the first write beyond n bytes.
      const rlimit limit{n, n}, no_core{0, 0};
      ::setrlimit(RLIMIT_CORE, &no_core);
      ::setrlimit(RLIMIT_FSIZE, &limit);
      Report inner;
      auto file = AtomicFile::create(path, inner);
      if (!file.ok()) return 1;
      for (const char& c : all)
        if (!file->write(std::as_bytes(std::span(&c, 1)), inner).ok()) return 1;
      return file->commit(inner).ok() ? 0 : 1;
    });
    CHECK(WIFSIGNALED(status) == (n < all.size()));
    CHECK(test::content(path) == (n < all.size() ? "old" : all));
  }
}

TEST_CASE("a process killed at any moment leaves an old or a new file, whole") {
  const test::ScratchFolder folder;
  const auto path = folder / "a.bin";
  const auto generation = [](char c) { return std::string(20'000, c); };
  Report report;
  REQUIRE(write_file(path, bytes_of(generation('a')), report).ok());
  std::mt19937 random(7);
  for (int round = 0; round < 40; ++round) {
    std::fflush(nullptr);
    const pid_t child = ::fork();
    if (child == 0) {
      for (char c = 'a';; c = c == 'z' ? 'a' : static_cast<char>(c + 1)) {
        Report inner;
        if (!write_file(path, bytes_of(generation(c)), inner).ok()) ::_exit(1);
      }
    }
    ::usleep(static_cast<useconds_t>(500 + random() % 5000));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WIFSIGNALED(status));
    const auto text = test::content(path);
    REQUIRE(!text.empty());
    CHECK(text == generation(text[0]));
  }
}
