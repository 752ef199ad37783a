#pragma once
// check() for Python: a model and columns go in; findings come out, and where there is no error a run that fit may take.
#include <memory>

#include "arrays.h"
#include "models.h"
#include "tenon/check/checked_stream.h"

namespace tenon::python {

using Columns = std::vector<Column>;

struct CallArguments {
  RunArgs run{};
};

/// What was looked at, for fit to run and for the HTML report to draw.
struct Examined {
  std::shared_ptr<const Model> model{};
  Arrays data{};
  std::optional<Arrays> validation{};
  CallArguments arguments{};
  std::optional<CheckedRun> of_arrays{};
  std::optional<CheckedStream> of_stream{};
  Findings findings{};

  /// Null where fit may not run; of a stream, the run on its first batch.
  const CheckedRun* run() const { return of_stream ? &of_stream->run() : of_arrays ? &*of_arrays : nullptr; }
};

/// Layers that Keras computes are no reason to refuse what Keras will run.
class WithoutNative : public Sink {
 public:
  explicit WithoutNative(Sink& sink) : sink_(sink) {}
  void receive(Diagnostic d) override {
    if (d.code != Code::LayerNotNative) sink_.receive(std::move(d));
  }

 private:
  Sink& sink_;
};

void bind_checks(nb::module_& m);
void bind_pages(nb::class_<Examined>& examined);
void bind_runs(nb::module_& m);

}  // namespace tenon::python
