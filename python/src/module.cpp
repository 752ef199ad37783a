// tenon._core: the C++ library for the Python package, which adds no rules of its own.
#include "checks.h"
#include "live.h"
#include "registry.h"
#include "streams.h"
#include "tenon/version.h"
#include "texts.h"

NB_MODULE(_core, m) {
  nanobind::set_leak_warnings(false);  // a program that ends with an error leaves its objects to the system
  m.def("version", [] { return std::string(tenon::version); });
  tenon::python::bind_findings(m);
  tenon::python::bind_arrays(m);
  tenon::python::bind_models(m);
  tenon::python::bind_checks(m);
  tenon::python::bind_streams(m);
  tenon::python::bind_runs(m);
  tenon::python::bind_live(m);
  tenon::python::bind_registry(m);
  tenon::python::bind_texts(m);
}
