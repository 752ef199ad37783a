// Tenon as a program runs it. Reads "MODEL BATCH" lines, trains with fit, answers with seconds per epoch and steps: bench_worker FOLDER
// THREADS
#include <tenon/tenon.h>

#include <chrono>
#include <iostream>
#include <map>

using namespace tenon;

namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

/// The time of the last epoch of a fit, and when its first step ended.
struct Stopwatch : Callback {
  double begin = 0, seconds = 0, first_step = 0;
  void on_epoch_begin(Run&, std::int64_t) override { begin = now(); }
  void on_epoch_end(Run&, std::int64_t, Logs&) override { seconds = now() - begin; }
  void on_train_batch_end(Run&, std::int64_t, const Logs&) override {
    if (first_step == 0) first_step = now();
  }
};

std::optional<Arrays> open(const std::string& stem, Sink& sink) {
  auto data = open_data({.x = {stem + "_x.npy"}, .y = {stem + "_y.npy"}}, Labels::needed, sink);
  return data ? std::optional(*std::move(data)) : std::nullopt;
}

}  // namespace

int main(int argc, char** argv) {
  const double start = now();
  if (argc != 3) return std::cerr << "usage: bench_worker FOLDER THREADS\n", 2;
  const std::string folder = argv[1];
  const int threads = std::stoi(argv[2]);
  StreamSink sink(std::cerr);
  std::string name;
  std::int64_t batch = 0;
  while (std::cin >> name >> batch) {
    auto model = load_model(folder + "/" + name + ".keras", sink);
    auto data = open(folder + "/" + name, sink);
    if (!model || !data) return 1;
    Stopwatch watch;
    const bool startup = batch == 0;  // from the start of this process to the end of the first step
    if (startup) *data = data->slice(0, batch = 32);
    // The second epoch is the steady state; Keras' worker warms up in a fit of its own.
    const auto history =
        fit(*model, *data, {.epochs = startup ? 1 : 2, .batch_size = batch, .callbacks = {&watch}, .seed = 1, .threads = threads}, sink);
    if (!history) return 1;
    if (startup) std::cout << watch.first_step - start << " 1" << std::endl;
    else std::cout << watch.seconds << ' ' << (data->rows() + batch - 1) / batch << std::endl;
  }
}
