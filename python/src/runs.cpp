// fit, evaluate and predict for Python: the GIL is released while steps are computed, and taken for callbacks.
#include <nanobind/stl/map.h>
#include <nanobind/stl/shared_ptr.h>

#include "checks.h"
#include "tenon/api/fit.h"
#include "tenon/archive/live_model.h"
#include "tenon/callbacks/by_name.h"
#include "tenon/callbacks/early_stopping.h"
#include "tenon/callbacks/model_checkpoint.h"
#include "tenon/callbacks/progbar_logger.h"
#include "tenon/io/json.h"
#include "tenon/train/stream_run.h"

namespace tenon::python {
namespace {

nb::dict to_dict(const Logs& logs) {
  nb::dict out;
  for (const auto& [name, value] : logs) {
    const auto elements = value.elements();
    if (elements.empty()) out[name.c_str()] = static_cast<double>(value);
    else out[name.c_str()] = std::vector<double>(elements.begin(), elements.end());
  }
  return out;
}

/// What a callback of Python may ask of the run, while it is called.
struct RunView {
  Run* run;
};

/// Hands events to functions of Python, by the names of Keras' methods; others cost nothing. An exception there ends the run, as in Keras.
class PythonCallback final : public Callback {
 public:
  using Functions = std::map<std::string, nb::object>;
  explicit PythonCallback(Functions functions) : functions_(std::move(functions)) {}

  void on_train_begin(Run& r) override { tell("on_train_begin", r); }
  void on_train_end(Run& r, const Logs& l) override { tell("on_train_end", r, l); }
  void on_epoch_begin(Run& r, std::int64_t e) override { tell("on_epoch_begin", r, e); }
  void on_epoch_end(Run& r, std::int64_t e, Logs& l) override { tell_epoch_end(r, e, l); }
  void on_train_batch_begin(Run& r, std::int64_t b) override { tell("on_train_batch_begin", r, b); }
  void on_train_batch_end(Run& r, std::int64_t b, const Logs& l) override { tell("on_train_batch_end", r, b, l); }
  void on_test_begin(Run& r) override { tell("on_test_begin", r); }
  void on_test_end(Run& r, const Logs& l) override { tell("on_test_end", r, l); }
  void on_test_batch_begin(Run& r, std::int64_t b) override { tell("on_test_batch_begin", r, b); }
  void on_test_batch_end(Run& r, std::int64_t b, const Logs& l) override { tell("on_test_batch_end", r, b, l); }
  void on_predict_begin(Run& r) override { tell("on_predict_begin", r); }
  void on_predict_end(Run& r) override { tell("on_predict_end", r); }
  void on_predict_batch_begin(Run& r, std::int64_t b) override { tell("on_predict_batch_begin", r, b); }
  void on_predict_batch_end(Run& r, std::int64_t b) override { tell("on_predict_batch_end", r, b); }

 private:
  static nb::object to_python(std::int64_t number) { return nb::int_(number); }
  static nb::object to_python(const Logs& logs) { return to_dict(logs); }

  template <class... A> void tell(const char* event, Run& r, const A&... arguments) {
    const auto function = functions_.find(event);
    if (function == functions_.end()) return;
    const nb::gil_scoped_acquire gil;
    function->second(RunView{&r}, to_python(arguments)...);
  }

  /// A callback may add numbers to the logs of an epoch, which those behind it see, and the History.
  void tell_epoch_end(Run& r, std::int64_t epoch, Logs& logs) {
    const auto function = functions_.find("on_epoch_end");
    if (function == functions_.end()) return;
    const nb::gil_scoped_acquire gil;
    const nb::dict told = to_dict(logs);
    function->second(RunView{&r}, epoch, told);
    for (const auto& [key, value] : told) {
      const auto name = nb::cast<std::string>(nb::str(key));
      double number = 0;
      if (nb::try_cast(value, number) && value_of(logs, name) != number) set_value(logs, name, number);
    }
  }

  Functions functions_;
};

/// Ctrl-C: a signal waits until somebody who has the GIL asks for it.
void ask_signals() {
  const nb::gil_scoped_acquire gil;
  if (PyErr_CheckSignals() != 0) throw nb::python_error();
}

class Signals final : public LogReader {
 public:
  void on_train_batch_end(Run&, std::int64_t, const Logs&) override { ask_signals(); }
  void on_test_batch_end(Run&, std::int64_t, const Logs&) override { ask_signals(); }
  void on_predict_batch_end(Run&, std::int64_t) override { ask_signals(); }
};

using Given = nb::typed<nb::list, nb::any>;

/// The callbacks of one run: Tenon's own, and functions of Python.
class Callbacks {
 public:
  explicit Callbacks(const Given& given) {
    all_.push_back(&signals_);
    for (const nb::handle each : given) {
      if (std::shared_ptr<Callback> native; nb::try_cast(each, native)) {
        held_.push_back(native);
      } else {
        held_.push_back(std::make_shared<PythonCallback>(nb::cast<PythonCallback::Functions>(each)));
      }
      all_.push_back(held_.back().get());
    }
  }
  std::span<Callback* const> all() const { return all_; }

 private:
  Signals signals_;
  std::vector<std::shared_ptr<Callback>> held_;
  std::vector<Callback*> all_;
};

const CheckedRun& run_of(const Examined& e) {
  if (!e.run()) throw nb::value_error("the check refused this run");
  return *e.run();
}

/// run() on what was checked, arrays or a stream, without the GIL.
template <class Running> auto without_gil(const Examined& e, Running run) {
  const CheckedRun& on_arrays = run_of(e);
  const nb::gil_scoped_release release;
  return e.of_stream ? run(Streamed{*e.of_stream, {.waiting = ask_signals}}) : run(on_arrays);
}

RunOptions options_of(int threads, std::uint32_t seed, nb::handle print) {
  RunOptions options;
  options.threads = threads;
  options.seed = seed;
  if (!print.is_none())
    options.print = [print](const std::string& text) {
      const nb::gil_scoped_acquire gil;
      print(text);
    };
  return options;
}

Findings fit_model(Model& model, const Examined& e, const Given& given, std::uint32_t seed, int threads, nb::handle print) {
  Report report;
  const Callbacks callbacks(given);
  const RunOptions options = options_of(threads, seed, print);
  (void)without_gil(e, [&](const auto& checked) { return fit(model, checked, options, callbacks.all(), report); });
  return findings_of(report);
}

/// The logs by name, and as the list that Keras makes of them.
std::tuple<nb::object, std::vector<double>, Findings> evaluate_model(const Model& model, const Examined& e, const Given& given, int threads,
                                                                     nb::handle print) {
  Report report;
  const Callbacks callbacks(given);
  const RunOptions options = options_of(threads, 0, print);
  const auto logs = without_gil(e, [&](const auto& checked) { return evaluate(model, checked, options, callbacks.all(), report); });
  if (!logs) return {nb::none(), {}, findings_of(report)};
  return {to_dict(*logs), in_order(*logs, run_of(e).outputs()), findings_of(report)};
}

std::tuple<nb::object, Findings> predict_with_model(const Model& model, const Examined& e, const Given& given, int threads,
                                                    nb::handle print) {
  Report report;
  const Callbacks callbacks(given);
  const RunOptions options = options_of(threads, 0, print);
  const auto outputs = without_gil(e, [&](const auto& checked) { return predict(model, checked, options, callbacks.all(), report); });
  if (!outputs) return {nb::none(), findings_of(report)};
  nb::list arrays;
  for (const Tensor& t : *outputs) arrays.append(to_numpy(t));
  return {arrays, findings_of(report)};
}

/// A callback of Tenon from its arguments in JSON.
Told<std::shared_ptr<Callback>> native_callback(const std::string& name, const std::string& arguments) {
  Report report;
  const auto parsed = parse_json(arguments, {name, "arguments"}, report);
  if (!parsed) return {std::nullopt, findings_of(report)};
  auto made = make_callback(name, *parsed, report);
  if (!made) return {std::nullopt, findings_of(report)};
  return {std::shared_ptr<Callback>(*std::move(made)), findings_of(report)};
}

nb::typed<nb::dict, nb::str, nb::any> state_of_callback(const Callback& callback) {
  nb::dict state;
  if (const auto* stopping = dynamic_cast<const EarlyStopping*>(&callback)) {
    state["stopped_epoch"] = stopping->stopped_epoch();
    state["best_epoch"] = stopping->best_epoch();
    state["best"] = stopping->best();
  } else if (const auto* checkpoint = dynamic_cast<const ModelCheckpoint*>(&callback)) {
    state["best"] = checkpoint->best();
  }
  return state;
}

std::shared_ptr<Callback> progress_bar(int verbose) {
  using V = ProgbarLogger::Verbosity;
  return std::make_shared<ProgbarLogger>(verbose == 0 ? V::silent : verbose == 2 ? V::line : V::bar);
}

nb::bytes state_now(const RunView& view) {
  Report report;
  const auto bytes = state_of(view.run->model(), report);
  if (!bytes) throw nb::value_error("the model has no state");
  return nb::bytes(bytes->data(), bytes->size());
}

}  // namespace

void bind_runs(nb::module_& m) {
  nb::class_<RunView>(m, "Run", "A run as its callbacks see it; not to be kept.")
      .def_prop_rw(
          "learning_rate", [](const RunView& v) { return v.run->learning_rate(); },
          [](RunView& v, double rate) { v.run->set_learning_rate(rate); })
      .def_prop_ro("steps", [](const RunView& v) { return v.run->steps(); })
      .def_prop_ro("iterations", [](const RunView& v) { return v.run->iterations(); })
      .def("stop", [](RunView& v) { v.run->stop(); })
      .def(
          "weights", [](RunView& v) { return to_lists(v.run->weights()); }, "Those of this moment, as weights_of() gives them.")
      .def("state", &state_now, "Weights and optimizer of this moment, as Model.state().");
  nb::class_<Callback>(m, "Callback", "A callback of Keras that Tenon runs.")
      .def("state", &state_of_callback, "What a program may want to know of it after a fit.");
  m.def("native_callback", &native_callback, nb::arg("name"), nb::arg("arguments"));
  m.def("progress_bar", &progress_bar, nb::arg("verbose"), "What fit prints with verbose=0, 1 or 2.");
  m.def("fit", &fit_model, nb::arg("model"), nb::arg("examined"), nb::arg("callbacks"), nb::arg("seed"), nb::arg("threads") = 0,
        nb::arg("print") = nb::none());
  m.def("evaluate", &evaluate_model, nb::arg("model"), nb::arg("examined"), nb::arg("callbacks"), nb::arg("threads") = 0,
        nb::arg("print") = nb::none());
  m.def("predict", &predict_with_model, nb::arg("model"), nb::arg("examined"), nb::arg("callbacks"), nb::arg("threads") = 0,
        nb::arg("print") = nb::none());
}

}  // namespace tenon::python
