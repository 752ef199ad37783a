#pragma once
// Keras' TerminateOnNaN: ends training after a batch whose loss is NaN or infinite.
#include "tenon/object/codec.h"
#include "tenon/train/callback.h"

namespace tenon {

class TerminateOnNaN : public LogReader {
 public:
  struct Arguments {
    bool raise_error = false;

    static constexpr auto fields(auto each) {
      return each(
          field("raise_error", &Arguments::raise_error, "End the fit with an error: no callback sees on_train_end, so a backup stays."));
    }
  };
  explicit TerminateOnNaN(Arguments arguments) : a_(arguments) {}

  void on_train_batch_end(Run& run, std::int64_t batch, const Logs& logs) override;

 private:
  Arguments a_;
};

}  // namespace tenon
