#pragma once
// Files of cases. All lie in the current folder; what is copied comes from the repository.
//   copy examples/models/mnist_cnn.keras to model.keras
//   cut model.keras to 1000 bytes
//   set byte 5000 of model.keras to 7
//   write "text" to notes.npy                       \n is a newline
//   replace "\"Conv2D\"" by "\"Conv9D\"" in config.json of model.keras
//   mkdir -p models
//   remove config.json of model.keras
#include <string>
#include <string_view>

namespace tenon::test {

/// Runs the line when it is one of those; whether it was. Throws std::runtime_error when it cannot.
bool run_file_line(std::string_view line);

/// A Python string literal's text.
std::string unquoted(std::string_view quoted);

}  // namespace tenon::test
