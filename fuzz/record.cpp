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

/// Every record that was read is read again by its place, and passed over on the way.
void read_again(const SharedBytes& file, const std::vector<std::size_t>& begins) {
  Report report;
  RecordReader reader(MappedFile("r.tfrecord", file), RecordPacking::none);
  for (std::size_t i = begins.size(); i-- > 0;) {
    reader.go_to(begins[i], static_cast<std::int64_t>(i));
    const auto passed = reader.pass_over(report);
    reader.go_to(begins[i], static_cast<std::int64_t>(i));
    const auto record = reader.next(report);
    if (!passed.ok() || !*passed || !record.ok() || !*record || reader.number() != static_cast<std::int64_t>(i)) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto file = fuzz::whole(data, size);
  for (const auto packing : {RecordPacking::found_out, RecordPacking::gzip}) {
    Report report;
    RecordReader reader(MappedFile("r.tfrecord", file), packing);
    std::vector<std::size_t> begins;
    for (;;) {
      const auto record = reader.next(report);
      if (record.ok() == !report.ok()) std::abort();
      if (!record.ok() || !*record) break;
      parse(**record, reader.where());
      if (!reader.is_packed()) begins.push_back(reader.begin());
    }
    read_again(file, begins);
  }
  parse(file.text(), {"record"});
  return 0;
}
