#include "tenon/diag/render.h"

namespace tenon {
namespace {

Config optional_number(const std::optional<std::int64_t>& v) { return v ? Config(*v) : Config(); }

Config as_config(const InLayer& at) { return Config::Dict{{"kind", "layer"}, {"layer", at.layer}, {"class", at.kind}, {"slot", at.slot}}; }
Config as_config(const InData& at) {
  return Config::Dict{{"kind", "data"}, {"source", at.source}, {"batch", optional_number(at.batch)}, {"row", optional_number(at.row)}};
}
Config as_config(const InCall& at) { return Config::Dict{{"kind", "call"}, {"function", at.function}, {"argument", at.argument}}; }
Config as_config(const InFile& at) { return Config::Dict{{"kind", "file"}, {"path", at.path}, {"detail", at.detail}}; }

Config as_config(const Where& where) {
  Config out = std::visit([](const auto& at) { return as_config(at); }, where);
  out.set("text", to_string(where));
  return out;
}

Config as_config(std::int64_t v) { return v; }
Config as_config(double v) { return v; }
Config as_config(const std::string& v) { return v; }
Config as_config(const Shape& shape) {
  Config::List axes;
  for (const Dim d : shape.dims) axes.push_back(d.known() ? Config(d.value) : Config());
  return axes;
}

Config as_config(const std::optional<Value>& value) { return value ? render_json(*value) : Config(); }

Config as_config(const Fix& fix) {
  return Config::Dict{
      {"text", fix.text}, {"code", fix.code}, {"applies", fix.applies == Applies::as_written ? "as_written" : "needs_editing"}};
}

Config as_config(const Related& related) { return Config::Dict{{"where", as_config(related.where)}, {"text", related.text}}; }

Config as_config(const Grid::Row& row) {
  return Config::Dict{{"label", row.label}, {"cells", Config::List(row.cells.begin(), row.cells.end())}};
}

template <class T> Config list_of(const std::vector<T>& items) {
  Config::List out;
  for (const auto& item : items) out.push_back(as_config(item));
  return out;
}

Config as_config(const std::optional<Grid>& figure) {
  if (!figure) return {};
  Config mark;
  if (figure->mark) mark = Config::Dict{{"column", static_cast<std::int64_t>(figure->mark->column)}, {"text", figure->mark->text}};
  return Config::Dict{
      {"columns", Config::List(figure->columns.begin(), figure->columns.end())}, {"rows", list_of(figure->rows)}, {"mark", mark}};
}

}  // namespace

Config render_json(const Value& value) {
  return std::visit([](const auto& v) { return as_config(v); }, value);
}

Config render_json(const Diagnostic& d) {
  const CatalogEntry& kind = entry(d.code);
  return Config::Dict{
      {"code", kind.id},     {"name", kind.name},           {"severity", to_string(d.severity)}, {"category", to_string(kind.category)},
      {"title", kind.title}, {"where", as_config(d.where)}, {"expected", as_config(d.expected)}, {"found", as_config(d.found)},
      {"cause", d.cause},    {"fixes", list_of(d.fixes)},   {"related", list_of(d.related)},     {"figure", as_config(d.figure)}};
}

}  // namespace tenon
