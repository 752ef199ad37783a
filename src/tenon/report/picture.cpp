#include "tenon/report/picture.h"

#include <algorithm>
#include <deque>
#include <map>

#include "tenon/check/ends.h"
#include "tenon/graph/known_part.h"
#include "tenon/report/find_place.h"

namespace tenon {
namespace {

using Box = Picture::Box;

std::size_t at(int i) { return static_cast<std::size_t>(i); }

std::int64_t count(const std::vector<Variable>& variables) {
  std::int64_t n = 0;
  for (const auto& v : variables)
    if (v.kept && v.shape.known()) n += elements(v.shape);
  return n;
}

/// "(None, 10)"; of several outputs all: "(None, 8), (None, 8)".
std::string shapes(const std::vector<TensorSpec>& specs) {
  std::string out;
  for (const auto& spec : specs) out += (out.empty() ? "" : ", ") + to_string(spec.shape);
  return out;
}

std::string shape_of(const Graph& graph, TensorRef r) {
  const auto& outputs = graph.nodes[at(r.node)].outputs;
  return r.output >= 0 && at(r.output) < outputs.size() ? to_string(outputs[at(r.output)].shape) : "";
}

Box box_of(const Graph& graph, const Graph::Node& node) {
  const auto& layer = graph.layers[at(node.layer)];
  Box box{nested_model(layer.layer) ? Box::Role::model : Box::Role::layer, layer.name, std::string(layer.layer.kind->name)};
  box.shape = shapes(node.outputs);
  box.parameters = count(layer.parameters) + count(layer.state);
  box.trainable = layer.trainable;
  return box;
}

/// One line for all that a box reads of another.
void add_wire(Picture& picture, int from, int to, int input, const std::string& shape) {
  for (auto wire = picture.wires.rbegin(); wire != picture.wires.rend() && wire->to == to; ++wire)
    if (wire->from == from) return wire->inputs.push_back(input);
  picture.wires.push_back({from, to, shape, {input}, {}});
}

/// Boxes and lines of a graph; its first node becomes box number `first`.
void add_graph(Picture& picture, const Graph& graph) {
  const int first = static_cast<int>(picture.boxes.size());
  for (const auto& node : graph.nodes) picture.boxes.push_back(box_of(graph, node));
  for (std::size_t n = 0; n < graph.nodes.size(); ++n)
    for (std::size_t i = 0; i < graph.nodes[n].inputs.size(); ++i) {
      const TensorRef r = graph.nodes[n].inputs[i];
      add_wire(picture, first + r.node, first + static_cast<int>(n), static_cast<int>(i), shape_of(graph, r));
    }
}

/// The array for each input or output: by its key, else by position.
std::vector<const Column*> arrays_for(const Ends& ends, const std::vector<Column>& columns) {
  std::vector<const Column*> found(std::max<std::size_t>(ends.size(), 1));
  for (std::size_t c = 0; c < columns.size(); ++c)
    if (const auto i = columns[c].key.empty() ? std::optional(c) : ends.find(columns[c].key); i && *i < found.size())
      found[*i] = &columns[c];
  return found;
}

int add_array(Picture& picture, const Column& column) {
  picture.boxes.push_back({Box::Role::data, column.name, std::string(to_string(column.values.dtype())), to_string(column.values.shape())});
  return static_cast<int>(picture.boxes.size()) - 1;
}

template <class Kind, const Kind* (*find)(std::string_view)> std::string name_of(const Named<Kind, find>& named) {
  return named.kind() && named.written().empty() ? std::string(named.kind()->name) : named.written();
}

/// compile()'s loss for this output, as it was written: the one for all, that in the list, or under the output's name.
std::string loss_name(const Losses& losses, const Ends& outputs, std::size_t o) {
  const Losses* loss = &losses;
  if (loss->list()) loss = o < loss->list()->size() ? &(*loss->list())[o] : nullptr;
  else if (loss->named()) loss = loss->find(outputs.keys[o]);
  return loss && loss->one() ? name_of(*loss->one()) : "";
}

class Drawer {
 public:
  explicit Drawer(const Scenery& s) : s_(s), inputs_(inputs_of(s.model)), outputs_(outputs_of(s.model)) {}

  std::vector<Picture> run() {
    draw_outermost();
    while (!inside_.empty()) {
      const auto next = inside_.front();
      inside_.pop_front();
      draw_inside(next);
    }
    return std::move(pictures_);
  }

 private:
  /// A model that is a layer of another one.
  struct Inside {
    const Model* model;
    std::vector<TensorSpec> inputs;
    std::string title, prefix;
    std::size_t picture;
    std::vector<std::size_t> boxes;  // of the layer, one for each call
  };
  static constexpr std::size_t most_pictures = 50;  // further models are boxes alone

  void draw_outermost() {
    Picture picture{"Model \"" + s_.model.name + "\"", ""};
    std::vector<int> x, y;
    if (s_.data) {
      for (const Column* column : arrays_for(inputs_, s_.data->x)) x.push_back(column ? add_array(picture, *column) : -1);
      for (const Column* column : arrays_for(outputs_, s_.data->y)) y.push_back(column ? add_array(picture, *column) : -1);
    }
    const int first = static_cast<int>(picture.boxes.size());
    add_graph(picture, s_.graph);
    for (std::size_t i = 0; i < x.size(); ++i)
      if (const int node = input_node(i); x[i] >= 0 && node >= 0) add_wire(picture, x[i], first + node, 0, picture.boxes[at(x[i])].shape);
    if (s_.model.compile_args) add_losses(picture, first, y);
    pictures_.push_back(std::move(picture));
    note_models(s_.graph, 0, at(first));
  }

  /// Of a Sequential without an Input, the one that it was given, or its first layer.
  int input_node(std::size_t i) const {
    if (s_.graph.nodes.empty()) return -1;
    return i < s_.model.inputs.size() ? s_.model.inputs[i].node : i == 0 ? 0 : -1;
  }

  void add_losses(Picture& picture, int first, const std::vector<int>& y) const {
    const int shift = static_cast<int>(s_.graph.nodes.size()) - static_cast<int>(s_.model.nodes.size());
    for (std::size_t o = 0; o < s_.model.outputs.size(); ++o) {
      const auto loss = loss_name(s_.model.compile_args->loss, outputs_, o);
      const TensorRef output{s_.model.outputs[o].node + shift, s_.model.outputs[o].output};
      if (loss.empty() || output.node < 0 || at(output.node) >= s_.graph.nodes.size()) continue;
      picture.boxes.push_back({Box::Role::loss, loss, outputs_.size() > 1 ? "loss of " + outputs_.keys[o] : "loss"});
      const int box = static_cast<int>(picture.boxes.size()) - 1;
      add_wire(picture, first + output.node, box, 0, shape_of(s_.graph, output));
      if (o < y.size() && y[o] >= 0) add_wire(picture, y[o], box, 1, picture.boxes[at(y[o])].shape);
    }
  }

  void note_models(const Graph& graph, std::size_t picture, std::size_t first) {
    std::map<int, std::size_t> noted;  // layer -> its place in the queue: a shared model is drawn once
    for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
      const auto& node = graph.nodes[n];
      const auto& layer = graph.layers[at(node.layer)];
      const Model* model = nested_model(layer.layer);
      if (!model) continue;
      const auto [at_layer, first_call] = noted.emplace(node.layer, inside_.size());
      if (!first_call) {
        inside_[at_layer->second].boxes.push_back(first + n);
        continue;
      }
      std::vector<TensorSpec> inputs;
      for (const TensorRef r : node.inputs)
        if (const auto& made = graph.nodes[at(r.node)].outputs; at(r.output) < made.size()) inputs.push_back(made[at(r.output)]);
      const auto prefix = pictures_[picture].prefix + layer.name + "/";
      inside_.push_back(
          {model, std::move(inputs), "Inside \"" + pictures_[picture].prefix + layer.name + "\"", prefix, picture, {first + n}});
    }
  }

  void draw_inside(const Inside& inside) {
    if (pictures_.size() >= most_pictures) return;
    if (inside.model->inputs.empty() && inside.inputs.empty()) return;  // its shapes are unknown, and so are its nodes
    const Graph graph = known_part(*inside.model, inside.model->inputs.empty() ? inside.inputs : std::vector<TensorSpec>());
    Picture picture{inside.title, inside.prefix};
    add_graph(picture, graph);
    for (const std::size_t box : inside.boxes) pictures_[inside.picture].boxes[box].picture = static_cast<int>(pictures_.size());
    pictures_.push_back(std::move(picture));
    note_models(graph, pictures_.size() - 1, 0);
  }

  const Scenery& s_;
  Ends inputs_, outputs_;
  std::vector<Picture> pictures_;
  std::deque<Inside> inside_;
};

}  // namespace

std::vector<Picture> pictures_of(const Scenery& scenery, const std::vector<Diagnostic>& diagnostics) {
  auto pictures = Drawer(scenery).run();
  for (std::size_t d = 0; d < diagnostics.size(); ++d) mark(pictures, diagnostics[d], d);
  return pictures;
}

}  // namespace tenon
