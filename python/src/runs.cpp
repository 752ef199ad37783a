// fit, evaluate and predict for Python: the GIL is released while steps are computed, and taken for callbacks.
#include <nanobind/stl/shared_ptr.h>

#include "checks.h"
#include "tenon/api/fit.h"
#include "tenon/archive/live_model.h"

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

/// Hands every event to a Python object that has methods of these names. An exception there ends the run, as in Keras.
class PythonCallback final : public Callback {
 public:
  explicit PythonCallback(nb::handle handler) : handler_(handler) {}

  void on_train_begin(Run& r) override { tell("on_train_begin", r); }
  void on_train_end(Run& r, const Logs& l) override { tell("on_train_end", r, &l); }
  void on_epoch_begin(Run& r, std::int64_t e) override { tell("on_epoch_begin", r, e); }
  void on_epoch_end(Run& r, std::int64_t e, Logs& l) override { tell("on_epoch_end", r, e, &l); }
  void on_train_batch_begin(Run& r, std::int64_t b) override { tell("on_train_batch_begin", r, b); }
  void on_train_batch_end(Run& r, std::int64_t b, const Logs& l) override { tell("on_train_batch_end", r, b, &l); }
  void on_test_begin(Run& r) override { tell("on_test_begin", r); }
  void on_test_end(Run& r, const Logs& l) override { tell("on_test_end", r, &l); }
  void on_test_batch_begin(Run& r, std::int64_t b) override { tell("on_test_batch_begin", r, b); }
  void on_test_batch_end(Run& r, std::int64_t b, const Logs& l) override { tell("on_test_batch_end", r, b, &l); }
  void on_predict_begin(Run& r) override { tell("on_predict_begin", r); }
  void on_predict_end(Run& r) override { tell("on_predict_end", r); }
  void on_predict_batch_begin(Run& r, std::int64_t b) override { tell("on_predict_batch_begin", r, b); }
  void on_predict_batch_end(Run& r, std::int64_t b) override { tell("on_predict_batch_end", r, b); }

 private:
  /// Ctrl-C arrives here: a signal waits until somebody who has the GIL asks for it.
  template <class Call> void with_python(Call call) {
    const nb::gil_scoped_acquire gil;
    if (PyErr_CheckSignals() != 0) throw nb::python_error();
    call();
  }
  void tell(const char* event, Run& r) {
    with_python([&] { handler_.attr(event)(RunView{&r}); });
  }
  void tell(const char* event, Run& r, std::int64_t number) {
    with_python([&] { handler_.attr(event)(RunView{&r}, number); });
  }
  void tell(const char* event, Run& r, const Logs* logs) {
    with_python([&] { handler_.attr(event)(RunView{&r}, to_dict(*logs)); });
  }
  template <class L> void tell(const char* event, Run& r, std::int64_t number, L* logs) {
    with_python([&] { handler_.attr(event)(RunView{&r}, number, to_dict(*logs)); });
  }

  nb::handle handler_;
};

const CheckedRun& run_of(const Examined& e) {
  if (!e.run) throw nb::value_error("the check refused this run");
  return *e.run;
}

RunOptions options_of(int threads, std::uint32_t seed) {
  RunOptions options;
  options.threads = threads;
  options.seed = seed;
  return options;
}

Findings fit_model(Model& model, const Examined& e, nb::handle handler, std::uint32_t seed, int threads) {
  Report report;
  PythonCallback callback(handler);
  Callback* const callbacks[] = {&callback};
  {
    const nb::gil_scoped_release release;
    (void)fit(model, run_of(e), options_of(threads, seed), callbacks, report);
  }
  return findings_of(report);
}

/// The logs by name, and as the list that Keras makes of them.
std::tuple<nb::object, std::vector<double>, Findings> evaluate_model(const Model& model, const Examined& e, nb::handle handler,
                                                                     int threads) {
  Report report;
  PythonCallback callback(handler);
  Callback* const callbacks[] = {&callback};
  std::optional<Logs> logs;
  {
    const nb::gil_scoped_release release;
    if (auto done = evaluate(model, run_of(e), options_of(threads, 0), callbacks, report)) logs = *std::move(done);
  }
  if (!logs) return {nb::none(), {}, findings_of(report)};
  return {to_dict(*logs), in_order(*logs, run_of(e).outputs()), findings_of(report)};
}

std::tuple<nb::object, Findings> predict_with_model(const Model& model, const Examined& e, nb::handle handler, int threads) {
  Report report;
  PythonCallback callback(handler);
  Callback* const callbacks[] = {&callback};
  std::optional<std::vector<Tensor>> outputs;
  {
    const nb::gil_scoped_release release;
    if (auto done = predict(model, run_of(e), options_of(threads, 0), callbacks, report)) outputs = *std::move(done);
  }
  if (!outputs) return {nb::none(), findings_of(report)};
  nb::list arrays;
  for (const Tensor& t : *outputs) arrays.append(to_numpy(t));
  return {arrays, findings_of(report)};
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
      .def("state", &state_now, "Weights and optimizer of this moment, as Model.state().");
  m.def("fit", &fit_model, nb::arg("model"), nb::arg("examined"), nb::arg("handler"), nb::arg("seed"), nb::arg("threads") = 0);
  m.def("evaluate", &evaluate_model, nb::arg("model"), nb::arg("examined"), nb::arg("handler"), nb::arg("threads") = 0);
  m.def("predict", &predict_with_model, nb::arg("model"), nb::arg("examined"), nb::arg("handler"), nb::arg("threads") = 0);
}

}  // namespace tenon::python
