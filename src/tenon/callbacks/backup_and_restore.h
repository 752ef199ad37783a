#pragma once
// Keras' BackupAndRestore: a fit that was interrupted goes on, the next time, where the last backup was made. Files are Keras' own:
// latest.weights.h5, which holds the weights and the optimizer's memory, and training_metadata.json.
//
// Otherwise than in Keras: the epoch also stands in latest.weights.h5, so that weights and epoch are replaced together, in one step,
// however a process ends; only files of the backup are deleted, not the whole folder; and a second interruption in the epoch that was gone
// on with keeps its number.
#include "tenon/callbacks/save_freq.h"
#include "tenon/train/prospect.h"

namespace tenon {

class BackupAndRestore : public LogReader {
 public:
  struct Arguments {
    std::string backup_dir;
    SaveFreq save_freq{};
    bool double_checkpoint = false;
    bool delete_checkpoint = true;

    static constexpr auto fields(auto each) {
      return each(required("backup_dir", &Arguments::backup_dir, "Folder for the backup, which holds nothing else."),
                  field("save_freq", &Arguments::save_freq, "'epoch', or the number of batches between two backups."),
                  field("double_checkpoint", &Arguments::double_checkpoint, "Keep the backup before the last one, too."),
                  field("delete_checkpoint", &Arguments::delete_checkpoint, "Delete the backup when training is over."));
    }
  };
  explicit BackupAndRestore(Arguments arguments) : a_(std::move(arguments)) {}

  Result<Done> foresee(const Prospect& prospect) override;
  void on_train_begin(Run& run) override;
  void on_epoch_begin(Run& run, std::int64_t epoch) override;
  void on_epoch_end(Run& run, std::int64_t epoch, Logs& logs) override;
  void on_train_batch_end(Run& run, std::int64_t batch, const Logs& logs) override;
  void on_train_end(Run& run, const Logs& logs) override;

 private:
  std::string path(const char* name) const { return a_.backup_dir + "/" + name; }
  Result<Done> restore(Run& run, const std::string& weights, const std::string& metadata, Sink& sink);
  Result<Done> save(Run& run);
  bool due(std::int64_t batch);

  Arguments a_;
  std::int64_t epoch_ = 0, last_batch_ = 0, batches_since_save_ = 0;
};

}  // namespace tenon
