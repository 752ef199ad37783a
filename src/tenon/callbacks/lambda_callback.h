#pragma once
// Keras' LambdaCallback: functions instead of a class. LambdaCallback log({.on_epoch_end = [&](Run&, std::int64_t epoch, Logs& logs)
// {...}});
#include <functional>

#include "tenon/train/callback.h"

namespace tenon {

class LambdaCallback : public Callback {
 public:
  using Begin = std::function<void(Run&)>;
  using End = std::function<void(Run&, const Logs&)>;
  using BatchBegin = std::function<void(Run&, std::int64_t)>;
  using BatchEnd = std::function<void(Run&, std::int64_t, const Logs&)>;
  struct Functions {
    BatchBegin on_epoch_begin{};
    std::function<void(Run&, std::int64_t, Logs&)> on_epoch_end{};
    Begin on_train_begin{};
    End on_train_end{};
    BatchBegin on_train_batch_begin{};
    BatchEnd on_train_batch_end{};
    Begin on_test_begin{};
    End on_test_end{};
    BatchBegin on_test_batch_begin{};
    BatchEnd on_test_batch_end{};
    Begin on_predict_begin{}, on_predict_end{};
    BatchBegin on_predict_batch_begin{}, on_predict_batch_end{};
  };
  explicit LambdaCallback(Functions functions) : f_(std::move(functions)) {}

  std::optional<std::vector<std::string_view>> written_to_logs() const override {
    return f_.on_epoch_end ? std::nullopt : std::optional(std::vector<std::string_view>());
  }

  void on_train_begin(Run& r) override { call(f_.on_train_begin, r); }
  void on_train_end(Run& r, const Logs& l) override { call(f_.on_train_end, r, l); }
  void on_epoch_begin(Run& r, std::int64_t e) override { call(f_.on_epoch_begin, r, e); }
  void on_epoch_end(Run& r, std::int64_t e, Logs& l) override { call(f_.on_epoch_end, r, e, l); }
  void on_train_batch_begin(Run& r, std::int64_t b) override { call(f_.on_train_batch_begin, r, b); }
  void on_train_batch_end(Run& r, std::int64_t b, const Logs& l) override { call(f_.on_train_batch_end, r, b, l); }
  void on_test_begin(Run& r) override { call(f_.on_test_begin, r); }
  void on_test_end(Run& r, const Logs& l) override { call(f_.on_test_end, r, l); }
  void on_test_batch_begin(Run& r, std::int64_t b) override { call(f_.on_test_batch_begin, r, b); }
  void on_test_batch_end(Run& r, std::int64_t b, const Logs& l) override { call(f_.on_test_batch_end, r, b, l); }
  void on_predict_begin(Run& r) override { call(f_.on_predict_begin, r); }
  void on_predict_end(Run& r) override { call(f_.on_predict_end, r); }
  void on_predict_batch_begin(Run& r, std::int64_t b) override { call(f_.on_predict_batch_begin, r, b); }
  void on_predict_batch_end(Run& r, std::int64_t b) override { call(f_.on_predict_batch_end, r, b); }

 private:
  template <class F, class... A> static void call(const F& function, A&... arguments) {
    if (function) function(arguments...);
  }

  Functions f_;
};

}  // namespace tenon
