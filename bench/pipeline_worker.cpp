// Pipelines of Tenon. Reads lines and answers each with the seconds of one pass, its batches and the seconds of all processors:
// bench_pipelines FOLDER
//   arrays BATCH       FOLDER/pipeline_x.npy and _y.npy, shuffled over all rows
//   images KIND        FOLDER/pipeline_KIND as Keras' image_dataset_from_directory gives it, 180x180, batches of 32
//   fit arrays|dataset MODEL    the second epoch of a fit on those arrays, by rows or through a Dataset
//   contract MODEL     what is checked of every batch of 32, and a step of the model: seconds of one batch, and of one step
#include <tenon/tenon.h>

#include <chrono>
#include <ctime>
#include <iostream>

#include "tenon/check/stream_batch.h"
#include "tenon/pipeline/sources/image_folder.h"

using namespace tenon;

namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

/// Of all threads.
double processor_time() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

struct Answer {
  double seconds = 0, second = 0, processor = 0;
};

/// Of a whole pass, beginning it included.
std::optional<Answer> pass_over(const Dataset& data, Sink& sink) {
  const double begin = now(), begin_processor = processor_time();
  auto pass = data.iterate(sink, {.seed = 1});
  if (!pass) return std::nullopt;
  Element batch;
  double batches = 0;
  for (;; ++batches) {
    const auto more = pass->next(batch);
    if (!more) return std::nullopt;
    if (!*more) break;
  }
  return Answer{now() - begin, batches, processor_time() - begin_processor};
}

struct Stopwatch : Callback {
  double begin = 0, seconds = 0, steps = 0;
  void on_epoch_begin(Run&, std::int64_t) override { begin = now(), steps = 0; }
  void on_epoch_end(Run&, std::int64_t, Logs&) override { seconds = now() - begin; }
  void on_train_batch_end(Run&, std::int64_t, const Logs&) override { ++steps; }
};

class Worker {
 public:
  Worker(std::string folder, Sink& sink) : folder_(std::move(folder)), sink_(sink) {}

  bool open() {
    auto data = open_data({.x = {folder_ + "/pipeline_x.npy"}, .y = {folder_ + "/pipeline_y.npy"}}, Labels::needed, sink_);
    if (!data) return false;
    for (auto* columns : {&data->x, &data->y})
      for (auto& c : *columns) c.values = in_memory(c.values);
    data_ = *std::move(data);
    return true;
  }

  std::optional<Answer> answer(const std::string& what, const std::string& how) {
    if (what == "arrays") return pass_over(shuffled(std::stoll(how)).prefetch(autotune), sink_);
    if (what == "images") {
      ImageFolderArgs args;
      args.image_size = {180, 180}, args.shuffle = false;
      const auto folder = image_dataset_from_directory(folder_ + "/pipeline_" + how, args, sink_);
      return folder ? pass_over(folder->data, sink_) : std::nullopt;
    }
    return std::nullopt;
  }

  std::optional<Answer> fit_epoch(const std::string& from, const std::string& model_file) {
    auto model = load_model(model_file, sink_);
    if (!model) return std::nullopt;
    Stopwatch watch;
    FitArgs args{.epochs = 2, .callbacks = {&watch}, .seed = 1};
    const auto history = from == "arrays" ? fit(*model, data_, args, sink_) : fit(*model, shuffled(32), args, sink_);
    return history ? std::optional(Answer{watch.seconds, watch.steps}) : std::nullopt;
  }

  /// The functions that a feed calls for every batch of a Dataset, in its order.
  std::optional<Answer> contract(const std::string& model_file) {
    auto model = load_model(model_file, sink_);
    if (!model) return std::nullopt;
    const Dataset data = shuffled(32);
    auto stream = check(*model, data, std::nullopt, {}, {}, sink_);
    auto pass = data.iterate(sink_);
    Element element;
    if (!stream || !pass || !pass->next(element)) return std::nullopt;
    const BatchColumns columns(data, stream->run().data(), stream->args());
    Arrays batch = stream->run().data();
    std::vector<std::int64_t> key;
    constexpr int times = 2000;
    const double begin = now();
    for (int i = 0; i < times; ++i) {
      if (!has_rows(arrays_of(data.element_spec(), element), i, sink_)) return std::nullopt;
      columns.shape_key(element, key);
      columns.read(element, batch);
      if (!stream->run().contract().admit(batch_of(batch), i, sink_)) return std::nullopt;
    }
    const double checked = (now() - begin) / times;
    const auto epoch = fit_epoch("dataset", model_file);
    return epoch ? std::optional(Answer{checked, epoch->seconds / epoch->second}) : std::nullopt;
  }

 private:
  static Tensor in_memory(const Tensor& t) {
    auto data = allocate(t.spec());
    std::copy_n(t.data(), bytes(t.spec()), data.get());
    return {t.spec(), std::move(data)};
  }
  Dataset shuffled(std::int64_t batch_size) const {
    return Dataset::from_tensor_slices(tensors_of(data_)).shuffle(data_.rows()).batch(batch_size);
  }

  std::string folder_;
  Sink& sink_;
  Arrays data_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::cerr << "usage: bench_pipelines FOLDER\n", 2;
  StreamSink sink(std::cerr);
  Worker worker(argv[1], sink);
  if (!worker.open()) return 1;
  std::string what, how, model;
  while (std::cin >> what >> how) {
    if (what == "fit") std::cin >> model;
    const auto answer = what == "fit" ? worker.fit_epoch(how, model) : what == "contract" ? worker.contract(how) : worker.answer(what, how);
    if (!answer) return 1;
    std::cout << answer->seconds << ' ' << answer->second << ' ' << answer->processor << std::endl;
  }
}
