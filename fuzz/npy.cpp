// Any bytes are an array whose every element can be read, or one diagnostic.
#include "tenon/io/npy.h"

#include <cstdlib>
#include <numeric>

#include "whole.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace tenon;
  Report report;
  const auto tensor = read_npy(fuzz::whole(data, size), {"x.npy"}, report);
  if (tensor.ok() == !report.ok()) std::abort();
  if (tensor.ok()) fuzz::touch({tensor->data(), static_cast<std::size_t>(bytes(tensor->spec()))});
  return 0;
}
