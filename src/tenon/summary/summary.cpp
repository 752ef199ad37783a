#include "tenon/summary/summary.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "tenon/base/byte_text.h"
#include "tenon/compile/optimizer_map.h"
#include "tenon/model/keras_classes.h"
#include "tenon/summary/table.h"

namespace tenon {

namespace {
struct Total {
  std::int64_t count = 0, bytes = 0;
  Total& operator+=(const Total& o) { return count += o.count, bytes += o.bytes, *this; }
};

Total of(const std::vector<Variable>& variables, DType dtype) {
  Total t;
  for (const auto& v : variables)
    if (v.kept) t += {elements(v.shape), bytes(TensorSpec{v.shape, dtype})};
  return t;
}

/// A step counter of 8 bytes, a learning rate of 4 unless a schedule says it, and the slots; of all in a table, too.
Total of(const OptimizerState& state, const AnyObject<OptimizerKind>& optimizer) {
  const bool scheduled = optimizer.kind && optimizer.kind->learning_rate(optimizer.value).scheduled();
  Total t = scheduled ? Total{1, 8} : Total{2, 12};
  for (const auto& slot : state.slots) t += {elements(slot.shape()), bytes(slot.spec())};
  if (!optimizer.kind || !optimizer.kind->map) return t;
  const auto inner = optimizer.kind->map(optimizer.value).optimizers();
  for (std::size_t i = 0; i < inner.size() && i < state.inner.size(); ++i) t += of(state.inner[i], inner[i]);
  return t;
}

/// One call after the other, no layer called twice: Keras leaves out the column of connections.
bool is_chain(const Model& model) {
  if (model.form == Model::Form::sequential) return true;
  std::vector<int> readers(model.nodes.size());
  int roots = 0;
  for (const auto& node : model.nodes) {
    if (node.inputs.size() > 1) return false;
    roots += node.inputs.empty();
    for (TensorRef r : node.inputs)
      if (++readers[static_cast<std::size_t>(r.node)] > 1) return false;
  }
  return roots == 1 && model.layers.size() == model.nodes.size();
}

class Summary {
 public:
  Summary(const Model& model, const Graph* graph, const SummaryOptions& options)
      : model_(model),
        graph_(graph),
        options_(options),
        chain_(is_chain(model)),
        escapes_(options.colour == Colour::on ? Escapes::colours : Escapes::none) {
    calls_.resize(model.layers.size());
    for (std::size_t n = 0; n < model.nodes.size(); ++n) {
      auto& calls = calls_[static_cast<std::size_t>(model.nodes[n].layer)];
      call_number_.push_back(calls.size());
      calls.push_back(static_cast<int>(n));
    }
  }

  std::string text() const {
    std::string out = line(StyledText("Model: \"", Style::bold).add(model_.name, Style::bold).add("\"", Style::bold));
    out += table();
    Total trainable, fixed, optimizer;
    for (const auto& layer : graph_ ? graph_->layers : std::vector<Graph::Layer>()) {
      trainable += of(layer.parameters, variable_dtype(layer.dtype));
      fixed += of(layer.state, variable_dtype(layer.dtype));
    }
    if (model_.optimizer_state)
      optimizer = of(*model_.optimizer_state, model_.compile_args ? model_.compile_args->optimizer.object() : AnyObject<OptimizerKind>());
    Total total = trainable;
    total += fixed;
    total += optimizer;
    out +=
        total_line(" Total params: ", total) + total_line(" Trainable params: ", trainable) + total_line(" Non-trainable params: ", fixed);
    return model_.optimizer_state ? out + total_line(" Optimizer params: ", optimizer) : out;
  }

 private:
  bool shows_trainable() const { return options_.trainable == SummaryOptions::Trainable::shown; }
  bool is_shown(std::size_t layer) const { return model_.form == Model::Form::functional || !model_.is_input(static_cast<int>(layer)); }

  std::string line(const StyledText& text) const {
    std::string out;
    for (const auto& part : folded(text, options_.columns)) out += to_string(part, escapes_) + "\n";
    return out;
  }

  std::string total_line(std::string_view label, const Total& total) const {
    return line(StyledText(label, Style::bold).add(with_commas(total.count), Style::number).add(" (" + byte_text(total.bytes) + ")"));
  }

  /// Where columns end, as shares of the width.
  std::vector<double> positions() const {
    std::vector<double> p = chain_ ? std::vector<double>{0.45, 0.80, 1.0} : std::vector<double>{0.3, 0.56, 0.74, 1.0};
    if (!shows_trainable()) return p;
    for (double& x : p) x *= 0.90;
    p.push_back(1.0);
    return p;
  }

  std::vector<int> column_widths(int width) const {
    std::vector<int> widths;
    int current = 0;
    for (const double p : positions()) {
      widths.push_back(static_cast<int>(p * width) - current);
      current += widths.back();
    }
    return widths;
  }

  int table_width() const {
    const int wide_enough = (chain_ ? 88 : 108) + (shows_trainable() ? 12 : 0);
    int width = std::min(wide_enough, options_.columns - 4);
    const auto too_narrow = [](int w) { return w < 4; };
    for (;; ++width) {
      if (width < 1) width = 1;
      const auto widths = column_widths(width);
      if (std::none_of(widths.begin(), widths.end(), too_narrow)) return width;
    }
  }

  std::string table() const {
    const int width = table_width();
    const auto widths = column_widths(width);
    std::vector<TableColumn> columns{
        {"Layer (type)", Justify::left, 0}, {"Output Shape", Justify::left, 0}, {"Param #", Justify::right, 0}};
    if (!chain_) columns.push_back({"Connected to", Justify::left, 0});
    if (shows_trainable()) columns.push_back({"Trainable", Justify::center, 0});
    for (std::size_t c = 0; c < columns.size(); ++c) columns[c].width = widths[c];
    std::vector<std::vector<StyledText>> rows;
    for (std::size_t l = 0; l < model_.layers.size(); ++l)
      if (is_shown(l)) rows.push_back(row(l));
    return draw_table(columns, rows, width, escapes_);
  }

  std::vector<StyledText> row(std::size_t l) const {
    const auto& entry = model_.layers[l];
    std::vector<StyledText> cells{StyledText(entry.name).add(" (").add(entry.layer.kind->name, Style::class_name).add(")"), shape(l),
                                  parameters(l)};
    if (!chain_) cells.push_back(connections(l));
    if (shows_trainable()) cells.push_back(trainable(l));
    return cells;
  }

  /// Of the last call, as Keras shows a shared layer.
  StyledText shape(std::size_t layer) const {
    if (!graph_ || calls_[layer].empty()) return {"?"};
    const auto& outputs = graph_->nodes[static_cast<std::size_t>(calls_[layer].back())].outputs;
    StyledText out(outputs.size() > 1 ? "[" : "");
    for (std::size_t k = 0; k < outputs.size(); ++k) {
      if (k) out.add(", ");
      add_shape(outputs[k].shape, out);
    }
    return outputs.size() > 1 ? out.add("]") : out;
  }

  static void add_shape(const Shape& shape, StyledText& out) {
    out.add("(");
    for (int i = 0; i < shape.rank(); ++i) {
      if (i) out.add(", ");
      out.add(shape[i].known() ? std::to_string(shape[i].value) : "None", shape[i].known() ? Style::number : Style::none);
    }
    out.add(")");
  }

  StyledText parameters(std::size_t layer) const {
    if (!graph_) {
      StyledText none("0", Style::number);
      return is_built_at_construction(model_.layers[layer].layer.kind->name) ? none : none.add(" (unbuilt)");
    }
    const auto& l = graph_->layers[layer];
    return {with_commas(of(l.parameters, DType::float32).count + of(l.state, DType::float32).count), Style::number};
  }

  StyledText connections(std::size_t layer) const {
    StyledText out;
    for (const int n : calls_[layer]) {
      for (const TensorRef r : model_.nodes[static_cast<std::size_t>(n)].inputs) {
        const auto read = static_cast<std::size_t>(r.node);
        if (!out.glyphs.empty()) out.add(", ");
        out.add(model_.layers[static_cast<std::size_t>(model_.nodes[read].layer)].name);
        out.add("[").add(std::to_string(call_number_[read]), Style::number).add("][").add(std::to_string(r.output), Style::number).add("]");
      }
    }
    return out.glyphs.empty() ? StyledText("-") : out;
  }

  StyledText trainable(std::size_t layer) const {
    const bool has_weights = graph_ && !(graph_->layers[layer].parameters.empty() && graph_->layers[layer].state.empty());
    if (!has_weights) return {"-", Style::bold};
    return model_.layers[layer].trainable ? StyledText("Y", Style::yes) : StyledText("N", Style::no);
  }

  const Model& model_;
  const Graph* graph_;
  const SummaryOptions& options_;
  bool chain_;
  Escapes escapes_;
  std::vector<std::vector<int>> calls_;   // per layer, its nodes
  std::vector<std::size_t> call_number_;  // per node, which call of its layer it is
};
}  // namespace

std::string summary(const Model& model, const Graph& graph, const SummaryOptions& options) {
  return Summary(model, &graph, options).text();
}

std::string summary(const Model& model, const SummaryOptions& options) { return Summary(model, nullptr, options).text(); }

}  // namespace tenon
