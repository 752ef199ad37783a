#include "case/case.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <regex>
#include <stdexcept>

#include "case/arrays.h"
#include "case/data_files.h"
#include "case/files.h"
#include "case/models.h"
#include "case/pipelines.h"
#include "case/variables.h"
#include "fake_run.h"
#include "scratch_folder.h"
#include "tenon/archive/load.h"
#include "tenon/callbacks/by_name.h"
#include "tenon/check/check.h"
#include "tenon/io/npy.h"
#include "tenon/io/npz.h"
#include "tenon/train/fit.h"
#include "tenon/train/memory_limit.h"
#include "tenon/train/stream_run.h"

namespace tenon::test {
namespace {

/// The current folder, until the case is over: names of files in messages are those of the case.
class InFolder {
 public:
  explicit InFolder(const std::filesystem::path& folder) : before_(std::filesystem::current_path()) {
    std::filesystem::current_path(folder);
  }
  ~InFolder() { std::filesystem::current_path(before_); }

 private:
  std::filesystem::path before_;
};

class Session {
 public:
  /// Runs one line; whether the case goes on.
  bool run(const std::string& line) {
    if (line.starts_with("  ")) return !sequential().add(parse_python(line));
    std::smatch m;
    if (std::regex_match(line, m, std::regex("(\\w+)\\[(\\d+)\\] = (-?[\\d.e]+|-?nan|-?inf)")) && variables_.has(m.str(1)))
      return set_number(m.str(1), std::stoll(m.str(2)), m.str(3));
    if (std::regex_match(line, m, std::regex("model.(?:get_layer\\(\"(\\w+)\"\\)|layers\\[-1\\]).trainable = (True|False)")))
      return set_trainable(m.str(1), m.str(2) == "True");
    if (run_file_line(line)) return true;
    if (bool good = true; run_data_line(line, good, report_)) return good;
    if (std::regex_match(line, m, std::regex("(\\w+) = (.*)"))) return assign(line, m.str(1), m.str(2));
    if (std::regex_match(line, m, std::regex("(\\w+)\\.adapt\\((.*)\\)"))) return adapt(m.str(1), m.str(2));
    if (is_assignment(line)) return variables_.run(line), true;
    if (std::regex_match(line, m, std::regex("(load|save|read) (\\S+)(?: (?:of|to) (\\S+))?"))) return file(m.str(1), m.str(2), m.str(3));
    return call(parse_python(line));
  }

  const Report& report() const { return report_; }

 private:
  static bool is_assignment(const std::string& line) { return line.find(" = ") < line.find('('); }

  ModelMaker& sequential() {
    model_ = std::nullopt;
    return maker_;
  }

  bool assign(const std::string& line, const std::string& name, const std::string& value) {
    if (value == "Sequential") return true;
    if (std::regex_search(value, std::regex("^\\w+ \\("))) return variables_.set(name, make_array(value)), true;
    if (auto data = make_dataset(value, variables_, datasets_)) return datasets_.insert_or_assign(name, *std::move(data)), true;
    if (!std::regex_search(value, std::regex("^(keras\\.)?(layers\\.)?[A-Z]\\w*\\("))) return variables_.run(line), true;
    const Expression e = parse_python(value);
    if (e.name != "Model") return !maker_.add(name, e);
    return model_ = maker_.functional(e), true;
  }

  bool set_number(const std::string& name, std::int64_t row, const std::string& value) {
    return variables_.set(name, with_number(variables_.array(name), row, *parse_python(value).literal.number())), true;
  }

  Model& model() {
    if (!model_) model_ = maker_.sequential();
    return *model_;
  }

  bool file(const std::string& verb, const std::string& name, const std::string& other) {
    if (verb == "save") return save_model(model(), name, report_).ok();
    if (verb == "load") {
      auto loaded = load_model(name, report_);
      if (loaded) model_ = *std::move(loaded);
      return loaded.ok();
    }
    if (other.empty()) return read_npy(name, report_).ok();
    const auto npz = open_npz(other, report_);
    return npz && npz->read(name, report_).ok();
  }

  bool set_trainable(const std::string& name, bool trainable) {
    if (name.empty()) return model().layers.back().trainable = trainable, true;
    for (auto& layer : model().layers)
      if (layer.name == name) return layer.trainable = trainable, true;
    throw std::runtime_error("no layer " + name);
  }

  /// What Keras' adapt() does: mean and variance of every entry of the last axis, over all others.
  bool adapt(const std::string& name, const std::string& data) {
    for (auto& layer : model().layers) {
      if (layer.name != name) continue;
      Config config = layer.layer.kind->to_config(layer.layer.value);
      for (const std::string moment : {"mean", "var"}) {
        const Tensor values = variables_.evaluate(data + "." + moment + "(axis=tuple(range(0, " + data + ".ndim - 1)))");
        Config::List list;
        for (const double v : from_tensor(values).numbers) list.push_back(v);
        config.set(moment == "var" ? "variance" : moment, list);
      }
      layer.layer.value = *layer.layer.kind->from_config(config, Site{report_, {name, "", ""}});
      return true;
    }
    throw std::runtime_error("no layer " + name);
  }

  bool end_epoch(const Expression& callback, const Expression& values) {
    Logs logs;
    for (const auto& [name, value] : values.entries) logs.emplace_back(*name.literal.string(), *value.literal.number());
    const auto made = make_callback(callback.name, arguments_of(callback), report_);
    if (!made) return false;
    FakeRun run(model(), report_);
    (*made)->on_epoch_end(run, 0, logs);
    return !run.failure;
  }

  bool call(const Expression& e) {
    if (e.name == "summary") return infer(model(), report_).ok();
    if (e.name == "on_epoch_end") return end_epoch(e.items.at(0), e.items.at(1));
    if (e.name == "save") return file("save", *e.items.at(0).literal.string(), "");
    if (e.name == "compile") {
      auto args = make_compile(e, report_);
      if (args) model().compile(*std::move(args));
      return args.ok();
    }
    const bool fits = e.name == "fit", evaluates = e.name == "evaluate";
    if (!fits && !evaluates && e.name != "predict") throw std::runtime_error("no such line: " + e.name);
    RunArgs args = run_args(e);
    args.purpose = fits ? Purpose::fit : evaluates ? Purpose::evaluate : Purpose::predict;
    if (const auto* x = argument(e, 0, "x"); x && datasets_.contains(x->name)) return call_on(datasets_.at(x->name), e, args);
    Arrays data = dataset(argument(e, 0, "x"), argument(e, 1, "y"), args.purpose != Purpose::predict);
    const auto* weights = e.keyword("sample_weight");
    if (weights && weights->form == Expression::Form::literal) weights = nullptr;  // None
    else if (weights) data.sample_weight = variables_.columns(*weights, "sample_weight");
    else if (variables_.has("sample_weight")) data.sample_weight = {{"sample_weight", variables_.array("sample_weight")}};
    std::optional<Arrays> validation;
    if (const auto* given = e.keyword("validation_data")) validation = validation_data(*given);
    const auto run = check(model(), std::move(data), std::move(validation), args, report_);
    if (run && e.keyword("memory_limit")) {
      const RunOptions options{
          .threads = 1, .backend = BackendChoice::reference, .memory_limit = *e.keyword("memory_limit")->literal.integer()};
      auto finding = exceeds_memory(*run, options, report_);
      return !finding || (std::move(*finding).emit(), false);
    }
    return run && (!e.keyword("callbacks") || compute(*run, *e.keyword("callbacks"), !e.keyword("bfloat16")));
  }

  /// On a data set a call runs: what comes later than the first batch shows then only.
  bool call_on(const Dataset& data, const Expression& e, const RunArgs& args) {
    std::optional<Dataset> validation;
    if (const auto* given = e.keyword("validation_data")) validation = datasets_.at(given->name);
    const auto run = check(model(), data, validation, args, {}, report_);
    if (!run) return false;
    StreamOptions options;
    if (const auto* stall = e.keyword("stall")) options.stall_seconds = static_cast<double>(*stall->literal.integer()) / 1000;
    return fit(model(), Streamed{*run, options}, {.threads = 1}, {}, report_).ok();
  }

  /// A call with callbacks=[...] runs; others are over when they are checked.
  bool compute(const CheckedRun& run, const Expression& callbacks, bool bfloat16) {
    std::vector<std::unique_ptr<Callback>> made;
    std::vector<Callback*> all;
    for (const auto& item : callbacks.items) {
      auto callback = make_callback(item.name, arguments_of(item), report_);
      if (!callback) return false;
      all.push_back(made.emplace_back(*std::move(callback)).get());
    }
    const RunOptions options{.threads = 1, .bfloat16 = bfloat16};
    if (run.args().purpose == Purpose::evaluate) return tenon::evaluate(model(), run, options, all, report_).ok();
    if (run.args().purpose == Purpose::predict) return tenon::predict(model(), run, options, all, report_).ok();
    return fit(model(), run, options, all, report_).ok();
  }

  static Config arguments_of(const Expression& e) {
    Config arguments{Config::Dict{}};
    for (const auto& [key, value] : e.keywords) arguments.set(key, value.literal);
    return arguments;
  }

  /// Arguments that are numbers, and where they go.
  static bool set_number(RunArgs& args, const std::string& key, const Expression& value) {
    const auto whole = [&] {
      if (!value.literal.integer()) throw std::runtime_error("cases have whole numbers for " + key);
      return *value.literal.integer();
    };
    if (key == "batch_size") args.batch_size = whole();
    else if (key == "epochs") args.epochs = whole();
    else if (key == "initial_epoch") args.initial_epoch = whole();
    else if (key == "steps_per_epoch" || key == "steps") args.steps = whole();
    else if (key == "validation_steps") args.validation_steps = whole();
    else if (key == "validation_batch_size") args.validation_batch_size = whole();
    else if (key == "validation_freq") args.validation_freq = whole();
    else if (key == "validation_split") args.validation_split = *value.literal.number();
    else return false;
    return true;
  }

  static RunArgs run_args(const Expression& e) {
    static const std::vector<std::string> read_elsewhere{"x",         "y",        "sample_weight", "validation_data",
                                                         "callbacks", "bfloat16", "memory_limit",  "stall"};
    RunArgs args;
    for (const auto& [key, value] : e.keywords) {
      if (value.form == Expression::Form::literal && value.literal.is_null()) continue;  // as if it were not given
      if (set_number(args, key, value)) continue;
      if (key == "strict") args.strictness = Strictness::strict;
      else if (key == "shuffle") args.shuffle = *value.literal.boolean();
      else if (key == "class_weight") {
        for (const auto& [label, weight] : value.entries) args.class_weight[*label.literal.integer()] = *weight.literal.number();
      } else if (std::find(read_elsewhere.begin(), read_elsewhere.end(), key) == read_elsewhere.end())
        throw std::runtime_error("no such argument: " + key);
    }
    return args;
  }

  static const Expression* argument(const Expression& call, std::size_t place, std::string_view name) {
    return place < call.items.size() ? &call.items[place] : call.keyword(name);
  }

  Arrays validation_data(const Expression& given) const {
    Arrays data{variables_.columns(given.items.at(0), "x")};
    if (given.items.size() > 1) data.y = variables_.columns(given.items[1], "y");
    if (given.items.size() > 2) data.sample_weight = variables_.columns(given.items[2], "sample_weight");
    return data;
  }

  Arrays dataset(const Expression* x, const Expression* y, bool labelled) const {
    const Expression default_x{.form = Expression::Form::name, .name = "x"}, default_y{.form = Expression::Form::name, .name = "y"};
    Arrays data{variables_.columns(x ? *x : default_x, "x")};
    if (labelled && (y || variables_.has("y"))) data.y = variables_.columns(y ? *y : default_y, "y");
    return data;
  }

  Report report_;
  ModelMaker maker_{report_};
  std::optional<Model> model_;
  Variables variables_;
  std::map<std::string, Dataset> datasets_;
};

}  // namespace

Report run_case(std::string_view text) {
  const ScratchFolder folder;
  const InFolder inside(folder.path());
  Session session;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    const std::string line(text.substr(begin, end - begin));
    begin = end + 1;
    if (!line.empty() && !session.run(line)) break;
  }
  return session.report();
}

}  // namespace tenon::test
