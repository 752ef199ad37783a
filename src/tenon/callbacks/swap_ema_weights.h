#pragma once
// Keras' SwapEMAWeights: what is evaluated are the moving averages of the weights, which an optimizer with use_ema=True keeps.
#include "tenon/object/codec.h"
#include "tenon/train/prospect.h"

namespace tenon {

class SwapEMAWeights : public LogReader {
 public:
  struct Arguments {
    bool swap_on_epoch = false;

    static constexpr auto fields(auto each) {
      return each(field("swap_on_epoch", &Arguments::swap_on_epoch,
                        "Also between epochs, so that callbacks behind this one see and save the averages."));
    }
  };
  explicit SwapEMAWeights(Arguments arguments) : a_(arguments) {}

  Result<Done> foresee(const Prospect& prospect) override;
  void on_epoch_begin(Run& run, std::int64_t epoch) override;
  void on_epoch_end(Run& run, std::int64_t epoch, Logs& logs) override;
  void on_test_begin(Run& run) override { put_averages(run, true); }
  void on_test_end(Run& run, const Logs&) override { put_averages(run, false); }
  void on_predict_begin(Run& run) override { put_averages(run, true); }
  void on_predict_end(Run& run) override { put_averages(run, false); }

 private:
  /// Whether the model is to hold the averages from now on. False, and reported, when the optimizer keeps none.
  bool put_averages(Run& run, bool wanted);

  Arguments a_;
  bool averages_in_model_ = false;
};

}  // namespace tenon
