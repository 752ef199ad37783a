#pragma once
// The memory forecast as text and JSON.
#include "prepare.h"

namespace tenon::cli {

struct Forecast {
  std::optional<Memory> training;  // none when the model is not compiled
  Memory prediction;
};

/// Peak memory at this batch size, the data left out.
Forecast memory_forecast(const Model& model, const Graph& graph, std::int64_t batch_size);

std::string to_text(const Forecast& forecast, std::int64_t batch_size);
Config to_config(const Memory& memory);
Config to_config(const Forecast& forecast);

}  // namespace tenon::cli
