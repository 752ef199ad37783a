#pragma once
// Streams of Python - generators, tf.data, PyDataset, loaders - as data sets, which the rules about data sets judge.
#include "arrays.h"
#include "tenon/pipeline/dataset.h"

namespace tenon::python {

struct Stream {
  std::string name;  // as the user calls it
  Dataset data;
};

void bind_streams(nb::module_& m);

}  // namespace tenon::python
