#include "tenon/check/check.h"

#include "tenon/check/rules.h"
#include "tenon/data/cast.h"

namespace tenon {

/// Runs the rules in causal order - model, data, call - and builds the CheckedRun when none of them refuses.
class Checker {
 public:
  Checker(const Model& model, const RunArgs& args, Sink& sink) : findings_(sink, args.strictness), scene_{model, args, findings_} {}

  Result<CheckedRun> run(Dataset data, std::optional<Dataset> validation) {
    if (scene_.args.purpose == Purpose::predict) data.y.clear(), data.sample_weight.clear();
    if (scene_.args.purpose != Purpose::fit) validation.reset();
    if (validation) name_apart(data, *validation);
    check_model();
    check_data(data);
    if (validation) check_validation(data, *validation);
    check_call(data, validation);
    if (const auto& refusal = findings_.refusal()) return *refusal;
    return build(std::move(data), std::move(validation));
  }

 private:
  bool trains_or_evaluates() const { return scene_.args.purpose != Purpose::predict; }

  void check_model() {
    if (!scene_.model.inputs.empty()) {
      auto own = infer(scene_.model, findings_.sink());
      if (own) own_ = *std::move(own);
      else findings_.refuse(own.error()), model_is_broken_ = true;
    }
    if (!trains_or_evaluates() || model_is_broken_) return;
    compile_ = check_compiled(scene_, own_ ? &*own_ : nullptr);
    if (compile_) check_optimizer(scene_, *compile_);
  }

  void check_data(Dataset& data) {
    const std::size_t inputs = std::max<std::size_t>(scene_.model.inputs.size(), 1);  // a Sequential model without an Input reads one array
    if (!check_arrays(scene_, inputs, scene_.model.outputs.size(), data)) return;
    if (const auto specs = input_specs(data); specs && !model_is_broken_) infer_graph(*specs);
    if (rows_are_known_ && !check_rows(scene_, data)) return;
    if (graph_) check_input_values(scene_, *graph_, data, depth_);
    if (trains_or_evaluates()) check_sample_weight(scene_, data, depth_);
    if (const Graph* graph = judge(); graph && compile_) check_labels(*graph, data.y.front());
    depth_.rows = data.rows();
  }

  /// The graph that labels and validation data are judged by: at the data's shapes, or where they do not fit at the model's own.
  const Graph* judge() const { return graph_ ? &*graph_ : own_ ? &*own_ : nullptr; }

  std::optional<std::vector<TensorSpec>> input_specs(Dataset& data) {
    if (own_) {
      const InputsVerdict verdict = check_inputs(scene_, *own_, data);
      rows_are_known_ = verdict.rows_are_known;
      return verdict.specs;
    }
    return std::vector{TensorSpec{data.x.front().values.shape(), DType::float32}.with_batch(Dim())};
  }

  void infer_graph(const std::vector<TensorSpec>& specs) {
    auto graph = infer(scene_.model, specs, findings_.sink());
    if (graph) graph_ = *std::move(graph);
    else findings_.refuse(graph.error());
  }

  void check_labels(const Graph& graph, Column& y) {
    const TensorSpec& output = graph.output();
    loss_ = resolve_loss(scene_, *compile_, output, y.values.spec());
    if (!loss_.kind) return;
    check_head(scene_, graph, loss_);
    labels_fit_ = check_targets(scene_, output, loss_, y);
    if (!labels_fit_) return;
    check_target_values(scene_, output, loss_, y, depth_);
    metrics_ = resolve_metrics(scene_, *compile_, output, y.values.spec());
  }

  /// Messages tell the arrays of validation_data from those that train.
  static void name_apart(const Dataset& data, Dataset& validation) {
    const auto tell = [](const std::vector<Column>& ours, std::vector<Column>& theirs) {
      for (std::size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i)
        if (theirs[i].name == ours[i].name) theirs[i].name += " of validation_data";
    };
    tell(data.x, validation.x);
    tell(data.y, validation.y);
    tell(data.sample_weight, validation.sample_weight);
  }

  void check_validation(const Dataset& data, Dataset& validation) {
    const Graph* graph = judge();
    if (!graph || !check_arrays(scene_, graph->inputs.size(), graph->outputs.size(), validation)) return;
    const InputsVerdict verdict = check_inputs(scene_, own_ ? *own_ : *graph, validation);
    if (verdict.rows_are_known && !check_rows(scene_, validation)) return;
    if (verdict.specs && graph_) {
      check_same_axes(data, validation);
      check_input_values(scene_, *graph_, validation, depth_);
    }
    check_sample_weight(scene_, validation, depth_);
    if (loss_.kind && check_targets(scene_, graph->output(), loss_, validation.y.front()))
      check_target_values(scene_, graph->output(), loss_, validation.y.front(), depth_);
  }

  /// One plan serves training and validation, so axes that the model leaves open have one length.
  void check_same_axes(const Dataset& data, const Dataset& validation) {
    for (std::size_t i = 0; i < validation.x.size(); ++i) {
      const Shape found = validation.x[i].values.shape().with(0, Dim()), expected = data.x[i].values.shape().with(0, Dim());
      if (found == expected) continue;
      findings_.add(findings_.make(Code::ValidationShapeDiffers, InData{validation.x[i].name})
                        .expected(expected)
                        .found(found)
                        .because("The model takes both, and Keras computes with each; Tenon so far validates on the shapes it trains on.")
                        .fix("bring the validation data to the shape of the training data"));
    }
  }

  void check_call(const Dataset& data, const std::optional<Dataset>& validation) {
    check_numbers(scene_);
    if (data.x.empty() || !rows_are_known_) return;
    if (!validation) split_ = split_row(scene_, data.rows());
    if (data.rows() > 0) check_batch_size(scene_, split_.value_or(data.rows()));
    if (labels_fit_ && data.y.front().values.rows() == data.rows()) check_class_weight(scene_, loss_.kind->info.targets, data);
  }

  CheckedRun build(Dataset data, std::optional<Dataset> validation) {
    CheckedRun run;
    run.model_ = scene_.model;
    run.graph_ = *std::move(graph_);
    run.args_ = scene_.args;
    run.args_.batch_size = scene_.args.batch_size.value_or(0) > 0 ? *scene_.args.batch_size : 32;  // Keras takes 0 as not given
    if (compile_) run.optimizer_ = compile_->optimizer.object();
    if (split_) validation = data.slice(*split_, data.rows()), data = data.slice(0, *split_);
    if (scene_.args.purpose == Purpose::fit && !scene_.args.class_weight.empty())
      data.sample_weight = {fold_class_weight(scene_.args, data.y.front().values)};
    if (validation) make_alike(data, *validation);
    if (trains_or_evaluates())
      run.outputs_.push_back({run.graph_.outputs.front().name, loss_, 1, std::move(metrics_), 0, data.sample_weight.empty() ? -1 : 0});
    for (const auto& column : data.x) run.x_specs_.push_back(column.values.spec().with_batch(Dim()));
    for (const auto& column : data.y) run.y_specs_.push_back(column.values.spec().with_batch(Dim()));
    run.contract_.x_ = run.x_specs_;
    run.contract_.y_ = run.y_specs_;
    for (const auto& column : data.sample_weight) run.contract_.sample_weight_.push_back(column.values.spec().with_batch(Dim()));
    run.depth_ = depth_;
    run.data_ = std::move(data);
    run.validation_ = std::move(validation);
    return run;
  }

  /// Training and validation data take the same path: dtypes that differ become float32, and where only one has weights the other counts 1.
  static void make_alike(Dataset& data, Dataset& validation) {
    const auto align = [](std::vector<Column>& ours, std::vector<Column>& theirs) {
      for (std::size_t i = 0; i < ours.size(); ++i) {
        if (ours[i].values.dtype() == theirs[i].values.dtype()) continue;
        ours[i].values = as_float32(ours[i].values);
        theirs[i].values = as_float32(theirs[i].values);
      }
    };
    align(data.x, validation.x);
    align(data.y, validation.y);
    if (!data.sample_weight.empty() && validation.sample_weight.empty()) validation.sample_weight = {ones(validation.rows())};
    if (data.sample_weight.empty() && !validation.sample_weight.empty()) data.sample_weight = {ones(data.rows())};
  }

  static Column ones(std::int64_t rows) {
    return {"sample_weight", Tensor::copy<float>({rows}, std::vector<float>(static_cast<std::size_t>(rows), 1.0f))};
  }

  Findings findings_;
  Scene scene_;
  bool model_is_broken_ = false, rows_are_known_ = true, labels_fit_ = false;
  std::optional<Graph> own_, graph_;  // at the model's own shapes, where it has any; at the data's shapes
  const Compile* compile_ = nullptr;
  AnyObject<LossKind> loss_;
  std::vector<CheckedMetric> metrics_;
  std::optional<std::int64_t> split_;
  Depth depth_;
};

Result<CheckedRun> check(const Model& model, Dataset data, std::optional<Dataset> validation, const RunArgs& args, Sink& sink) {
  return Checker(model, args, sink).run(std::move(data), std::move(validation));
}

}  // namespace tenon
