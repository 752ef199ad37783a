// Any text is a table whose every value can be read, or one diagnostic; threads change nothing.
#include "tenon/io/csv.h"

#include <cstdlib>

#include "whole.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace tenon;
  const auto file = fuzz::whole(data, size);
  for (const bool header : {true, false}) {
    Report report;
    const auto table = parse_csv(file.text(), {.header = header}, {"table.csv"}, report);
    if (table.ok() == !report.ok()) std::abort();
    if (!table.ok()) continue;
    for (const auto& column : table->columns) {
      if (column.values.rows() != table->rows) std::abort();
      fuzz::touch({column.values.data(), static_cast<std::size_t>(bytes(column.values.spec()))});
    }
  }
  return 0;
}
