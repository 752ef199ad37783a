// Every combination of small models, losses, metrics and arrays of all forms: check() judges each without failing itself, and what it
// accepts runs to the end.
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "tenon/check/check.h"
#include "tenon/data/cast.h"
#include "tenon/layers/conv_2d.h"
#include "tenon/layers/dense.h"
#include "tenon/layers/flatten.h"
#include "tenon/layers/input.h"
#include "tenon/train/fit.h"

namespace {

using namespace tenon;

struct Count {
  int judged = 0, accepted = 0, broken = 0;
};

std::vector<Model> models() {
  std::vector<Model> out;
  for (const auto& [units, activation] :
       {std::pair(3, Activation::softmax), {1, Activation::sigmoid}, {1, Activation::softmax}, {4, Activation::linear}})
    out.push_back(Sequential{Input{{4}}, Dense{.units = units, .activation = activation}});
  out.push_back(Sequential{Dense{.units = 3, .activation = Activation::softmax}});
  out.push_back(Sequential{Input{{4, 4}}, Dense{.units = 1}});
  out.push_back(Sequential{Input{{4, 4}}, Dense{.units = 3, .activation = Activation::softmax}});
  out.push_back(Sequential{Input{{4, 4, 1}}, Conv2D{.filters = 2, .kernel_size = 3}, Flatten{},
                           Dense{.units = 3, .activation = Activation::softmax}});
  out.push_back(Sequential{Input{Shape{Dim(), Dim(), 1}}, Conv2D{.filters = 3, .kernel_size = 1, .activation = Activation::softmax}});
  return out;
}

const std::vector<Shape> x_shapes{{},        {4},          {4, 4},       {0, 4},       {4, 0},         {5, 4, 1},
                                  {4, 4, 4}, {4, 4, 4, 1}, {4, 1, 4, 4}, {4, 4, 4, 3}, {4, 4, 4, 1, 1}};
const std::vector<Shape> y_shapes{{},        {4},       {4, 1},    {4, 3},       {4, 4},       {0}, {4, 0},
                                  {4, 4, 1}, {4, 4, 3}, {4, 4, 4}, {4, 4, 4, 1}, {4, 4, 4, 3}, {5}};

Tensor zeros_and_ones(const Shape& shape, DType dtype) {
  std::vector<std::uint8_t> values(static_cast<std::size_t>(elements(shape)));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = i % 2;
  const Tensor bytes = Tensor::copy<std::uint8_t>(shape, values);
  return dtype == DType::uint8 ? bytes : as_float32(bytes);
}

void judge(Model& model, const Arrays& data, Strictness strictness, const std::string& title, Count& count) try {
  Report report;
  ++count.judged;
  const auto run = check(model, data, std::nullopt, {.batch_size = 3, .strictness = strictness}, report);
  if (run.ok() != report.ok()) throw std::runtime_error("the verdict is not that of the messages");
  if (!run) return;
  ++count.accepted;
  if (!fit(model, *run, {.threads = 1}, {}, report)) throw std::runtime_error("refused while training");
} catch (const std::exception& e) {
  ++count.broken;
  std::printf("%s: %s\n", title.c_str(), e.what());
}

}  // namespace

int main() {
  Count count;
  const std::vector<std::string> losses{"sparse_categorical_crossentropy", "categorical_crossentropy", "binary_crossentropy", "mse"};
  const std::vector<std::string> metrics{"accuracy", "sparse_categorical_accuracy", "categorical_accuracy", "binary_accuracy", "mae"};
  const std::vector<Model> all = models();
  int turn = 0;
  for (std::size_t i = 0; i < all.size() * losses.size() * metrics.size(); ++i) {
    Model model = all[i % all.size()];
    const auto& loss = losses[i / all.size() % losses.size()];
    const auto& metric = metrics[i / all.size() / losses.size()];
    model.compile({.loss = loss, .metrics = {metric}});
    const std::string title = "model " + std::to_string(i % all.size()) + ", " + loss + ", " + metric;
    for (const auto& xs : x_shapes)
      for (const auto& ys : y_shapes) {
        ++turn;  // dtypes and strictness change from one to the next, so that all meet
        const Arrays data{{{"x", zeros_and_ones(xs, turn % 2 ? DType::float32 : DType::uint8)}},
                          {{"y", zeros_and_ones(ys, turn % 3 ? DType::uint8 : DType::float32)}}};
        judge(model, data, turn % 7 ? Strictness::as_keras : Strictness::strict, title + ", x " + to_string(xs) + ", y " + to_string(ys),
              count);
      }
  }
  std::printf("%d judged, %d accepted, %d broken\n", count.judged, count.accepted, count.broken);
  return count.broken > 0 || count.accepted < 100;
}
