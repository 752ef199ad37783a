#pragma once
// What the inputs and outputs of a model are called: by arrays given by name, by the arguments of compile(), in logs.
#include <string>
#include <vector>

#include "tenon/model/model.h"

namespace tenon {

struct Ends {
  /// How Keras nests them: one alone, a list, a dict of them, or deeper.
  enum class Form : std::uint8_t { one, list, dict, nested };
  Form form = Form::one;
  std::vector<std::string> layers;     // names of the layers that make them, Keras' output_names
  std::vector<std::string> keys;       // by which arrays and compile() call them: of the dict, else of the layer
  std::vector<std::string> log_names;  // of their losses: the path through the nesting, "a/b"
  Config structure{};                  // dicts and lists whose leaves are indices

  std::size_t size() const { return layers.size(); }
  /// Index of the one that is called `key`.
  std::optional<std::size_t> find(std::string_view key) const;
};

Ends inputs_of(const Model& model);
Ends outputs_of(const Model& model);

/// '"a", "b"', for messages.
std::string quoted(const std::vector<std::string>& names);

}  // namespace tenon
