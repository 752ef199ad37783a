// resave IN OUT: loads a model and saves it again, for tests/oracle/check_roundtrip.py to open in real Keras.
#include <cstdio>

#include "tenon/archive/load.h"
#include "tenon/diag/render.h"

int main(int count, char** arguments) {
  if (count != 3) return std::fputs("usage: resave IN OUT\n", stderr), 2;
  tenon::Report report;
  const auto model = tenon::load_model(arguments[1], report);
  const bool done = model && tenon::save_model(*model, arguments[2], report);
  for (const auto& diagnostic : report.diagnostics()) std::fputs(tenon::render_terminal(diagnostic, tenon::Colour::off).c_str(), stderr);
  return done ? 0 : 1;
}
