// Trains a small CNN on digits and saves a file that Keras opens: train_mnist mnist10k.npz trained.keras
#include <tenon/tenon.h>

#include <iostream>

using namespace tenon;

int main(int argc, char** argv) {
  if (argc != 3) return std::cerr << "usage: train_mnist DIGITS.npz OUTPUT.keras\n", 2;
  StreamSink sink(std::cerr);
  Sequential model{Input{.shape = {28, 28, 1}},
                   Rescaling{.scale = 1.0 / 255},
                   Conv2D{.filters = 32, .kernel_size = 3, .activation = Activation::relu},
                   MaxPooling2D{},
                   Flatten{},
                   Dense{.units = 10, .activation = Activation::softmax}};
  model.compile({.optimizer = Adam{}, .loss = "sparse_categorical_crossentropy", .metrics = {"accuracy"}});

  auto train = open_data({.archive = argv[1]}, Labels::needed, sink);
  auto test = open_data({.archive = argv[1], .part = Part::test}, Labels::needed, sink);
  if (!train || !test) return 1;
  const auto history = fit(model, *train, {.epochs = 1, .validation_data = *test, .seed = 1}, sink);
  if (!history || !save_model(model, argv[2], sink)) return 1;
  std::cout << "val_accuracy " << history->find("val_accuracy")->back() << "\n";
}
