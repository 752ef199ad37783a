#pragma once
// What happens between the steps of a run: Keras' callbacks, called in Keras' order.
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tenon/model/model.h"

namespace tenon {

/// What is logged under a name: a number, or the array of a metric of several classes or thresholds. As a number an array is its mean, as
/// in Keras' progress bar.
class LogValue {
 public:
  LogValue(double number = 0) : number_(number) {}
  operator double() const { return number_; }
  /// Of an array; none of a number.
  std::span<const double> elements() const { return elements_; }
  /// Becomes this array. Takes no memory where it was one as long.
  void assign(std::span<const double> elements);

 private:
  double number_;
  std::vector<double> elements_{};
};

/// Loss and metrics by name, sorted by name as Keras sorts them; behind them those of the validation data, "val_loss".
using Logs = std::vector<std::pair<std::string, LogValue>>;

const LogValue* find(const Logs& logs, std::string_view name);  // null when there is none
std::optional<double> value_of(const Logs& logs, std::string_view name);
/// Replaces the value of this name, or adds it at the end: how a callback tells those behind it, and the History, of a value of its own.
void set_value(Logs& logs, std::string_view name, double value);

/// A run as its callbacks see it.
class Run {
 public:
  virtual ~Run() = default;
  /// The model with the weights and the optimizer's state of this moment.
  virtual const Model& model() = 0;
  virtual Sink& sink() = 0;
  /// Text for the user, as Keras' callbacks print it; goes where RunOptions::print says, or nowhere.
  virtual void print(const std::string& text) = 0;
  /// Number of epochs, and of steps in each.
  virtual std::int64_t epochs() const = 0;
  virtual std::int64_t steps() const = 0;
  /// Keras' class of the metric that the logs hold under this name; empty for the loss and for names that are none.
  virtual std::string_view metric_class(std::string_view name) const = 0;
  /// Updates that the optimizer has made.
  virtual std::int64_t iterations() const = 0;
  /// What the logs call the learning rate of every optimizer: "learning_rate", or "learning_rate_adam" of those in a MultiOptimizer.
  virtual std::vector<std::string> rate_names() const { return {"learning_rate"}; }
  virtual double learning_rate(std::size_t optimizer) const = 0;
  virtual void set_learning_rate(std::size_t optimizer, double rate) = 0;
  /// Of the only optimizer, or the first.
  double learning_rate() const { return learning_rate(0); }
  void set_learning_rate(double rate) { set_learning_rate(0, rate); }
  /// Keras' get_weights and set_weights. They fit the model: only weights of this model, or read for it, may be set.
  virtual Weights weights() = 0;
  virtual void set_weights(const Weights& weights) = 0;
  /// Keras' load_weights with an optimizer that was built; none: its memory stays as it is.
  virtual void set_state(const Weights& weights, const std::optional<OptimizerState>& optimizer) = 0;
  /// Exchanges the trained weights with the moving averages that an optimizer with use_ema keeps; false when it keeps none.
  virtual bool swap_averages() = 0;
  /// The averages become what the weights are now.
  virtual void set_averages() = 0;
  /// Epochs before this one are left out. Counts in on_train_begin; 0 says nothing, as in Keras.
  virtual void start_at(std::int64_t epoch) = 0;
  /// Ends the run after this step, as Keras' model.stop_training = True.
  virtual void stop() = 0;
  /// Ended from outside (Ctrl-C). Keras' callbacks would not see on_train_end then.
  virtual bool interrupted() const = 0;
  /// The run ends here, without a result: something went wrong that was reported.
  virtual void fail(Reported reported) = 0;
};

/// Every learning rate of the run under its name, as the callbacks log them that look at it.
void log_rates(const Run& run, Logs& logs);
/// The optimizer of such a name, for messages: "adam "; nothing where there is one.
std::string optimizer_in(std::string_view rate_name);

class Prospect;

class Callback {
 public:
  virtual ~Callback() = default;
  /// Before on_train_begin, and when a fit is checked only: says what will go wrong by what is known before the first step.
  virtual Result<Done> foresee(const Prospect&) { return Done{}; }
  /// The names that on_epoch_end writes into the logs, always; none when it may be any. Of names that callbacks behind it miss, nothing is
  /// said then before they are missing.
  virtual std::optional<std::vector<std::string_view>> written_to_logs() const { return std::nullopt; }
  virtual void on_train_begin(Run&) {}
  virtual void on_train_end(Run&, const Logs&) {}
  virtual void on_epoch_begin(Run&, std::int64_t /*epoch, from 0*/) {}
  virtual void on_epoch_end(Run&, std::int64_t /*epoch*/, Logs&) {}
  virtual void on_train_batch_begin(Run&, std::int64_t /*batch, from 0*/) {}
  virtual void on_train_batch_end(Run&, std::int64_t /*batch*/, const Logs&) {}
  virtual void on_test_begin(Run&) {}
  virtual void on_test_end(Run&, const Logs&) {}
  virtual void on_test_batch_begin(Run&, std::int64_t /*batch*/) {}
  virtual void on_test_batch_end(Run&, std::int64_t /*batch*/, const Logs&) {}
  virtual void on_predict_begin(Run&) {}
  virtual void on_predict_end(Run&) {}
  virtual void on_predict_batch_begin(Run&, std::int64_t /*batch*/) {}
  virtual void on_predict_batch_end(Run&, std::int64_t /*batch*/) {}
};

/// One that leaves the logs as they are.
class LogReader : public Callback {
 public:
  std::optional<std::vector<std::string_view>> written_to_logs() const override { return std::vector<std::string_view>(); }
};

}  // namespace tenon
