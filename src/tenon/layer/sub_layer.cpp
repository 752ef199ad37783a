#include "tenon/layer/sub_layer.h"

#include <map>

#include "tenon/ir/precision.h"
#include "tenon/layer/activity.h"
#include "tenon/layer/common_arguments.h"
#include "tenon/layer/naming.h"
#include "tenon/object/record.h"

namespace tenon {

namespace {
std::string name_of(const SubLayer& sub) { return sub.name.empty() ? stem_of_class(sub.layer.kind->name) : sub.name; }

std::vector<std::string_view> known_layers() {
  std::vector<std::string_view> known;
  for (const auto* kinds : {&layer_kinds(), &model_kinds()})
    for (const auto& kind : *kinds) known.push_back(kind.name);
  return known;
}
}  // namespace

Config codec<SubLayer>::write(const SubLayer& v) {
  if (!v.valid()) return {};
  Config arguments = layer_config(v.layer, name_of(v), {v.trainable, v.dtype, v.activity_regularizer});
  return object_record(v.layer.kind->module, v.layer.kind->name, std::move(arguments));
}

std::optional<Reported> codec<SubLayer>::read(const Config& c, SubLayer& out, const FieldSite& at) {
  if (c.is_null()) return out = {}, std::nullopt;
  const auto* name = c["class_name"].string();
  if (!name) return report_out_of_range(at, "a layer's record: {\"class_name\", \"config\"}", c);
  const LayerKind* kind = layer_kind(*name);
  if (!kind) return report_unknown_name(at, *name, known_layers());
  Config arguments = unwrapped(c["config"]);
  if (!arguments.dict()) return report_out_of_range(at, "a layer's record: {\"class_name\", \"config\"}", c);
  if (arguments["name"].string()) out.name = *arguments["name"].string();
  const Site inside{at.at.sink, {at.at.layer.layer + "/" + (out.name.empty() ? stem_of_class(*name) : out.name), *name, ""}};
  const auto common = take_common_arguments(*kind, arguments, inside);
  auto object = kind->from_config(arguments, inside);
  if (!object) return object.error();
  if (!common) return common.error();
  out.trainable = common->trainable;
  out.activity_regularizer = common->activity_regularizer;
  out.dtype = common->dtype;
  out.layer = AnyLayer(*std::move(object), kind);
  return std::nullopt;
}

Config codec<std::vector<SubLayer>>::write(const std::vector<SubLayer>& v) {
  Config::List out;
  for (const SubLayer& sub : v) out.push_back(codec<SubLayer>::write(sub));
  return out;
}

std::optional<Reported> codec<std::vector<SubLayer>>::read(const Config& c, std::vector<SubLayer>& out, const FieldSite& at) {
  if (!c.list() || c.list()->empty()) return report_out_of_range(at, "a list of one layer or more", c);
  for (const Config& item : *c.list())
    if (item.is_null()) return report_out_of_range(at, "a list of one layer or more", c);
    else if (const auto failed = codec<SubLayer>::read(item, out.emplace_back(), at)) return failed;
  return std::nullopt;
}

std::vector<std::string> sub_layer_names(const std::vector<SubLayer>& layers, std::string_view attribute) {
  std::vector<std::string> names;
  std::map<std::string, int> count;
  for (const SubLayer& sub : layers) {
    const std::string stem = stem_of_class(sub.layer.kind->name);
    const int before = count[stem]++;
    names.push_back(std::string(attribute) + "/" + stem + (before ? "_" + std::to_string(before) : ""));
  }
  return names;
}

Result<Signature> infer(const SubLayer& sub, Inputs inputs, const Site& holder) {
  if (!sub.valid()) return report_missing(holder, "layer", codec<SubLayer>::type);
  const Site at{holder.sink, {holder.layer.layer + "/" + name_of(sub), std::string(sub.layer.kind->name), ""}};
  return sub.layer.kind->infer(sub.layer.value, inputs, at);
}

Operands lower(const SubLayer& sub, std::string_view name, Lowering& holder, Operands inputs, const CallView& call,
               std::int64_t rows_per_row) {
  Lowering inner = holder.inside({.name = name, .call = call, .trainable = sub.trainable, .rows_per_row = rows_per_row}, std::move(inputs));
  const ir::InPrecision precision(holder, operations_dtype(sub.layer.kind->name, sub.dtype));
  Operands outputs = lower_layer(sub.layer, inner);
  penalize_outputs(sub.activity_regularizer, outputs, inner);
  return outputs;
}

}  // namespace tenon
