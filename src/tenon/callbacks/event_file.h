#pragma once
// A file of events that TensorBoard reads: events.out.tfevents.SECONDS.HOST.PROCESS.NUMBER.v2 in a folder of its own.
#include <cstdio>
#include <memory>
#include <string>

#include "tenon/diag/sink.h"

namespace tenon {

class EventFile {
 public:
  /// Makes the folder and a new file in it.
  static Result<EventFile> create(const std::string& folder, Sink& sink);

  /// Appends an event: a serialised message.
  Result<Done> write(const std::string& event, Sink& sink);
  /// What was written so far can be read by TensorBoard from now on.
  Result<Done> flush(Sink& sink);

 private:
  struct Close {
    void operator()(std::FILE* f) const { std::fclose(f); }
  };
  EventFile(std::string path, std::FILE* file) : path_(std::move(path)), file_(file) {}

  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;
};

/// Seconds since 1970.
double wall_time();

}  // namespace tenon
