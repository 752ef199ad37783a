// Every public class, function and argument of Keras (tests/oracle/vocabulary.json, recorded from Keras) is one that Tenon has, one that it
// refuses by name, or one with a reason below. docs/vocabulary.md says so to users: TENON_BLESS=1 writes it.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "tenon/callbacks/by_name.h"
#include "tenon/compile/loss.h"
#include "tenon/compile/metric.h"
#include "tenon/compile/optimizer.h"
#include "tenon/compile/schedule.h"
#include "tenon/io/json.h"
#include "tenon/layer/activation.h"
#include "tenon/layer/constraint.h"
#include "tenon/layer/layer.h"
#include "tenon/model/keras_classes.h"
#include "tenon/object/not_yet.h"
#include "tenon/operations/operations.h"

namespace tenon {
namespace {

using Text = std::string;
using Reasons = std::map<Text, Text>;

constexpr std::string_view base = "a base class, of which Python code makes others";
constexpr std::string_view foreign = "code of another framework";

/// Classes that are no object of a model, of compile() or of fit(), or that Tenon refuses by name.
const Reasons not_there{
    {"layers.Layer", Text(base)},
    {"layers.Wrapper", Text(base)},
    {"layers.InputSpec", "what a layer says of its inputs in Python"},
    {"layers.Lambda", "Python code; refused by name (TN0210)"},
    {"layers.FlaxLayer", Text(foreign)},
    {"layers.JaxLayer", Text(foreign)},
    {"layers.TFSMLayer", Text(foreign)},
    {"layers.TorchModuleWrapper", Text(foreign)},
    {"losses.Loss", Text(base)},
    {"metrics.Metric", Text(base)},
    {"optimizers.Optimizer", Text(base)},
    {"optimizers.LossScaleOptimizer", "for float16, in which Tenon does not train; refused by name"},
    {"optimizers.OptimizerMap", "the table of a MultiOptimizer, with all arguments"},
    {"schedules.LearningRateSchedule", Text(base)},
    {"initializers.Initializer", Text(base)},
    {"regularizers.Regularizer", Text(base)},
    {"constraints.Constraint", Text(base)},
    {"callbacks.Callback", Text(base)},
    {"callbacks.CallbackList", "fit's own list"},
    {"callbacks.OrbaxCheckpoint", "another file format; refused by name, ModelCheckpoint does the same"},
    {"callbacks.RemoteMonitor", "Tenon opens no connection; refused by name"},
};

/// Callbacks of C++ programs that no name and arguments can make, or that fit has always.
const Reasons made_in_code{{"callbacks.History", "what fit returns"},
                           {"callbacks.ProgbarLogger", "`--progress`; in C++ a class"},
                           {"callbacks.LambdaCallback", "in C++ a class"},
                           {"callbacks.LearningRateScheduler", "in C++ a class"}};

/// What every layer, loss and metric takes beside its own arguments, and Tenon with it.
constexpr std::array<std::string_view, 6> shared{"name", "dtype", "trainable", "activity_regularizer", "autocast", "reduction"};

/// Arguments that Python code may give and no file holds, so that a model never has them.
const Reasons never_saved{{"bounding_box_format", "of pictures with boxes"},
                          {"factor", "of the base class of all changes of pictures"},
                          {"fill_value", "of boxes that are added"},
                          {"rank", "said by the class itself"},
                          {"cell", "made by the class itself"},
                          {"pool_dimensions", "said by the class itself"},
                          {"pool_mode", "said by the class itself"},
                          {"score_mode", "of the base class of AdditiveAttention"},
                          {"vocabulary_dtype", "of the base class of StringLookup"},
                          {"use_cudnn", "which kernels TensorFlow takes"},
                          {"shape", "saved as batch_shape"},
                          {"batch_size", "saved as batch_shape"},
                          {"input_tensor", "a tensor of Python"},
                          {"baseline", "of the base class of ReduceLROnPlateau"},
                          {"loss_scale_factor", "of the base class"}};

/// What is not to be seen from names.
constexpr const char* otherwise =
    "\n## What is otherwise than in Keras\n\n"
    "- `sparse=True`: rows of categories are dense, with the numbers of Keras' SparseTensor. So layers may follow behind which Keras on\n"
    "  TensorFlow fails, such as Activation and BatchNormalization, and `one_hot` rows and CategoryEncoding train, too. An Input with\n"
    "  `sparse=True` reads dense data, as it does there.\n"
    "- Random changes of images have Keras' distributions and Tenon's numbers, which follow the seed, the step and the row: for every "
    "image\n"
    "  its own, but once for a batch the widths of RandomGaussianBlur, the strength of RandomElasticTransform and the choices of\n"
    "  RandAugment, as there.\n"
    "- `RandomElasticTransform` bends every image by itself. Keras 3.15.1 gives all images of a batch the pixels of the first one where "
    "the\n"
    "  size of the batch is unknown, as in `fit`.\n"
    "- `MixUp` and `CutMix` mix images of the whole batch, so that a batch is one shard and a step one thread; labels stay, as in a model "
    "of\n"
    "  Keras.\n"
    "- Hue and saturation of grey images stay as they are; Keras fails in training.\n"
    "- The patterns of a `MultiOptimizer` are compared with the paths that Keras gives variables when it loads the file: `dense/kernel`,\n"
    "  also where a model or a wrapper holds the layer; `lstm/lstm_cell/kernel`. A pattern that no variable matches is a warning "
    "(TN0416),\n"
    "  a variable that two match an error, as there. A function in place of the table is Python code: Keras saves its name, and fails to\n"
    "  load it. An optimizer on none of whose variables the loss depends trains nothing; Keras fails. `tenon.fit` leaves live models with\n"
    "  a MultiOptimizer to Keras, as their paths may be others than those of their file.\n"
    "- `RandomColorJitter` with a hue or a saturation, and `RandAugment`, take images of one or three channels, whether they train or "
    "not.\n";

/// Why arguments are refused.
const Reasons refused_because{{"ragged", "Tenon's tensors are dense: give `output_sequence_length`"},
                              {"optional", "every input has data"},
                              {"axis", "Keras on TensorFlow computes it for the last axis only"},
                              {"quantization_config", "quantized layers do not train"},
                              {"gptq_unpacked_column_size", "quantized layers do not train"},
                              {"weights", "gone once the layer is built: the file holds them"},
                              {"reverse_dtype", "one precision for a layer"},
                              {"loss_scale_factor", "for float16, in which Tenon does not train"}};

Config recorded() {
  std::ifstream file(Text(TENON_SOURCE_DIR) + "/tests/oracle/vocabulary.json");
  std::stringstream text;
  text << file.rdbuf();
  Report report;
  auto rows = parse_json(text.str(), {"vocabulary.json"}, report);
  REQUIRE(rows.ok());
  return *std::move(rows);
}

template <class Kinds> const ObjectKind* row_of(const Kinds& kinds, std::string_view name) {
  const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const auto& k) { return k.name == name; });
  return found == kinds.end() ? nullptr : &*found;
}

const ObjectKind* object_kind(std::string_view module, std::string_view name) {
  if (module == "layers") return row_of(layer_kinds(), name);
  if (module == "losses") return row_of(loss_kinds(), name);
  if (module == "metrics") return row_of(metric_kinds(), name);
  if (module == "optimizers") return row_of(optimizer_kinds(), name);
  if (module == "schedules") return row_of(schedule_kinds(), name);
  if (module == "initializers") return row_of(initializer_kinds(), name);
  if (module == "regularizers") return row_of(regularizer_kinds(), name);
  if (module == "constraints") return row_of(constraint_kinds(), name);
  return nullptr;
}

}  // namespace

namespace {

/// The kind of a row, under any of its public names.
const ObjectKind* object_kind(const Config& row) {
  for (const Config& name : *row["names"].list())
    if (const auto* kind = object_kind(*row["module"].string(), without_alias(*name.string()))) return kind;
  return nullptr;
}

bool holds(const auto& names, const Text& name) { return std::find(names.begin(), names.end(), name) != names.end(); }

/// Fields of the class that Tenon takes, and those that it refuses when they are set.
struct Fields {
  std::vector<Text> taken, refused;
};
std::optional<Fields> fields_of(const Config& row) {
  Fields out;
  if (const auto* kind = object_kind(row)) {
    for (const auto& f : kind->fields) (f.type == codec<NotYet<>>::type ? out.refused : out.taken).emplace_back(f.name);
    return out;
  }
  for (const auto& argument : callback_arguments(*row["class"].string())) out.taken.emplace_back(argument.name);
  if (out.taken.empty() && *row["module"].string() == "callbacks") return std::nullopt;
  return out.taken.empty() ? std::nullopt : std::optional(out);
}

Text title_of(const Text& module) { return module == "schedules" ? "optimizers.schedules" : module; }

/// "evaluate and predict", "check"; empty for what does all.
Text runs(const Config& row) {
  const auto* kind = *row["module"].string() == "layers" ? layer_kind(object_kind(row)->name) : nullptr;
  if (!kind) return {};
  if (!kind->lower) return "checked, with its shapes; not run (TN0216)";
  Report quiet;
  const std::vector<TensorSpec> image{{{Dim::unknown, 8, 8, 3}}};
  const auto s = kind->infer(kind->make_default(), image, Site{quiet, {}});
  return s && !s->not_native.empty() ? "evaluate and predict; not trained (TN0216)" : "";
}

class Page {
 public:
  void add(const Config& row) {
    const Text module = *row["module"].string(), name = *row["names"].list()->front().string();
    if (const auto reason = not_there.find(module + "." + *row["class"].string()); reason != not_there.end())
      return line(module, absent_, "`" + name + "` (" + reason->second + ")");
    if (const auto how = made_in_code.find(module + "." + name); how != made_in_code.end())
      return line(module, whole_, "`" + name + "` (" + how->second + ")");
    const auto fields = fields_of(row);
    REQUIRE_MESSAGE(fields, module << "." << name << " is not known");
    Text refused;
    for (const Config& argument : *row["arguments"].list()) {
      const Text a = *argument.string();
      if (holds(fields->taken, a) || holds(shared, a)) continue;
      if (holds(fields->refused, a)) {
        REQUIRE_MESSAGE(refused_because.contains(a), a);
        refused += (refused.empty() ? "" : ", ") + ("`" + a + "`");
        reasons_.emplace(a, refused_because.at(a));
      } else {
        CHECK_MESSAGE(never_saved.contains(a), module << "." << name << " has the argument " << a);
      }
    }
    const Text how = runs(row);
    if (refused.empty() && how.empty()) return line(module, whole_, "`" + name + "`");
    line(module, parts_, "`" + name + "`" + (refused.empty() ? "" : " without " + refused) + (how.empty() ? "" : " (" + how + ")"));
  }

  Text text() const {
    Text out =
        "# What of Keras there is\n\n"
        "Every public class of Keras 3.15.1 that a model, `compile()` or `fit()` can name, and every argument of it. This page is written "
        "by\n"
        "`tests/vocabulary`, which fails where Keras has a name that is neither supported nor refused here. What is refused is refused by "
        "name,\n"
        "with a diagnostic, and never ignored.\n";
    for (const Text& module : modules_) {
      out += "\n## keras." + title_of(module) + "\n";
      for (const auto& [title, lines] : {std::pair{Text("All arguments"), &whole_}, {Text("In part"), &parts_}, {Text("Not"), &absent_}})
        if (const auto found = lines->find(module); found != lines->end()) out += "\n" + title + ": " + found->second + ".\n";
    }
    out += "\n## Why arguments are refused\n\n";
    for (const auto& [argument, reason] : reasons_) out += "- `" + argument + "`: " + reason + ".\n";
    return out + otherwise + operations_;
  }

  void add_operations(const Config& rows) {
    Text there, missing;
    std::size_t count = 0;
    for (const Config& row : *rows.list()) {
      if (row["module"] != Config("ops") || row["classes"].list()->empty()) continue;
      bool known = true;
      for (const Config& c : *row["classes"].list()) known = known && operation_kind(*c.string());
      count += known;
      (known ? there : missing) += ((known ? there : missing).empty() ? "`" : ", `") + *row["function"].string() + "`";
    }
    CHECK(count > 140);
    operations_ = "\n## keras.ops between layers\n\nOf the functions that Keras saves in a Functional model: " + there +
                  ".\n\nRefused by name (TN0201): " + missing + ".\n";
  }

 private:
  void line(const Text& module, Reasons& to, const Text& what) {
    if (!holds(modules_, module)) modules_.push_back(module);
    Text& all = to[module];
    all += (all.empty() ? "" : ", ") + what;
  }

  std::vector<Text> modules_;
  Reasons whole_, parts_, absent_, reasons_;
  Text operations_;
};

}  // namespace

TEST_CASE("every public name and argument of Keras is supported, or refused with a reason") {
  const Config rows = recorded();
  Page page;
  for (const Config& row : *rows.list())
    if (row.find("class")) page.add(row);
  page.add_operations(rows);
  const Text path = Text(TENON_SOURCE_DIR) + "/docs/vocabulary.md";
  if (std::getenv("TENON_BLESS")) std::ofstream(path) << page.text();
  std::ifstream file(path);
  std::stringstream written;
  written << file.rdbuf();
  CHECK_MESSAGE(written.str() == page.text(), "docs/vocabulary.md is not up to date: run vocabulary_test with TENON_BLESS=1");
}

TEST_CASE("every activation of Keras is an activation here") {
  const Config rows = recorded();
  // glu halves an axis and threshold needs numbers, so that no layer takes them by name; the others make activations.
  const std::vector<Text> not_by_name{"deserialize", "get", "serialize", "glu", "threshold"};
  for (const Config& row : *rows.list()) {
    if (row["module"] != Config("activations") || holds(not_by_name, *row["function"].string())) continue;
    CAPTURE(*row["function"].string());
    Report report;
    Activation a;
    CHECK_FALSE(codec<Activation>::read(row["function"], a, {Site{report, {}}, "activation", any_value}));
  }
}

}  // namespace tenon
