#pragma once
// Keras' CSVLogger: a line of every epoch's logs in a file, byte for byte what Keras writes.
#include <cstdio>
#include <memory>

#include "tenon/object/codec.h"
#include "tenon/train/prospect.h"

namespace tenon {

class CSVLogger : public LogReader {
 public:
  struct Arguments {
    std::string filename;
    std::string separator = ",";
    bool append = false;

    static constexpr auto fields(auto each) {
      return each(required("filename", &Arguments::filename, "File to write, such as log.csv."),
                  field("separator", &Arguments::separator, "One character between two values."),
                  field("append", &Arguments::append, "Go on at the end of the file, if there is one."));
    }
  };
  explicit CSVLogger(Arguments arguments) : a_(std::move(arguments)) {}

  Result<Done> foresee(const Prospect& prospect) override;
  void on_train_begin(Run& run) override;
  void on_epoch_end(Run& run, std::int64_t epoch, Logs& logs) override;
  void on_train_end(Run& run, const Logs& logs) override;

 private:
  struct Close {
    void operator()(std::FILE* f) const { std::fclose(f); }
  };
  /// Writes and flushes; a full disk ends the run with a report.
  void write(Run& run, const std::string& lines);
  std::string line(const std::vector<std::string>& cells) const;

  Arguments a_;
  bool header_ = true;
  std::optional<std::vector<std::string>> keys_;  // none before the first epoch
  std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace tenon
