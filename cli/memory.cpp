#include "memory.h"

#include <fmt/format.h>

#include "tenon/base/byte_text.h"

namespace tenon::cli {

Forecast memory_forecast(const Model& model, const Graph& graph, std::int64_t batch_size) {
  Forecast f;
  f.training = training_memory_of(model, graph, batch_size, {});
  f.prediction = prediction_memory_of(graph, batch_size, {});
  return f;
}

std::string to_text(const Forecast& f, std::int64_t batch_size) {
  std::string out =
      fmt::format("Memory at batch size {}, the data left out\n {:<12} {:>12} {:>12}\n", batch_size, "", "training", "prediction");
  const auto row = [&](const char* name, std::optional<std::int64_t> training, std::int64_t prediction) {
    if (training.value_or(0) || prediction)
      out += fmt::format(" {:<12} {:>12} {:>12}\n", name, training ? byte_text(*training) : "-", byte_text(prediction));
  };
  for (const auto& p : memory_parts) row(p.name, f.training ? std::optional((*f.training).*p.bytes) : std::nullopt, f.prediction.*p.bytes);
  row("peak", f.training ? std::optional(f.training->total()) : std::nullopt, f.prediction.total());
  if (!f.training) out += " training: the model is not compiled\n";
  return out;
}

Config to_config(const Memory& memory) {
  Config c{Config::Dict{}};
  for (const auto& p : memory_parts) c.set(p.name, memory.*p.bytes);
  c.set("total", memory.total());
  return c;
}

Config to_config(const Forecast& f) {
  Config c{Config::Dict{}};
  c.set("training", f.training ? to_config(*f.training) : Config());
  c.set("prediction", to_config(f.prediction));
  return c;
}

}  // namespace tenon::cli
