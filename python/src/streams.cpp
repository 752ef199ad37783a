#include "streams.h"

#include <cxxabi.h>
#include <nanobind/stl/shared_ptr.h>

#include <chrono>
#include <thread>

#include "checks.h"
#include "tenon/pipeline/user_code.h"

namespace tenon::python {
namespace {

/// An object of Python that threads without the GIL may drop.
std::shared_ptr<nb::object> held(nb::object object) {
  return {new nb::object(std::move(object)), [](nb::object* o) {
            const nb::gil_scoped_acquire gil;
            delete o;
          }};
}

/// The last line of what Python prints of an exception.
std::string words_of(const nb::python_error& error) {
  const auto type = nb::cast<std::string>(error.type().attr("__name__"));
  const auto text = nb::cast<std::string>(nb::str(error.value()));
  return text.empty() ? type : type + ": " + text;
}

/// ("tensor", shape or None, dtype, name), ("tuple", [part, ...]) or ("dict", [(key, part), ...]).
ElementSpec spec_of(const nb::handle& written) {
  const auto form = nb::cast<std::string>(written[0]);
  if (form == "tuple") {
    std::vector<ElementSpec> parts;
    for (const nb::handle part : nb::list(written[1])) parts.push_back(spec_of(part));
    return ElementSpec::tuple(std::move(parts));
  }
  if (form == "dict") {
    std::vector<std::pair<std::string, ElementSpec>> parts;
    for (const nb::handle part : nb::list(written[1])) parts.emplace_back(nb::cast<std::string>(part[0]), spec_of(part[1]));
    return ElementSpec::dict(std::move(parts));
  }
  const auto dtype = dtype_of(nb::cast<std::string>(written[2]));
  if (!dtype) throw nb::value_error("no such dtype");
  const auto name = nb::cast<std::string>(written[3]);
  if (written[1].is_none()) return ElementSpec::of_any_rank(*dtype, name);
  return {TensorSpec{shape_of(nb::cast<Axes>(written[1])), *dtype}, name};
}

/// call(), in which Python ends a thread that it finds after the interpreter is gone. Code of ours must not be unwound by that: the process
/// is about to end, and the thread waits for it.
template <class Call> auto alive(Call call) {
  try {
    return call();
  } catch (const abi::__forced_unwind&) {
    for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
  }
}

/// Elements of an iterator of Python, each a list of columns. What it raises is an exception of C++ with its words.
std::optional<Element> next_of(const nb::object& iterator) {
  const auto gil = alive([] { return std::make_unique<nb::gil_scoped_acquire>(); });
  try {
    const auto item = alive([&] { return nb::steal(PyIter_Next(iterator.ptr())); });
    if (!item.is_valid() && PyErr_Occurred()) throw nb::python_error();
    if (!item.is_valid()) return std::nullopt;
    Element element;
    for (const nb::handle column : nb::list(item)) element.values.push_back(nb::cast<const Column&>(column).values);
    return element;
  } catch (const nb::python_error& error) { throw std::runtime_error(words_of(error)); }
}

/// make(): begins a pass.
Stream stream_of(const std::string& name, const nb::handle& spec, nb::object make, std::int64_t cardinality) {
  const auto begin = [maker = held(std::move(make))]() -> Generator {
    const nb::gil_scoped_acquire gil;
    try {
      return [iterator = held((*maker)())] { return next_of(*iterator); };
    } catch (const nb::python_error& error) {
      return [words = words_of(error)]() -> std::optional<Element> { throw std::runtime_error(words); };
    }
  };
  return {name, Dataset::from_generator(begin, spec_of(spec), {.name = name, .cardinality = cardinality})};
}

Stream stream_of_arrays(const std::string& name, const Columns& x, const Columns& y, const Columns& weights, std::int64_t batch_size,
                        bool shuffle) {
  const Arrays arrays{x, y, weights};
  const Dataset rows = Dataset::from_tensor_slices(tensors_of(arrays));
  return {name, (shuffle ? rows.shuffle(std::max<std::int64_t>(arrays.rows(), 1)) : rows).batch(batch_size)};
}

/// Arguments that a data set cannot have beside it.
void report_beside(const std::vector<std::string>& arguments, Purpose purpose, Sink& sink) {
  const std::string function = purpose == Purpose::fit ? "fit" : purpose == Purpose::evaluate ? "evaluate" : "predict";
  for (const auto& argument : arguments)
    report(sink, Code::ArgumentBesideDataset, InCall{function, argument})
        .expected("none")
        .found("an argument")
        .because("The elements of a data set are (x, y, sample_weight) themselves. Keras refuses another " + argument +
                 " beside them, too.")
        .fix("leave it out", argument + "=None")
        .fix("or put it into the data set", "tf.data.Dataset.zip((data, " + argument + "))", Applies::needs_editing)
        .emit();
}

Findings judge_beside(const std::vector<std::string>& beside, const CallArguments& arguments) {
  Report report;
  report_beside(beside, arguments.run.purpose, report);
  return findings_of(report);
}

/// Where Keras runs without a single batch, that there is none is no error.
class WithoutBatches : public Sink {
 public:
  explicit WithoutBatches(Sink& sink) : sink_(sink) {}
  void receive(Diagnostic d) override {
    if (d.code == Code::EmptyData && std::holds_alternative<InData>(d.where)) d.severity = Severity::warning;
    sink_.receive(std::move(d));
  }

 private:
  Sink& sink_;
};

/// The first batch of the stream, which messages give the number `batch`.
std::shared_ptr<Examined> examine_stream(std::shared_ptr<const Model> model, const Stream& stream, const Stream* validation,
                                         const CallArguments& arguments, const std::vector<std::string>& beside, std::int64_t batch,
                                         bool may_be_empty, bool native) {
  auto e = std::make_shared<Examined>();
  e->model = std::move(model);
  e->arguments = arguments;
  Report report;
  {
    const nb::gil_scoped_release release;
    WithoutNative in_keras(report);
    WithoutBatches in_tf_data(in_keras);
    Sink& sink = native ? static_cast<Sink&>(report) : may_be_empty ? static_cast<Sink&>(in_tf_data) : in_keras;
    report_beside(beside, arguments.run.purpose, sink);
    const auto validates = validation ? std::optional(validation->data) : std::nullopt;
    if (auto checked = check(*e->model, stream.data, validates, arguments.run, {.first = batch}, sink)) {
      e->of_stream = *std::move(checked);
      e->data = e->run()->data();
      e->arguments.run.batch_size = e->data.rows();
    }
  }
  e->findings = findings_of(report);
  return e;
}

Findings thrown(const std::string& name, std::int64_t number, const std::string& words) {
  Report report;
  report_thrown(name, number, words, report);
  return findings_of(report);
}

Findings generator_used_up(const std::string& name) {
  Report report;
  tenon::report(report, Code::GeneratorUsedUp, InData{name})
      .as(Severity::warning)
      .expected("a batch for every step of every epoch")
      .found("the end of the generator in an earlier epoch")
      .because(
          "A generator can be gone through once. Keras keeps its first two batches, and epochs behind its end have these two alone; so "
          "it is here.")
      .fix("let it yield without end, and say how many batches are an epoch", "steps_per_epoch=100", Applies::needs_editing)
      .fix("or give data that begin anew, a keras.utils.PyDataset or a tf.data.Dataset")
      .emit();
  return findings_of(report);
}

Findings unfit_element(const std::string& name, const std::string& kind, const std::string& found) {
  Report report;
  tenon::report(report, Code::ElementForm, InData{name})
      .expected("a tuple: (x,), (x, y) or (x, y, sample_weight)")
      .found(found)
      .because("Keras reads a tuple as inputs, labels and weights, in this order. Of a " + kind + " it takes nothing else.")
      .fix("yield a tuple", "yield x, y", Applies::needs_editing)
      .emit();
  return findings_of(report);
}

}  // namespace

void bind_streams(nb::module_& m) {
  nb::class_<Stream>(m, "Stream", "Data that come batch by batch.")
      .def(
          "__init__",
          [](Stream* self, const std::string& name, const nb::object& spec, nb::object make, std::int64_t cardinality) {
            new (self) Stream(stream_of(name, spec, std::move(make), cardinality));
          },
          nb::arg("name"), nb::arg("spec"), nb::arg("make"), nb::arg("cardinality"))
      .def_static("of_arrays", &stream_of_arrays, nb::arg("name"), nb::arg("x"), nb::arg("y"), nb::arg("sample_weight"),
                  nb::arg("batch_size"), nb::arg("shuffle") = false);
  m.def("examine_stream", &examine_stream, nb::arg("model"), nb::arg("stream"), nb::arg("validation").none(), nb::arg("arguments"),
        nb::arg("beside"), nb::arg("batch"), nb::arg("may_be_empty"), nb::arg("native"));
  m.def("judge_beside", &judge_beside, nb::arg("beside"), nb::arg("arguments"));
  m.def("thrown", &thrown, nb::arg("name"), nb::arg("number"), nb::arg("words"));
  m.def("generator_used_up", &generator_used_up, nb::arg("name"));
  m.def("unfit_element", &unfit_element, nb::arg("name"), nb::arg("kind"), nb::arg("found"));
}

}  // namespace tenon::python
