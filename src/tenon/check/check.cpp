#include "tenon/check/check.h"

#include <algorithm>

#include "tenon/check/axes.h"
#include "tenon/check/columns.h"
#include "tenon/check/in_order.h"
#include "tenon/check/naming.h"
#include "tenon/check/reduction.h"
#include "tenon/check/split.h"
#include "tenon/check/values.h"
#include "tenon/compile/loss_axes.h"
#include "tenon/data/cast.h"

namespace tenon {

/// Runs the rules in causal order - model, data, call - and builds the CheckedRun when none of them refuses.
class Checker {
 public:
  Checker(const Model& model, const RunArgs& args, Sink& sink)
      : findings_(sink, args.strictness), scene_{model, args, findings_}, inputs_(inputs_of(model)), outputs_(outputs_of(model)) {}

  Result<CheckedRun> run(Arrays data, std::optional<Arrays> validation) {
    if (scene_.args.purpose == Purpose::predict) data.y.clear(), data.sample_weight.clear();
    if (scene_.args.purpose != Purpose::fit) validation.reset();
    if (validation) name_apart(data, *validation);
    check_model();
    values_.expect(data.rows(), validation ? validation->rows() : 0);
    check_data(data);
    if (const Graph* graph = judge())
      if (auto finding = not_native(*graph, scene_.args.purpose, findings_.sink())) findings_.add(std::move(*finding));
    if (validation) check_validation(data, *validation);
    values_.parts();
    check_call(data, validation);
    if (const auto& refusal = findings_.refusal()) return *refusal;
    return build(std::move(data), std::move(validation));
  }

 private:
  /// What is known of one output that compile() asks for something.
  struct Judged {
    AnyObject<LossKind> loss{};
    std::vector<CheckedMetric> metrics{};
    bool labels_fit = false;
    Shape given{};  // of the labels, before they were brought to the output's rank
  };

  bool trains_or_evaluates() const { return scene_.args.purpose != Purpose::predict; }

  void check_model() {
    if (!scene_.model.inputs.empty()) {
      auto own = infer(scene_.model, findings_.sink());
      if (own) own_ = *std::move(own);
      else findings_.refuse(own.error()), model_is_broken_ = true;
    }
    if (!trains_or_evaluates() || model_is_broken_) return;
    compile_ = check_compiled(scene_, own_ ? &*own_ : nullptr);
    if (!compile_) return;
    check_optimizer(scene_, own_ ? &*own_ : nullptr, *compile_);
    asked_ = ask_outputs(*compile_, outputs_, findings_);
    if (asked_) check_any_loss(scene_, own_ ? &*own_ : nullptr, *asked_);
  }

  void check_data(Arrays& data) {
    if (!order_inputs(scene_, inputs_, data)) return has_inputs_ = false, void();
    if (own_ && is_confused(scene_, *own_, data)) return rows_are_known_ = false, void();
    if (asked_) columns_ = columns_of_outputs(scene_, outputs_, *asked_, data);
    if (const auto specs = input_specs(data); specs && !model_is_broken_) infer_graph(*specs);
    if (rows_are_known_ && !check_rows(scene_, data)) return;
    if (const Graph* graph = judge()) {
      check_connections(scene_, *graph);
      check_settings(scene_, *graph);
      check_call_modes(scene_, *graph);
      if (scene_.args.purpose == Purpose::fit) check_trainable(scene_, *graph);
    }
    if (graph_) values_.inputs(*graph_, data, Use::training, depth_);
    if (const Graph* graph = judge(); graph && columns_) judge_outputs(*graph);
    depth_.rows = data.rows();
  }

  /// The graph that labels and validation data are judged by: at the data's shapes, or where they do not fit at the model's own.
  const Graph* judge() const { return graph_ ? &*graph_ : own_ ? &*own_ : nullptr; }

  std::optional<std::vector<TensorSpec>> input_specs(Arrays& data) {
    if (own_) {
      const InputsVerdict verdict = check_inputs(scene_, *own_, data);
      rows_are_known_ = verdict.rows_are_known;
      return verdict.specs;
    }
    const Tensor& x = data.x.front().values;
    return std::vector{TensorSpec{x.shape(), is_text(x.dtype()) ? DType::string : DType::float32}.with_batch(Dim())};
  }

  void infer_graph(const std::vector<TensorSpec>& specs) {
    auto graph = infer(scene_.model, specs, findings_.sink());
    if (!graph) return findings_.refuse(graph.error());
    graph_ = *std::move(graph);
    check_precision(scene_, *graph_);
  }

  void judge_outputs(const Graph& graph) {
    judged_.resize(asked_->size());
    const auto exchanged = exchanged_labels(scene_, graph, *asked_, columns_->y);
    for (std::size_t o = 0; o < asked_->size(); ++o) {
      if (!columns_->y[o]) continue;
      findings_.about(layer_of(graph, o));
      judged_[o].given = columns_->y[o]->values.shape();
      if (std::find(exchanged.begin(), exchanged.end(), o) != exchanged.end()) accept_exchanged(graph, o, judged_[o]);
      else judge_output(graph, o, judged_[o]);
    }
    MetricNames names;
    for (const bool weighted : {false, true})
      for (std::size_t o = 0; o < asked_->size(); ++o) {
        if (!judged_[o].labels_fit) {  // of their names at least something can be said
          for (const auto& metric : weighted ? (*asked_)[o].weighted_metrics : (*asked_)[o].metrics)
            if (!is_accuracy(metric)) check_metric_name(scene_, weighted ? "weighted_metrics" : "metrics", metric);
          continue;
        }
        findings_.about(layer_of(graph, o));
        const Shape& given = judged_[o].given;
        auto metrics = names.resolve(scene_, (*asked_)[o], weighted,
                                     {graph, o, judged_[o].loss, *columns_->y[o], given, given, weights_of(*columns_, o)});
        auto& all = judged_[o].metrics;
        all.insert(all.end(), std::make_move_iterator(metrics.begin()), std::make_move_iterator(metrics.end()));
      }
    findings_.about({});
  }

  /// Of the rows of an output; class_weight gives every row one.
  std::optional<Shape> weights_of(const OutputColumns& columns, std::size_t o) const {
    if (const auto& weights = columns.sample_weight[o]) return weights->values.shape();
    return scene_.args.class_weight.empty() ? std::nullopt : std::optional(Shape{Dim(columns.y[o]->values.rows())});
  }

  static InLayer input_layer(const Graph& graph) {
    const auto& node = graph.nodes[static_cast<std::size_t>(graph.inputs.front().tensor.node)];
    return {graph.layers[static_cast<std::size_t>(node.layer)].name, "InputLayer", "batch_size"};
  }

  /// The layer that makes an output, where there are several to tell apart.
  static std::optional<InLayer> layer_of(const Graph& graph, std::size_t output) {
    if (graph.outputs.size() == 1) return std::nullopt;
    const auto& node = graph.nodes[static_cast<std::size_t>(graph.outputs[output].tensor.node)];
    const auto& layer = graph.layers[static_cast<std::size_t>(node.layer)];
    return place_of(layer);
  }

  void judge_output(const Graph& graph, std::size_t o, Judged& judged) {
    const AskedOutput& asked = (*asked_)[o];
    const TensorSpec& output = graph.output(o);
    Column& y = *columns_->y[o];
    if (!check_kinds(scene_, output, y, columns_->sample_weight[o])) return;
    judged.loss = resolve_loss(scene_, asked, output, y.values.spec());
    if (judged.loss.kind) check_head(scene_, graph, o, judged.loss);
    judged.labels_fit = asked.loss.empty() || (judged.loss.kind && labels_fit(graph, o, judged.loss, y, Use::training));
    if (judged.labels_fit && judged.loss.kind) check_numbers_loss(scene_, graph, o, judged.loss, y);
    if (judged.labels_fit && judged.loss.kind) check_reduction(scene_, graph, o, judged.loss, y.values.spec());
    if (judged.labels_fit && columns_->sample_weight[o]) check_weights(graph, o, *columns_);
  }

  /// Labels that were said to belong to another output: brought to the shape in which Keras repeats them, and nothing more said of them.
  void accept_exchanged(const Graph& graph, std::size_t o, Judged& judged) {
    Report quiet;
    Findings aside(quiet, scene_.args.strictness);
    const Scene scene{scene_.model, scene_.args, aside};
    judged.loss = resolve_loss(scene, (*asked_)[o], graph.output(o), columns_->y[o]->values.spec());
    judged.labels_fit = judged.loss.kind && check_targets(scene, graph, o, judged.loss, *columns_->y[o]);
  }

  bool labels_fit(const Graph& graph, std::size_t o, const AnyObject<LossKind>& loss, Column& y, Use use) {
    if (!check_targets(scene_, graph, o, loss, y) || !check_mask(scene_, graph, o, loss, y)) return false;
    values_.targets(graph, o, loss, y, use, depth_);
    return true;
  }

  void check_weights(const Graph& graph, std::size_t o, OutputColumns& columns) {
    const auto axes = loss_axes(judged_[o].loss, graph.output(o), columns.y[o]->values.spec());
    const auto mask = axes && axes->rank() == 0 ? mask_of(graph, o) : std::nullopt;  // what one loss for the batch is repeated along
    const Shape losses = mask ? *mask : axes && axes->rank() > 0 ? *axes : Shape{Dim()};
    check_sample_weight(scene_, *columns.sample_weight[o], losses, depth_);
  }

  /// Messages tell the arrays of validation_data from those that train.
  static void name_apart(const Arrays& data, Arrays& validation) {
    const auto tell = [](const std::vector<Column>& ours, std::vector<Column>& theirs) {
      for (std::size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i)
        if (theirs[i].name == ours[i].name) theirs[i].name += " of validation_data";
    };
    tell(data.x, validation.x);
    tell(data.y, validation.y);
    tell(data.sample_weight, validation.sample_weight);
  }

  void check_validation(const Arrays& data, Arrays& validation) {
    const Graph* graph = judge();
    if (!graph || !order_inputs(scene_, inputs_, validation)) return;
    if (asked_) validation_columns_ = columns_of_outputs(scene_, outputs_, *asked_, validation);
    const InputsVerdict verdict = check_inputs(scene_, own_ ? *own_ : *graph, validation);
    if (verdict.rows_are_known && !check_rows(scene_, validation)) return;
    if (verdict.specs && graph_) {
      check_same_axes(data, validation);
      values_.inputs(*graph_, validation, Use::validation, depth_);
    }
    if (!validation_columns_ || judged_.empty()) return;
    for (std::size_t o = 0; o < judged_.size(); ++o) {
      auto& y = validation_columns_->y[o];
      if (!y) continue;
      findings_.about(layer_of(*graph, o));
      if (!check_kinds(scene_, graph->output(o), *y, validation_columns_->sample_weight[o])) continue;
      const Shape given = y->values.shape();
      const bool fits = (*asked_)[o].loss.empty() ? check_same_labels(*columns_->y[o], *y)
                                                  : judged_[o].loss.kind && labels_fit(*graph, o, judged_[o].loss, *y, Use::validation);
      if (fits && given.with(0, Dim()) != judged_[o].given.with(0, Dim())) check_validation_metrics(*graph, o, {*y, given});
      if (fits && validation_columns_->sample_weight[o]) check_weights(*graph, o, *validation_columns_);
    }
    findings_.about({});
  }

  /// Labels to validate on that have other axes than those that train: the loss takes both, metrics get them as they are.
  void check_validation_metrics(const Graph& graph, std::size_t o, const GivenLabels& labels) {
    const auto resolve = [&](const Scene& scene) {
      MetricNames names;
      for (const bool weighted : {false, true})
        names.resolve(scene, (*asked_)[o], weighted, {graph, o, judged_[o].loss, labels.y, labels.shape, judged_[o].given});
    };
    Report quiet;
    Findings aside(quiet, scene_.args.strictness);
    resolve({scene_.model, scene_.args, aside});
    if (!quiet.ok()) resolve(scene_);  // what metrics say of the model was said already
  }

  /// Labels that only metrics read.
  bool check_same_labels(const Column& data, const Column& validation) {
    const Shape found = validation.values.shape().with(0, Dim()), expected = data.values.shape().with(0, Dim());
    if (found == expected) return true;
    findings_.add(findings_.make(Code::ValidationShapeDiffers, InData{validation.name})
                      .expected(expected)
                      .found(found)
                      .because("Metrics read the labels of training and of validation alike.")
                      .fix("bring the validation data to the shape of the training data"));
    return false;
  }

  /// Resizes images, and cuts or pads sequences; nothing for other arrays.
  static std::string shaping_line(const Shape& to, const std::string& name) {
    if (to.rank() == 4) return name + " = keras.ops.image.resize(" + name + ", (" + to_string(to[1]) + ", " + to_string(to[2]) + "))";
    if (to.rank() < 2 || to.rank() > 3) return {};
    return name + " = keras.utils.pad_sequences(" + name + ", maxlen=" + to_string(to[1]) + ", dtype=\"float32\")";
  }

  /// One plan serves training and validation, so axes that the model leaves open have one length.
  void check_same_axes(const Arrays& data, const Arrays& validation) {
    for (std::size_t i = 0; i < validation.x.size(); ++i) {
      const Shape found = validation.x[i].values.shape().with(0, Dim()), expected = data.x[i].values.shape().with(0, Dim());
      if (found == expected) continue;
      findings_.add(findings_.make(Code::ValidationShapeDiffers, InData{validation.x[i].name})
                        .expected(expected)
                        .found(found)
                        .because("The model takes both, and Keras computes with each; Tenon so far validates on the shapes it trains on.")
                        .fix("bring the validation data to the shape of the training data",
                             shaping_line(expected, variable_of(validation.x[i].name))));
    }
  }

  void check_call(const Arrays& data, const std::optional<Arrays>& validation) {
    check_numbers(scene_, validation.has_value());
    if (!has_inputs_ || data.x.empty() || !rows_are_known_) return;
    if (!validation) split_ = split_row(scene_.args, data.rows(), findings_);
    if (data.rows() > 0) check_batch_size(scene_, split_.value_or(data.rows()));
    const std::int64_t trains = split_.value_or(data.rows());
    if (graph_ && fixed_batch(*graph_)) check_kept_rows(scene_, *graph_, {trains, validation ? validation->rows() : data.rows() - trains});
    else if (own_) check_fixed_batch(scene_, input_layer(*own_), own_->input(0).shape[0], split_.value_or(data.rows()));
    if (judged_.size() == 1 && judged_[0].labels_fit && judged_[0].loss.kind && columns_->y[0]->values.rows() == data.rows())
      check_class_weight(scene_, judged_[0].loss, {*columns_->y[0], judged_[0].given}, data);
    if (outputs_.size() > 1) refuse_class_weight();
  }

  void refuse_class_weight() {
    if (scene_.args.purpose != Purpose::fit || scene_.args.class_weight.empty()) return;
    findings_.add(
        findings_.make(Code::SeveralOutputs, InCall{"fit", "class_weight"})
            .expected("a model with one output")
            .found(static_cast<std::int64_t>(outputs_.size()))
            .because("class_weight gives every sample the weight of its class, and here a sample has a class for every output.")
            .fix("weigh the samples of each output", "sample_weight={\"" + outputs_.keys.front() + "\": w}", Applies::needs_editing));
  }

  CheckedRun build(Arrays data, std::optional<Arrays> validation) {
    CheckedRun run;
    run.model_ = scene_.model;
    run.model_.weights.reset();  // they would be held twice while they are trained
    run.model_.optimizer_state.reset();
    run.graph_ = *std::move(graph_);
    run.args_ = scene_.args;
    run.args_.batch_size = scene_.args.batch_size.value_or(0) > 0 ? *scene_.args.batch_size : 32;  // Keras takes 0 as not given
    for (auto* count : {&run.args_.steps, &run.args_.validation_steps, &run.args_.validation_batch_size})
      if (*count <= 0) count->reset();  // 0, or what nothing reads
    if (run.args_.validation_freq == 0) run.args_.validation_freq = 1;
    if (compile_) run.optimizer_ = compile_->optimizer.object();
    if (columns_) {
      run.outputs_ = place_columns(data, validation);
      for (std::size_t o = 0; o < run.outputs_.size(); ++o)
        if (run.outputs_[o].y >= 0) run.contract_.classes_.push_back(classes_of(run.graph_.output(o), run.outputs_[o].loss));
    }
    if (split_) validation = data.slice(*split_, data.rows()), data = data.slice(0, *split_);
    if (scene_.args.purpose == Purpose::fit && !scene_.args.class_weight.empty()) weigh_classes(data, validation, run.outputs_.front());
    if (validation) make_alike(data, *validation);
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

  /// How many classes the labels of an output name, where they are ids of classes and all of them count.
  static std::optional<std::int64_t> classes_of(const TensorSpec& output, const AnyObject<LossKind>& loss) {
    if (!loss.kind || loss.kind->info.targets != Targets::class_ids || output.shape[-1].value < 2) return std::nullopt;
    if (loss.kind->to_config(loss.value)["ignore_class"].integer()) return std::nullopt;
    return output.shape[-1].value;
  }

  /// Labels and weights of every output, in the order of the outputs, into the data; where only one of training and validation data has
  /// weights the other counts 1.
  std::vector<CheckedOutput> place_columns(Arrays& data, std::optional<Arrays>& validation) {
    for (Arrays* set : {&data, validation ? &*validation : nullptr})
      if (set) set->y.clear(), set->sample_weight.clear();
    std::vector<CheckedOutput> outputs;
    const auto place = [&](std::optional<Column>& ours, std::optional<Column>& theirs, std::vector<Column> Arrays::*to) {
      (data.*to).push_back(*std::move(ours));
      if (validation) ((*validation).*to).push_back(*std::move(theirs));
      return static_cast<int>((data.*to).size()) - 1;
    };
    OutputColumns none{std::vector<std::optional<Column>>(judged_.size()), std::vector<std::optional<Column>>(judged_.size())};
    OutputColumns& theirs = validation_columns_ ? *validation_columns_ : none;
    for (std::size_t o = 0; o < judged_.size(); ++o) {
      auto& placed = outputs.emplace_back(
          CheckedOutput{(*asked_)[o].loss_name, judged_[o].loss, (*asked_)[o].loss_weight, std::move(judged_[o].metrics)});
      if (!columns_->y[o]) continue;
      placed.y = place(columns_->y[o], theirs.y[o], &Arrays::y);
      auto &w = columns_->sample_weight[o], &v = theirs.sample_weight[o];
      if (!w && !v) continue;
      if (!w) w = ones(data.rows());
      if (!v && validation) v = ones(validation->rows());
      placed.sample_weight = place(w, v, &Arrays::sample_weight);
    }
    return outputs;
  }

  /// Classes weigh the samples that train, and only those.
  void weigh_classes(Arrays& data, std::optional<Arrays>& validation, CheckedOutput& output) const {
    data.sample_weight = {fold_class_weight(scene_.args, data.y.front().values)};
    if (validation && validation->sample_weight.empty()) validation->sample_weight = {ones(validation->rows())};
    output.sample_weight = 0;
  }

  /// Training and validation data take the same path: dtypes that differ become float32.
  static void make_alike(Arrays& data, Arrays& validation) {
    const auto align = [](std::vector<Column>& ours, std::vector<Column>& theirs) {
      for (std::size_t i = 0; i < ours.size(); ++i) {
        if (ours[i].values.dtype() == theirs[i].values.dtype() || is_text(ours[i].values.dtype())) continue;
        ours[i].values = as_float32(ours[i].values);
        theirs[i].values = as_float32(theirs[i].values);
      }
    };
    align(data.x, validation.x);
    align(data.y, validation.y);
  }

  static Column ones(std::int64_t rows) {
    return {"sample_weight", Tensor::copy<float>({rows}, std::vector<float>(static_cast<std::size_t>(rows), 1.0f))};
  }

  Findings findings_;
  Scene scene_;
  ValueRules values_{scene_};
  Ends inputs_, outputs_;
  bool model_is_broken_ = false, has_inputs_ = true, rows_are_known_ = true;
  std::optional<Graph> own_, graph_;  // at the model's own shapes, where it has any; at the data's shapes
  const Compile* compile_ = nullptr;
  std::optional<std::vector<AskedOutput>> asked_;              // none where compile() does not fit the outputs
  std::optional<OutputColumns> columns_, validation_columns_;  // none where labels do not belong to the outputs
  std::vector<Judged> judged_;                                 // one per output
  std::optional<std::int64_t> split_;
  Depth depth_;
};

Result<CheckedRun> check(const Model& model, Arrays data, std::optional<Arrays> validation, const RunArgs& args, Sink& sink) {
  InOrder ordered(sink);
  auto run = Checker(model, args, ordered).run(std::move(data), std::move(validation));
  ordered.pass_on();
  return run;
}

}  // namespace tenon
