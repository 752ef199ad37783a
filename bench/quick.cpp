// The step of one model, without Keras and without files of models: bench_quick DIGITS MODEL ROWS EPOCHS. Trains in batches of 32 on one
// thread and prints the microseconds per step of the last epoch.
#include <tenon/tenon.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>

using namespace tenon;

namespace {

struct LastEpoch : Callback {
  std::chrono::steady_clock::time_point begin{};
  double seconds = 0;
  void on_epoch_begin(Run&, std::int64_t) override { begin = std::chrono::steady_clock::now(); }
  void on_epoch_end(Run&, std::int64_t, Logs&) override {
    seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }
};

/// Models of bench/models.py, on digits of (28, 28) as they are in the file.
const std::map<std::string, std::function<Sequential()>>& models() {
  static const std::map<std::string, std::function<Sequential()>> known{
      {"mlp",
       [] {
         return Sequential{Input{.shape = {28, 28}},
                           Rescaling{.scale = 1.0 / 255},
                           Flatten{},
                           Dense{.units = 512, .activation = Activation::relu},
                           Dense{.units = 512, .activation = Activation::relu},
                           Dense{.units = 10, .activation = Activation::softmax}};
       }},
      {"lenet",
       [] {
         return Sequential{Input{.shape = {28, 28, 1}},
                           Rescaling{.scale = 1.0 / 255},
                           Conv2D{.filters = 32, .kernel_size = 3, .activation = Activation::relu},
                           MaxPooling2D{},
                           Conv2D{.filters = 64, .kernel_size = 3, .activation = Activation::relu},
                           MaxPooling2D{},
                           Flatten{},
                           Dense{.units = 10, .activation = Activation::softmax}};
       }},
      {"lstm",
       [] {
         return Sequential{Input{.shape = {28, 28}}, Rescaling{.scale = 1.0 / 255}, LSTM{.units = 64},
                           Dense{.units = 10, .activation = Activation::softmax}};
       }},
      {"depthwise",
       [] {
         return Sequential{Input{.shape = {28, 28, 1}},
                           Rescaling{.scale = 1.0 / 255},
                           Conv2D{.filters = 32, .kernel_size = 3, .activation = Activation::relu},
                           DepthwiseConv2D{.kernel_size = 3, .activation = Activation::relu},
                           Conv2D{.filters = 64, .kernel_size = 1},
                           BatchNormalization{},
                           GlobalAveragePooling2D{},
                           Dense{.units = 10, .activation = Activation::softmax}};
       }},
  };
  return known;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5 || !models().contains(argv[2])) return std::cerr << "usage: bench_quick DIGITS MODEL ROWS EPOCHS\n", 2;
  constexpr std::int64_t batch = 32;
  const std::int64_t rows = std::atoll(argv[3]), epochs = std::atoll(argv[4]);
  Report report;
  Sequential model = models().at(argv[2])();
  model.compile({.optimizer = Adam{}, .loss = "sparse_categorical_crossentropy", .metrics = {"accuracy"}});
  auto digits = open_data({.archive = argv[1]}, Labels::needed, report);
  LastEpoch watch;
  const bool trained =
      digits && fit(model, digits->slice(0, rows), {.epochs = epochs, .batch_size = batch, .callbacks = {&watch}, .threads = 1}, report);
  if (!trained) return std::cerr << "bench_quick: " << argv[2] << " does not train\n", 1;
  std::cout << watch.seconds / static_cast<double>((rows + batch - 1) / batch) * 1e6 << '\n';
}
