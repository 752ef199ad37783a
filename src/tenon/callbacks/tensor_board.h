#pragma once
// Keras' TensorBoard: losses, metrics, learning rate and histograms of the weights as files that `tensorboard --logdir` shows.
//
// One thing is otherwise than in Keras 3.15: with update_freq=N, Keras loses the values of an epoch or a validation unless the number of
// batches so far is a multiple of N. Here only the values of batches depend on update_freq.
#include "tenon/callbacks/event_file.h"
#include "tenon/object/codec.h"
#include "tenon/train/callback.h"

namespace tenon {

/// Keras' update_freq: 'epoch', 'batch', or the number of batches between two.
struct UpdateFreq {
  std::int64_t batches = 0;  // 0: values of batches are not written

  constexpr UpdateFreq() = default;
  constexpr UpdateFreq(std::int64_t every) : batches(every) {}  // implicit: {.update_freq = 100}
};
template <> struct codec<UpdateFreq> {
  static constexpr std::string_view type = "str or int";
  static Config write(const UpdateFreq& v) { return v.batches ? Config(v.batches) : Config("epoch"); }
  static std::optional<Reported> read(const Config& c, UpdateFreq& out, const FieldSite& at);
};

/// An argument of Keras whose output TensorBoard would show and Tenon does not write; its doc says why.
template <auto standard> struct NotWritten {};
template <auto standard> struct codec<NotWritten<standard>> {
  static constexpr std::string_view type = "not offered";
  static Config write(NotWritten<standard>) { return Config(standard); }
  static std::optional<Reported> read(const Config& c, NotWritten<standard>&, const FieldSite& at) {
    if (c == Config(standard)) return std::nullopt;
    return at.error(Code::ArgumentUnsupported)
        .expected(to_string(Config(standard)))
        .found(excerpt(c))
        .because(std::string(at.doc))
        .fix("leave it as it is", std::string(at.name) + "=" + to_string(Config(standard)))
        .emit();
  }
};

class TensorBoard : public LogReader {
 public:
  struct Arguments {
    std::string log_dir = "logs";
    std::int64_t histogram_freq = 0;
    bool write_graph = true;
    NotWritten<false> write_images{};
    bool write_steps_per_second = false;
    UpdateFreq update_freq{};
    NotWritten<0> profile_batch{}, embeddings_freq{};
    NotWritten<nullptr> embeddings_metadata{};

    static constexpr auto fields(auto each) {
      return each(
          field("log_dir", &Arguments::log_dir, "Folder; train and validation become folders in it."),
          field("histogram_freq", &Arguments::histogram_freq, "Epochs between two histograms of all weights; 0: none."),
          field("write_graph", &Arguments::write_graph, "Write the layers of the model, TensorBoard's conceptual graph."),
          field("write_images", &Arguments::write_images,
                "Weights are not drawn as images; histogram_freq=1 shows how they are distributed."),
          field("write_steps_per_second", &Arguments::write_steps_per_second, "Write how many steps a second takes."),
          field("update_freq", &Arguments::update_freq, "'epoch'; 'batch' or a number: also write the values of every so many batches."),
          field("profile_batch", &Arguments::profile_batch,
                "What TensorFlow's profiler records does not exist here; a profiler of the system such as perf shows Tenon's kernels."),
          field("embeddings_freq", &Arguments::embeddings_freq,
                "The projector reads TensorFlow checkpoints; save weights with ModelCheckpoint instead."),
          field("embeddings_metadata", &Arguments::embeddings_metadata, "It belongs to embeddings_freq, which Tenon does not write."));
    }
  };
  explicit TensorBoard(Arguments arguments) : a_(std::move(arguments)) {}

  void on_train_begin(Run& run) override;
  void on_train_end(Run& run, const Logs& logs) override;
  void on_epoch_begin(Run& run, std::int64_t epoch) override;
  void on_epoch_end(Run& run, std::int64_t epoch, Logs& logs) override;
  void on_train_batch_begin(Run& run, std::int64_t batch) override;
  void on_train_batch_end(Run& run, std::int64_t batch, const Logs& logs) override;
  void on_test_end(Run& run, const Logs& logs) override;

 private:
  enum class Part : std::uint8_t { train, validation };
  /// The file, which is made when it is asked for first; null when that fails.
  EventFile* opened(Run& run, Part part);
  void write(Run& run, Part part, const std::string& event);
  void scalar(Run& run, Part part, std::int64_t step, const std::string& tag, double value);
  void histograms(Run& run, std::int64_t epoch);
  void flush(Run& run);

  Arguments a_;
  std::optional<EventFile> files_[2];
  std::int64_t batches_ = 0, iterations_before_ = 0;
  double epoch_start_ = 0, batch_start_ = 0;
};

}  // namespace tenon
