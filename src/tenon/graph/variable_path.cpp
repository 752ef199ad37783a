#include "tenon/graph/variable_path.h"

#include <algorithm>
#include <array>
#include <map>

namespace tenon {
namespace {

/// A layer of a file, and what is left of the name of one of its variables: "forward_layer/kernel".
struct Place {
  std::string_view class_name;
  std::string name;
  const Config& config;
  std::string_view rest;
};

std::string path(const Place& at);

struct Cut {
  std::string_view head, tail;
};
Cut cut(std::string_view text) {
  const auto slash = text.find('/');
  return slash == std::string_view::npos ? Cut{text, {}} : Cut{text.substr(0, slash), text.substr(slash + 1)};
}

std::string text(const Config& c) { return c.string() ? *c.string() : std::string(); }

std::string path_in(const Config& record, std::string_view rest, const std::string& name) {
  const std::string class_name = text(record["class_name"]);
  return path({class_name, name, record["config"], rest});
}
std::string path_in(const Config& record, std::string_view rest) { return path_in(record, rest, text(record["config"]["name"])); }

/// Of one of the layers of a list, by its name.
std::optional<std::string> path_among(const Config& records, std::string_view rest) {
  const auto [head, tail] = cut(rest);
  if (!records.list()) return std::nullopt;
  for (const Config& record : *records.list())
    if (record["config"]["name"].is(head)) return path_in(record, tail);
  return std::nullopt;
}

/// Of a list that files number by classes: "lstm_cell", "lstm_cell_1".
std::string path_in_cell(const Config& records, std::string_view rest) {
  const auto [head, tail] = cut(rest);
  std::map<std::string, int> seen;
  for (const Config& record : records.list() ? *records.list() : Config::List()) {
    const std::string stem = stem_of_class(text(record["class_name"]));
    const int number = seen[stem]++;
    if (head == (number ? stem + "_" + std::to_string(number) : stem)) return path_in(record, tail);
  }
  return std::string(rest);
}

// keras/src/layers/rnn/bidirectional.py: both directions are named anew.
std::string path_in_direction(const Config& config, std::string_view direction, std::string_view rest) {
  const Config& own = config["backward_layer"];
  const bool backward = direction == "backward_layer";
  if (backward && !own.is_null()) return path_in(own, rest);
  const std::string prefix = backward ? "backward_" : "forward_";
  std::string name = text(config["layer"]["config"]["name"]);
  if (!name.starts_with(prefix)) name.insert(0, prefix);
  return path_in(config["layer"], rest, name);
}

/// Keras' layer of a cell that Tenon has in one: its name.
std::string_view cell_of(std::string_view class_name) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> cells{{{"LSTM", "lstm_cell"},
                                                                                       {"GRU", "gru_cell"},
                                                                                       {"SimpleRNN", "simple_rnn_cell"},
                                                                                       {"ConvLSTM1D", "conv_lstm_cell"},
                                                                                       {"ConvLSTM2D", "conv_lstm_cell"},
                                                                                       {"ConvLSTM3D", "conv_lstm_cell"}}};
  const auto found = std::find_if(cells.begin(), cells.end(), [&](const auto& c) { return c.first == class_name; });
  return found == cells.end() ? std::string_view() : found->second;
}

std::string path(const Place& at) {
  const auto [head, tail] = cut(at.rest);
  if (!tail.empty()) {
    if (at.config["layers"].list())
      if (auto found = path_among(at.config["layers"], at.rest)) return *std::move(found);
    if (head == "forward_layer" || head == "backward_layer") return path_in_direction(at.config, head, tail);
    if (head == "cells") return path_in_cell(at.config["cells"], tail);
    for (const std::string_view part : {"layer", "cell", "activation", "recurrent_activation"})
      if (head == part && at.config[part].dict()) return path_in(at.config[part], tail);
  }
  const std::string_view cell = cell_of(at.class_name);
  return at.name + "/" + (cell.empty() ? "" : std::string(cell) + "/") + std::string(at.rest);
}

}  // namespace

std::vector<std::string> keras_paths(const Graph& graph) {
  std::vector<std::string> paths;
  int of = -1;
  Config config;
  for (const auto& row : parameter_layout(graph).rows) {
    const auto& layer = graph.layers[static_cast<std::size_t>(row.layer)];
    const bool inside = row.variable.name.find('/') != std::string::npos;
    if (inside && row.layer != of) config = layer.layer.kind->to_config(layer.layer.value), of = row.layer;
    paths.push_back(path({layer.layer.kind->name, layer.name, inside ? config : Config(), row.variable.name}));
  }
  return paths;
}

}  // namespace tenon
