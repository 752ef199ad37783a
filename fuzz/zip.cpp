// Any bytes are an archive whose every member can be read or is refused, or one diagnostic.
#include "tenon/io/zip.h"

#include <cstdlib>

#include "whole.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace tenon;
  Report report;
  const auto zip = open_zip(MappedFile("model.keras", fuzz::whole(data, size)), report);
  if (zip.ok() == !report.ok()) std::abort();
  if (!zip.ok()) return 0;
  for (const auto& member : zip->members()) {
    const auto before = report.diagnostics().size();
    const auto bytes = zip->read(member, report);
    if (bytes.ok() != (report.diagnostics().size() == before)) std::abort();
    if (bytes.ok()) fuzz::touch(bytes->bytes());
  }
  return 0;
}
