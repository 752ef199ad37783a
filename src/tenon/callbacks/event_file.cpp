#include "tenon/callbacks/event_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>

#include "tenon/callbacks/summary.h"
#include "tenon/io/tf_record.h"

namespace tenon {
namespace {

Reported report_unwritten(const std::string& path, int error, Sink& sink) {
  return report(sink, Code::FileNotWritten, InFile{path})
      .found(std::string(std::strerror(error)))
      .because("TensorBoard's events are written while training goes on; the training stops here, its weights are kept.")
      .fix("name a folder that can be written to, on a disk with room", "log_dir=\"logs\"", Applies::needs_editing)
      .emit();
}

std::string host_name() {
  char name[256] = {};
  if (::gethostname(name, sizeof name - 1) != 0 || !name[0] || std::strchr(name, '/')) return "localhost";
  return name;
}

}  // namespace

double wall_time() { return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(); }

Result<EventFile> EventFile::create(const std::string& folder, Sink& sink) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) return report_unwritten(folder, failed.value(), sink);
  for (int number = 0;; ++number) {
    auto path = fmt::format("{}/events.out.tfevents.{:010}.{}.{}.{}.v2", folder, static_cast<std::int64_t>(wall_time()), host_name(),
                            ::getpid(), number);
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0 && errno == EEXIST && number < 100000) continue;
    std::FILE* opened = fd < 0 ? nullptr : ::fdopen(fd, "wb");
    if (!opened) return report_unwritten(path, errno, sink);
    EventFile file(std::move(path), opened);
    TENON_TRY([[maybe_unused]] const Done first, file.write(file_version_event(wall_time()), sink));
    TENON_TRY([[maybe_unused]] const Done whole, file.flush(sink));
    return file;
  }
}

Result<Done> EventFile::write(const std::string& event, Sink& sink) {
  const auto record = tf_record(event);
  if (std::fwrite(record.data(), 1, record.size(), file_.get()) != record.size()) return report_unwritten(path_, errno, sink);
  return Done{};
}

Result<Done> EventFile::flush(Sink& sink) {
  if (std::fflush(file_.get()) != 0) return report_unwritten(path_, errno, sink);
  return Done{};
}

}  // namespace tenon
