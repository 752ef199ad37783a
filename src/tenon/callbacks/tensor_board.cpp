// keras/src/callbacks/tensorboard.py.
#include "tenon/callbacks/tensor_board.h"

#include "tenon/callbacks/clock.h"
#include "tenon/callbacks/summary.h"
#include "tenon/graph/config_write.h"
#include "tenon/io/json.h"

namespace tenon {

std::optional<Reported> codec<UpdateFreq>::read(const Config& c, UpdateFreq& out, const FieldSite& at) {
  const auto* batches = c.integer();
  if (!c.is("epoch") && !c.is("batch") && (!batches || *batches < 1))
    return report_out_of_range(at, "'epoch', 'batch' or a number of batches, at least 1", c);
  out = c.is("batch") ? UpdateFreq(1) : batches ? UpdateFreq(*batches) : UpdateFreq();
  return std::nullopt;
}

EventFile* TensorBoard::opened(Run& run, Part part) {
  auto& file = files_[static_cast<std::size_t>(part)];
  if (file) return &*file;
  auto made = EventFile::create(a_.log_dir + (part == Part::train ? "/train" : "/validation"), run.sink());
  if (!made) return run.fail(made.error()), nullptr;
  return &file.emplace(*std::move(made));
}

void TensorBoard::write(Run& run, Part part, const std::string& event) {
  EventFile* file = opened(run, part);
  if (!file) return;
  if (const auto written = file->write(event, run.sink()); !written) run.fail(written.error());
}

void TensorBoard::scalar(Run& run, Part part, std::int64_t step, const std::string& tag, double value) {
  write(run, part, scalar_event(wall_time(), step, tag, static_cast<float>(value)));
}

void TensorBoard::flush(Run& run) {
  for (auto& file : files_)
    if (file)
      if (const auto flushed = file->flush(run.sink()); !flushed) return run.fail(flushed.error());
}

void TensorBoard::on_train_begin(Run& run) {
  for (auto& file : files_) file.reset();
  batches_ = iterations_before_ = 0;
  if (!opened(run, Part::train) || !a_.write_graph) return;
  const auto graph = infer(run.model(), run.sink());
  if (!graph) return run.fail(graph.error());
  write(run, Part::train, keras_model_event(wall_time(), to_json(model_to_config(run.model(), &*graph))));
}

void TensorBoard::on_train_end(Run& run, const Logs&) {
  flush(run);
  for (auto& file : files_) file.reset();
}

void TensorBoard::on_epoch_begin(Run& run, std::int64_t) {
  iterations_before_ = run.iterations();
  epoch_start_ = seconds_now();
}

void TensorBoard::on_train_batch_begin(Run&, std::int64_t) {
  ++batches_;
  batch_start_ = seconds_now();
}

void TensorBoard::on_train_batch_end(Run& run, std::int64_t, const Logs& logs) {
  if (!a_.update_freq.batches || batches_ % a_.update_freq.batches != 0) return;
  if (a_.write_steps_per_second) scalar(run, Part::train, batches_, "batch_steps_per_second", 1 / (seconds_now() - batch_start_));
  for (const auto& [name, value] : logs) scalar(run, Part::train, batches_, "batch_" + name, value);
}

void TensorBoard::on_test_end(Run& run, const Logs& logs) {
  for (const auto& [name, value] : logs) scalar(run, Part::validation, run.iterations(), "evaluation_" + name + "_vs_iterations", value);
  flush(run);
}

void TensorBoard::on_epoch_end(Run& run, std::int64_t epoch, Logs& logs) {
  Logs train, validation;
  for (const auto& [name, value] : logs)
    if (name.starts_with("val_")) validation.emplace_back(name.substr(4), value);
    else train.emplace_back(name, value);
  log_rates(run, train);
  if (a_.write_steps_per_second)
    set_value(train, "steps_per_second", static_cast<double>(run.iterations() - iterations_before_) / (seconds_now() - epoch_start_));
  for (const auto& [name, value] : train) scalar(run, Part::train, epoch, "epoch_" + name, value);
  for (const auto& [name, value] : validation) scalar(run, Part::validation, epoch, "epoch_" + name, value);
  if (a_.histogram_freq > 0 && epoch % a_.histogram_freq == 0) histograms(run, epoch);
  flush(run);
}

namespace {
std::vector<double> numbers(const Tensor& t) {
  return with_floats(t.dtype(), [&]<class T>(T) { return std::vector<double>(t.as<T>().begin(), t.as<T>().end()); });
}
}  // namespace

/// Named by Keras' paths of the variables: those of a Sequential model begin with its name.
void TensorBoard::histograms(Run& run, std::int64_t epoch) {
  const Model& model = run.model();
  const std::string scope = model.form == Model::Form::sequential ? model.name + "/" : "";
  const auto graph = infer(model, run.sink());
  if (!graph) return run.fail(graph.error());
  for (std::size_t l = 0; l < graph->layers.size(); ++l) {
    const auto variables = graph->layers[l].variables();
    const auto& values = model.weights->layers[l];
    for (std::size_t v = 0; v < values.size(); ++v)
      if (variables[v].kept)
        write(
            run, Part::train,
            histogram_event(wall_time(), epoch, scope + model.layers[l].name + "/" + variables[v].name + "/histogram", numbers(values[v])));
  }
}

}  // namespace tenon
