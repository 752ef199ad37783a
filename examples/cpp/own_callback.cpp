// Callbacks of Keras and one of your own: own_callback mnist10k.npz
#include <tenon/callbacks.h>
#include <tenon/tenon.h>

#include <iostream>

using namespace tenon;

/// Restores the weights whenever the loss has more than doubled, and halves the learning rate.
class GoBack : public Callback {
 public:
  void on_epoch_end(Run& run, std::int64_t, Logs& logs) override {
    const double loss = value_of(logs, "loss").value_or(0);
    if (best_ && loss > 2 * *best_) {
      run.set_weights(weights_);
      run.set_learning_rate(run.learning_rate() / 2);
      run.print("went back\n");
    } else if (!best_ || loss < *best_) {
      best_ = loss;
      weights_ = run.weights();
    }
    set_value(logs, "learning_rate", run.learning_rate());
  }

 private:
  std::optional<double> best_;
  Weights weights_;
};

int main(int argc, char** argv) {
  if (argc != 2) return std::cerr << "usage: own_callback DIGITS.npz\n", 2;
  StreamSink sink(std::cerr);
  Sequential model{Input{.shape = {28, 28, 1}}, Rescaling{.scale = 1.0 / 255}, Flatten{},
                   Dense{.units = 10, .activation = Activation::softmax}};
  model.compile({.optimizer = SGD{.learning_rate = 2}, .loss = "sparse_categorical_crossentropy", .metrics = {"accuracy"}});
  auto data = open_data({.archive = argv[1]}, Labels::needed, sink);
  if (!data) return 1;

  GoBack go_back;
  EarlyStopping stop({.monitor = "val_accuracy", .patience = 2, .verbose = 1, .restore_best_weights = true});
  CSVLogger log({.filename = "log.csv"});
  ProgbarLogger progress(ProgbarLogger::Verbosity::line);
  const auto history = fit(model, *data,
                           {.epochs = 10,
                            .batch_size = 500,
                            .validation_split = 0.2,
                            .callbacks = {&go_back, &stop, &log, &progress},
                            .seed = 1,
                            .print = [](const std::string& text) { std::cout << text; }},
                           sink);
  if (!history) return 1;
  std::cout << "best val_accuracy " << *stop.best() << " in epoch " << stop.best_epoch() + 1 << "\n";
}
