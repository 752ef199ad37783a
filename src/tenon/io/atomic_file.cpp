#include "tenon/io/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <random>
#include <system_error>

#include "tenon/base/assert.h"
#include "tenon/io/shell_word.h"

namespace tenon {
namespace {

namespace fs = std::filesystem;

/// The rule that the system's error stands for, in words that tell what to do.
std::string reason(int error) {
  switch (error) {
    case ENOSPC: return "The disk is full.";
    case EDQUOT: return "Your quota of disk space is used up.";
    case EFBIG: return "The file is larger than the system allows.";
    case EROFS: return "The file system is mounted read-only.";
    case EACCES:
    case EPERM: return "You have no permission to write here.";
    case ENAMETOOLONG: return "The name is longer than the file system allows.";
    default: return "The system refuses to write it: " + std::generic_category().message(error) + ".";
  }
}

Reported not_written(const std::string& path, const std::string& cause, Sink& sink) {
  return report(sink, Code::FileNotWritten, InFile{path}).because(cause).emit();
}

Reported no_folder(const std::string& path, const std::string& folder, Sink& sink) {
  return report(sink, Code::FileNotWritten, InFile{path})
      .because("There is no folder " + folder + ".")
      .fix("make the folder first", "mkdir -p " + shell_word(folder))
      .emit();
}

/// Where symbolic links lead, whether or not anything is there.
fs::path behind_links(fs::path path) {
  constexpr int most_links = 40;  // as Linux
  std::error_code error;
  for (int i = 0; i < most_links && fs::is_symlink(path, error); ++i) {
    const auto next = fs::read_symlink(path, error);
    path = next.is_absolute() ? next : path.parent_path() / next;
  }
  return path;
}

std::string folder_of(const std::string& target) {
  const auto folder = fs::path(target).parent_path();
  return folder.empty() ? "." : folder.string();
}

/// A hidden name beside `target` that nobody can foresee, so that nobody can have put a link there.
std::string temporary_beside(const std::string& target) {
  constexpr std::size_t longest_name = 255, suffix = 22;
  constexpr char hex[] = "0123456789abcdef";
  std::random_device random;
  std::string unforeseeable;
  for (int i = 0; i < 16; ++i) unforeseeable += hex[random() & 15];
  const auto name = fs::path(target).filename().string().substr(0, longest_name - suffix);
  return folder_of(target) + "/." + name + "." + unforeseeable + ".tmp";
}

/// Refuses what a rename would destroy or cannot replace. `old` is the status of the file there, if one is.
std::optional<Reported> refuse_target(const std::string& path, const std::string& target, const struct stat* old, Sink& sink) {
  std::error_code error;
  if (const auto folder = folder_of(target); !fs::is_directory(folder, error)) return no_folder(path, folder, sink);
  if (path.ends_with('/') || (old && S_ISDIR(old->st_mode))) {
    return report(sink, Code::FileNotWritten, InFile{path})
        .expected("the name of a file")
        .found("a folder")
        .because("A folder is not replaced by a file.")
        .fix("write a file in the folder", (fs::path(path) / "NAME").string(), Applies::needs_editing)
        .emit();
  }
  if (old && !S_ISREG(old->st_mode))
    return not_written(path, "The path is a device, a pipe or a socket; only a regular file can be replaced as a whole.", sink);
  // The rename itself would not mind a write-protected file, but its owner would.
  if (old && ::faccessat(AT_FDCWD, target.c_str(), W_OK, AT_EACCESS) != 0)
    return not_written(path, "The file there is write-protected.", sink);
  return std::nullopt;
}

/// Keeps who may read and write the file; the owner only where the system lets us.
void keep_permissions(int fd, const struct stat& old) {
  const mode_t permissions = old.st_mode & 0777;
  if (::fchown(fd, old.st_uid, old.st_gid) != 0 && ::fchown(fd, static_cast<uid_t>(-1), old.st_gid) != 0) {
    // Another group must not get what the old group was allowed.
    ::fchmod(fd, permissions & ~mode_t{0070});
    return;
  }
  ::fchmod(fd, permissions);
}

}  // namespace

Result<AtomicFile> AtomicFile::create(const std::string& path, Sink& sink) {
  if (path.empty() || path.find('\0') != path.npos)
    return not_written(path, path.empty() ? "The path is empty." : "The path holds a NUL character.", sink);
  const auto target = behind_links(path).string();
  struct stat old {};
  const bool replaces = ::stat(target.c_str(), &old) == 0;
  if (!replaces && errno != ENOENT && errno != ENOTDIR) return not_written(path, reason(errno), sink);
  if (const auto refused = refuse_target(path, target, replaces ? &old : nullptr, sink)) return *refused;
  constexpr int attempts = 16;
  for (int i = 0; i < attempts; ++i) {
    auto temporary = temporary_beside(target);
    const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, replaces ? 0600 : 0666);
    if (fd < 0 && errno == EEXIST) continue;
    if (fd < 0) return not_written(path, reason(errno), sink);
    if (replaces) keep_permissions(fd, old);
    return AtomicFile(path, target, std::move(temporary), fd);
  }
  return not_written(path, reason(EEXIST), sink);
}

AtomicFile::AtomicFile(AtomicFile&& o) noexcept
    : path_(std::move(o.path_)),
      target_(std::move(o.target_)),
      temporary_(std::exchange(o.temporary_, {})),
      fd_(std::exchange(o.fd_, -1)),
      size_(o.size_) {}

AtomicFile::~AtomicFile() { abandon(); }

void AtomicFile::abandon() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  if (!temporary_.empty()) ::unlink(std::exchange(temporary_, {}).c_str());
}

Reported AtomicFile::fail(int error, Sink& sink) {
  abandon();
  return not_written(path_, reason(error), sink);
}

Result<Done> AtomicFile::write(std::span<const std::byte> bytes, Sink& sink) {
  TENON_ASSERT(fd_ >= 0, "a file is written after it was committed or has failed");
  while (!bytes.empty()) {
    constexpr std::size_t most = std::size_t{1} << 30;  // Linux writes no more than 2 GiB at once
    const auto written = ::write(fd_, bytes.data(), std::min(bytes.size(), most));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail(errno, sink);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    size_ += static_cast<std::uint64_t>(written);
  }
  return Done{};
}

Result<Done> AtomicFile::commit(Sink& sink) {
  TENON_ASSERT(fd_ >= 0, "a file is committed after it was committed or has failed");
  if (::fsync(fd_) != 0 && errno != EINVAL && errno != EROFS) return fail(errno, sink);  // EINVAL: a file system that cannot and need not
  if (::close(std::exchange(fd_, -1)) != 0) return fail(errno, sink);
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) return fail(errno, sink);
  temporary_.clear();
  // Whether the rename itself survives a power cut; if not, the old file is back, whole. Not every file system can sync a folder.
  if (const int folder = ::open(folder_of(target_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); folder >= 0) {
    ::fsync(folder);
    ::close(folder);
  }
  return Done{};
}

Result<Done> write_file(const std::string& path, std::span<const std::byte> bytes, Sink& sink) {
  TENON_TRY(AtomicFile file, AtomicFile::create(path, sink));
  TENON_TRY([[maybe_unused]] Done written, file.write(bytes, sink));
  return file.commit(sink);
}

}  // namespace tenon
