#include "tenon/io/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "tenon/diag/suggest.h"
#include "tenon/io/shell_word.h"

namespace tenon {
namespace {

namespace fs = std::filesystem;

std::string text_of(int error) { return std::generic_category().message(error); }

/// A name in `folder` that was probably meant by `name`: the same with an extension, or nearly the same.
std::optional<std::string> similar_name(const fs::path& folder, const std::string& name) {
  constexpr std::size_t most_entries = 10'000;  // a suggestion is not worth reading a folder of millions
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end && names.size() < most_entries; it.increment(error))
    names.push_back(it->path().filename().string());
  for (const auto& n : names)
    if (n != name && !name.empty() && (n.starts_with(name + ".") || fs::path(n).stem() == fs::path(name).stem())) return n;
  const std::vector<std::string_view> views(names.begin(), names.end());
  if (const auto best = nearest(name, views)) return std::string(*best);
  return std::nullopt;
}

/// Why `path`, which is not empty, leads to nothing.
std::string reason_missing(const fs::path& path, const fs::path& folder) {
  std::error_code error;
  if (path.native().starts_with('~')) return "Only a shell replaces ~ by the home folder, and only outside of quotes.";
  if (fs::is_symlink(path, error))
    return "The path is a symbolic link to " + fs::read_symlink(path, error).string() + ", which does not exist.";
  if (!fs::is_directory(folder, error)) return "There is no folder " + folder.string() + ".";
  return folder == "." ? "The current folder has no entry of this name." : "Folder " + folder.string() + " has no entry of this name.";
}

Reported missing(const std::string& written, Sink& sink) {
  if (written.empty()) return report(sink, Code::FileNotFound, InFile{written}).because("The path is empty.").emit();
  const fs::path path(written);
  const auto folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  auto builder = report(sink, Code::FileNotFound, InFile{written}).because(reason_missing(path, folder));
  const auto similar = similar_name(folder, path.filename().string());
  if (!similar) return std::move(builder).emit();
  const auto there = path.has_parent_path() ? (folder / *similar).string() : *similar;
  return std::move(builder).fix("did you mean the file that is there", there).emit();
}

Reported unreadable(const std::string& path, const std::string& found, const std::string& cause, Sink& sink) {
  return report(sink, Code::FileUnreadable, InFile{path}).expected("a file that can be read").found(found).because(cause).emit();
}

Reported refused_by_system(const std::string& path, int error, Sink& sink) {
  if (error == ENOENT || error == ENOTDIR) return missing(path, sink);
  const auto cause = "The system refuses to open it: " + text_of(error) + ".";
  if (error != EACCES) return report(sink, Code::FileUnreadable, InFile{path}).because(cause).emit();
  return report(sink, Code::FileUnreadable, InFile{path})
      .because(cause)
      .fix("give yourself permission to read it", "chmod u+r " + shell_word(path), Applies::needs_editing)
      .emit();
}

/// What a file that is not regular is, or nothing.
const char* special_kind(mode_t mode) {
  if (S_ISREG(mode)) return nullptr;
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

std::optional<Reported> refuse_special(const std::string& path, mode_t mode, Sink& sink) {
  const char* kind = special_kind(mode);
  if (!kind) return std::nullopt;
  std::error_code error;
  if (S_ISDIR(mode) && fs::exists(fs::path(path) / "saved_model.pb", error))
    return report(sink, Code::FileUnreadable, InFile{path})
        .expected("a .keras or .h5 file")
        .found("a TensorFlow SavedModel")
        .because("A SavedModel holds TensorFlow's graph, not the layers of the model.")
        .fix("save the model that it was made from in Keras' own format", "model.save(\"model.keras\")", Applies::needs_editing)
        .emit();
  if (S_ISDIR(mode)) return unreadable(path, kind, "Models and arrays are single files; a folder is none of them.", sink);
  return unreadable(path, kind, "The file is read by mapping it into memory, which needs a regular file.", sink);
}

/// Closes a file descriptor when it goes out of scope.
struct Descriptor {
  int fd;
  explicit Descriptor(int f) : fd(f) {}
  Descriptor(Descriptor&& other) noexcept : fd(std::exchange(other.fd, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

struct OpenFile {
  Descriptor file;
  std::size_t size;
};

Result<OpenFile> open_regular(const std::string& path, Sink& sink) {
  if (path.find('\0') != path.npos) return report(sink, Code::FileNotFound, InFile{path}).because("The path holds a NUL character.").emit();
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return refused_by_system(path, errno, sink);
  if (const auto special = refuse_special(path, status.st_mode, sink)) return *special;
  // Between stat and open the path may have become a pipe; O_NONBLOCK then keeps open from waiting for a writer.
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.fd < 0 || ::fstat(file.fd, &status) != 0) return refused_by_system(path, errno, sink);
  if (const auto special = refuse_special(path, status.st_mode, sink)) return *special;
  return OpenFile{std::move(file), static_cast<std::size_t>(status.st_size)};
}

Result<MappedFile> map_open(const std::string& path, const OpenFile& opened, Sink& sink) {
  const auto size = opened.size;
  if (size == 0) return MappedFile(path, {});
  void* memory = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, opened.file.fd, 0);
  if (memory == MAP_FAILED) return refused_by_system(path, errno, sink);
  std::shared_ptr<const std::byte> data(static_cast<const std::byte*>(memory),
                                        [size](const std::byte* p) { ::munmap(const_cast<std::byte*>(p), size); });
  return MappedFile(path, {std::move(data), size});
}

}  // namespace

Result<MappedFile> map_file(const std::string& path, Sink& sink) {
  TENON_TRY(const OpenFile opened, open_regular(path, sink));
  return map_open(path, opened, sink);
}

Result<MappedFile> read_file(const std::string& path, const std::function<std::shared_ptr<std::byte>(std::size_t)>& memory, Sink& sink) {
  constexpr std::size_t most = 1 << 20;
  TENON_TRY(const OpenFile opened, open_regular(path, sink));
  if (opened.size == 0 || opened.size > most) return map_open(path, opened, sink);
  const auto bytes = memory(opened.size);
  std::size_t at = 0;
  while (at < opened.size) {
    const auto got = ::read(opened.file.fd, bytes.get() + at, opened.size - at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return refused_by_system(path, errno, sink);
    if (got == 0) break;  // it has become shorter
    at += static_cast<std::size_t>(got);
  }
  return MappedFile(path, {bytes, at});
}

}  // namespace tenon
