// Any bytes are records up to a diagnostic, whatever they are packed with; and any record is tensors or one diagnostic.
#include <cstdlib>

#include "tenon/io/example.h"
#include "tenon/io/record_reader.h"
#include "whole.h"

namespace {

using namespace tenon;

void parse(std::string_view record, const InFile& where) {
  const Feature features[] = {Feature::any_length("image", DType::byte_string), Feature::any_length("label", DType::int64),
                              Feature::any_length("weights", DType::float32)};
  Report report;
  const auto tensors = parse_example(record, features, where, report);
  if (tensors.ok() == !report.ok()) std::abort();
  if (!tensors.ok()) return;
  for (const auto& t : *tensors) fuzz::touch({t.data(), static_cast<std::size_t>(bytes(t.spec()))});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto file = fuzz::whole(data, size);
  for (const auto packing : {RecordPacking::found_out, RecordPacking::gzip}) {
    Report report;
    RecordReader reader(MappedFile("r.tfrecord", file), packing);
    for (;;) {
      const auto record = reader.next(report);
      if (record.ok() == !report.ok()) std::abort();
      if (!record.ok() || !*record) break;
      parse(**record, reader.where());
    }
  }
  parse(file.text(), {"record"});
  return 0;
}
