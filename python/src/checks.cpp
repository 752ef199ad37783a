#include "checks.h"

#include <nanobind/stl/map.h>
#include <nanobind/stl/shared_ptr.h>

#include "tenon/train/memory_limit.h"

namespace tenon::python {
namespace {

Arrays arrays_of(const std::vector<Column>& x, const std::vector<Column>& y, const std::vector<Column>& weights) { return {x, y, weights}; }

std::shared_ptr<Examined> examine(std::shared_ptr<const Model> model, const Columns& x, const Columns& y, const Columns& weights,
                                  const std::optional<std::tuple<Columns, Columns, Columns>>& validation, const CallArguments& arguments,
                                  bool native) {
  auto e = std::make_shared<Examined>();
  e->model = std::move(model);
  e->data = arrays_of(x, y, weights);
  if (validation) e->validation = arrays_of(std::get<0>(*validation), std::get<1>(*validation), std::get<2>(*validation));
  e->arguments = arguments;
  Report report;
  {
    const nb::gil_scoped_release release;
    WithoutNative in_keras(report);
    Sink& sink = native ? static_cast<Sink&>(report) : in_keras;
    if (auto run = check(*e->model, e->data, e->validation, e->arguments.run, sink)) e->of_arrays = *std::move(run);
  }
  e->findings = findings_of(report);
  return e;
}

/// Before there are data.
Findings judge_model(const Model& model) {
  Report report;
  if (!model.inputs.empty()) (void)check_model(model, report);
  return findings_of(report);
}

Purpose purpose_named(const std::string& name) {
  return name == "evaluate" ? Purpose::evaluate : name == "predict" ? Purpose::predict : Purpose::fit;
}

void bind_arguments(nb::module_& m) {
  using A = CallArguments;
  nb::class_<A>(m, "CallArguments", "The arguments of Keras' fit, evaluate and predict that a check can judge.")
      .def(nb::init<>())
      .def_prop_rw(
          "purpose",
          [](const A& a) {
            return std::string(a.run.purpose == Purpose::fit ? "fit" : a.run.purpose == Purpose::evaluate ? "evaluate" : "predict");
          },
          [](A& a, const std::string& name) { a.run.purpose = purpose_named(name); })
      .def_prop_rw(
          "strict", [](const A& a) { return a.run.strictness == Strictness::strict; },
          [](A& a, bool strict) { a.run.strictness = strict ? Strictness::strict : Strictness::as_keras; })
      .def_prop_rw(
          "batch_size", [](const A& a) { return a.run.batch_size; }, [](A& a, std::optional<std::int64_t> v) { a.run.batch_size = v; },
          nb::arg().none())
      .def_prop_rw(
          "epochs", [](const A& a) { return a.run.epochs; }, [](A& a, std::int64_t v) { a.run.epochs = v; })
      .def_prop_rw(
          "initial_epoch", [](const A& a) { return a.run.initial_epoch; }, [](A& a, std::int64_t v) { a.run.initial_epoch = v; })
      .def_prop_rw(
          "validation_split", [](const A& a) { return a.run.validation_split; }, [](A& a, double v) { a.run.validation_split = v; })
      .def_prop_rw(
          "shuffle", [](const A& a) { return a.run.shuffle; }, [](A& a, bool v) { a.run.shuffle = v; })
      .def_prop_rw(
          "class_weight", [](const A& a) { return a.run.class_weight; },
          [](A& a, std::map<std::int64_t, double> v) { a.run.class_weight = std::move(v); })
      .def_prop_rw(
          "steps", [](const A& a) { return a.run.steps; }, [](A& a, std::optional<std::int64_t> v) { a.run.steps = v; }, nb::arg().none())
      .def_prop_rw(
          "validation_steps", [](const A& a) { return a.run.validation_steps; },
          [](A& a, std::optional<std::int64_t> v) { a.run.validation_steps = v; }, nb::arg().none())
      .def_prop_rw(
          "validation_batch_size", [](const A& a) { return a.run.validation_batch_size; },
          [](A& a, std::optional<std::int64_t> v) { a.run.validation_batch_size = v; }, nb::arg().none())
      .def_prop_rw(
          "validation_freq", [](const A& a) { return a.run.validation_freq; }, [](A& a, std::int64_t v) { a.run.validation_freq = v; })
      .def_prop_rw(
          "validation_epochs", [](const A& a) { return a.run.validation_epochs; },
          [](A& a, std::vector<std::int64_t> v) { a.run.validation_epochs = std::move(v); });
}

}  // namespace

void bind_checks(nb::module_& m) {
  bind_arguments(m);
  nb::class_<Examined> examined(m, "Examined", "What a check looked at.");
  examined.def_prop_ro("ok", [](const Examined& e) { return e.run() != nullptr; })
      .def_prop_ro("rows", [](const Examined& e) { return e.data.rows(); })
      .def_ro("diagnostics", &Examined::findings);
  bind_pages(examined);
  m.def("judge_model", &judge_model, nb::arg("model"));
  m.def("examine", &examine, nb::arg("model"), nb::arg("x"), nb::arg("y"), nb::arg("sample_weight"), nb::arg("validation").none(),
        nb::arg("arguments"), nb::arg("native"));
}

}  // namespace tenon::python
