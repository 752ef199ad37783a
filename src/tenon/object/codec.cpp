#include "tenon/object/codec.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "tenon/diag/suggest.h"
#include "tenon/object/enum_codec.h"

namespace tenon {
namespace {

using Failed = std::optional<Reported>;

/// A dimension of a shape: None or 0 and more.
std::optional<Dim> dimension(const Config& c) {
  if (c.is_null()) return Dim{};
  if (const auto* i = c.integer(); i && *i >= 0 && static_cast<double>(*i) <= axis_length.high) return Dim{*i};
  return std::nullopt;
}

bool same_word(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

std::string or_list(std::span<const std::string_view> words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) out += (i ? i + 1 == words.size() ? " or " : ", " : "") + to_string(Config(words[i]));
  return out;
}

}  // namespace

Failed codec<bool>::read(const Config& c, bool& out, const FieldSite& at) {
  if (const auto* b = c.boolean()) return out = *b, std::nullopt;
  if (const auto* i = c.integer(); i && (*i == 0 || *i == 1)) return out = *i == 1, std::nullopt;  // use_bias=1 is common Python
  return report_out_of_range(at, "True or False", c);
}

Failed codec<std::int64_t>::read(const Config& c, std::int64_t& out, const FieldSite& at) {
  const auto* i = c.integer();
  if (i && at.allowed.holds(static_cast<double>(*i))) return out = *i, std::nullopt;
  const bool large = i && static_cast<double>(*i) > at.allowed.high;  // who asks for -3 units need not read how many are too many
  const bool open = at.allowed.high == axis_length.high && !large;
  return report_out_of_range(at, in_words(type, open ? at_least(at.allowed.low) : at.allowed), c);
}

Failed codec<double>::read(const Config& c, double& out, const FieldSite& at) {
  const auto number = c.number();
  if (!number || !at.allowed.holds(*number)) return report_out_of_range(at, in_words(type, at.allowed), c);
  out = *number;
  return std::nullopt;
}

Failed codec<std::string>::read(const Config& c, std::string& out, const FieldSite& at) {
  if (!c.string()) return report_out_of_range(at, "a string", c);
  out = *c.string();
  return std::nullopt;
}

Failed codec<DType>::read(const Config& c, DType& out, const FieldSite& at) {
  const Config& name = c.dict() ? c["config"]["name"] : c;
  if (const auto named = name.string() ? dtype_named(*name.string()) : std::nullopt) return out = *named, std::nullopt;
  return report_out_of_range(at, "a dtype such as 'float32'", c);
}

Config codec<Shape>::write(const Shape& v) {
  Config::List axes;
  for (const Dim d : v.dims) {
    if (d.known()) axes.emplace_back(d.value);
    else axes.emplace_back();
  }
  return axes;
}

Failed codec<Shape>::read(const Config& c, Shape& out, const FieldSite& at) {
  const auto* axes = c.list();
  if (!axes) return report_out_of_range(at, "a list of axis lengths, None where unknown", c);
  out = {};
  for (const Config& axis : *axes) {
    const auto d = dimension(axis);
    if (!d) return report_out_of_range(at, "a list of axis lengths, each None or an int from 0 to 2147483647", c);
    out.dims.push_back(*d);
  }
  return std::nullopt;
}

Config codec<std::vector<std::int64_t>>::write(const std::vector<std::int64_t>& v) { return Config::List(v.begin(), v.end()); }

Failed codec<std::vector<std::int64_t>>::read(const Config& c, std::vector<std::int64_t>& out, const FieldSite& at) {
  const auto expected = "a list, each " + in_words("int", at.allowed);
  if (!c.list()) return report_out_of_range(at, expected, c);
  out.clear();
  for (const Config& item : *c.list()) {
    if (!item.integer() || !at.allowed.holds(static_cast<double>(*item.integer()))) return report_out_of_range(at, expected, c);
    out.push_back(*item.integer());
  }
  return std::nullopt;
}

Result<std::size_t> read_word(const Config& c, std::span<const std::string_view> names, const FieldSite& at) {
  if (c.string())
    for (std::size_t i = 0; i < names.size(); ++i)
      if (same_word(*c.string(), names[i])) return i;
  const auto meant = c.string() ? nearest(*c.string(), names) : std::nullopt;
  return at.error(Code::ArgumentOutOfRange)
      .expected(or_list(names))
      .found(excerpt(c))
      .because("The argument takes one of these words.")
      .fix("write one of them", at.slot() + "=" + to_string(Config(meant.value_or(names.front()))), Applies::needs_editing)
      .emit();
}

std::string in_words(std::string_view type, Range r) {
  std::string out(type);
  const auto number = [&](double v) {
    return v == std::floor(v) && std::abs(v) < 1e15 ? std::to_string(static_cast<std::int64_t>(v)) : to_string(Config(v));
  };
  if (r.low == positive.low) return out + " > 0";
  const bool low = std::isfinite(r.low), high = std::isfinite(r.high);
  if (low && high) return out + " from " + number(r.low) + " to " + number(r.high);
  if (low) return out + " >= " + number(r.low);
  return high ? out + " <= " + number(r.high) : out;
}

std::string excerpt(const Config& config) {
  std::string text = to_string(config);
  if (text.size() > 80) text = text.substr(0, 77) + "...";
  return text;
}

namespace {
/// 50 where a share from 0 to 1 is asked for.
bool is_percent(double number, Range r) { return r.low == 0 && r.high == 1 && number > 1 && number <= 100; }

/// A value near the one found that the range holds, to be pasted; empty when there is nothing to start from.
std::string nearest_value(const Config& found, std::string_view expected, Range r) {
  const auto number = found.number();
  const bool whole = expected.starts_with(codec<std::int64_t>::type);
  if (!number || std::isnan(*number) || (!whole && !expected.starts_with(codec<double>::type))) return "...";
  const double near = is_percent(*number, r) ? *number / 100 : std::clamp(*number, r.low, r.high);
  if (!std::isfinite(near)) return "...";
  return whole ? to_string(Config(static_cast<std::int64_t>(std::clamp(std::trunc(near), -1e15, 1e15)))) : to_string(Config(near));
}

/// "units of Dense: length of the last output axis."
std::string rule(const FieldSite& at) {
  std::string what = "takes nothing else.";
  if (!at.doc.empty()) {
    what = at.doc;
    if (what.size() > 1 && !std::isupper(static_cast<unsigned char>(what[1])))
      what[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(what[0])));
  }
  return at.slot() + " of " + at.at.layer.kind + (at.doc.empty() ? " " : ": ") + what;
}
}  // namespace

Reported report_out_of_range(const FieldSite& at, std::string expected, const Config& found, Here here) {
  const auto near = nearest_value(found, expected, at.allowed), code = at.slot() + "=" + near;
  const bool percent = found.number() && is_percent(*found.number(), at.allowed);
  const auto applies = near.find("...") == std::string::npos ? Applies::as_written : Applies::needs_editing;
  return at.error(Code::ArgumentOutOfRange, here)
      .expected(std::move(expected))
      .found(excerpt(found))
      .because(rule(at) + (percent ? " " + excerpt(found) + " looks like a percentage; as a share it is " + near + "." : ""))
      .fix("give " + std::string(at.name) + " a value that it takes", code, applies)
      .emit();
}

Reported report_missing(const Site& at, std::string_view name, std::string_view type, Here here) {
  return FieldSite{at, name, any_value}
      .error(Code::ArgumentOutOfRange, here)
      .expected(std::string(type))
      .found("nothing")
      .because(at.layer.kind + " has no default for " + std::string(name) + ".")
      .fix("add the argument", std::string(name) + "=...", Applies::needs_editing)
      .emit();
}

namespace {
/// What Keras 3 calls an argument of Keras 1 or 2, of those that the object has.
std::optional<std::string_view> now_called(std::string_view key, std::span<const std::string_view> known) {
  static constexpr std::pair<std::string_view, std::string_view> names[] = {{"W_constraint", "kernel_constraint"},
                                                                            {"W_regularizer", "kernel_regularizer"},
                                                                            {"alpha", "negative_slope"},
                                                                            {"atrous_rate", "dilation_rate"},
                                                                            {"b_constraint", "bias_constraint"},
                                                                            {"b_regularizer", "bias_regularizer"},
                                                                            {"beta1", "beta_1"},
                                                                            {"beta2", "beta_2"},
                                                                            {"bias", "use_bias"},
                                                                            {"border_mode", "padding"},
                                                                            {"dim_ordering", "data_format"},
                                                                            {"dropout_U", "recurrent_dropout"},
                                                                            {"dropout_W", "dropout"},
                                                                            {"filter_length", "kernel_size"},
                                                                            {"inner_activation", "recurrent_activation"},
                                                                            {"inner_init", "recurrent_initializer"},
                                                                            {"init", "kernel_initializer"},
                                                                            {"lr", "learning_rate"},
                                                                            {"mode", "merge_mode"},
                                                                            {"nb_filter", "filters"},
                                                                            {"nb_row", "kernel_size"},
                                                                            {"output_dim", "units"},
                                                                            {"p", "rate"},
                                                                            {"pool_length", "pool_size"},
                                                                            {"sigma", "stddev"},
                                                                            {"stride", "strides"},
                                                                            {"subsample", "strides"},
                                                                            {"subsample_length", "strides"}};
  for (const auto& [before, after] : names)
    if (key == before && std::find(known.begin(), known.end(), after) != known.end()) return after;
  return std::nullopt;
}
}  // namespace

std::optional<Reported> report_unknown_keys(const Config& config, std::span<const std::string_view> known, const Site& at) {
  std::optional<Reported> failed;
  if (!config.dict()) return failed;
  for (const auto& [key, value] : *config.dict()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    const auto renamed = now_called(key, known), meant = renamed ? renamed : nearest(key, known);
    auto message = FieldSite{at, key, any_value}
                       .error(Code::ArgumentUnknown)
                       .expected(known.empty() ? "no arguments" : or_list(known))
                       .found(to_string(Config(key)))
                       .because(at.layer.kind + " has no argument of this name." +
                                (renamed ? " Older releases of Keras called " + std::string(*renamed) + " so." : std::string()));
    if (meant) failed = std::move(message).fix("write " + std::string(*meant), std::string(*meant) + "=" + excerpt(value)).emit();
    else failed = std::move(message).fix("leave the argument out").emit();
  }
  return failed;
}

Reported report_unsupported(const FieldSite& at, const Config& supported, const Config& found, Here here) {
  return at.error(Code::ArgumentUnsupported, here)
      .expected(to_string(supported))
      .found(excerpt(found))
      .because("Tenon would train another model than Keras if it ignored this argument, so it refuses it.")
      .fix("use the value that Tenon supports", at.slot() + "=" + to_string(supported))
      .emit();
}

Reported report_unknown_name(const FieldSite& at, std::string_view written, std::span<const std::string_view> known, Here here) {
  const auto meant = nearest(written, known);
  return at.error(Code::NameUnknown, here)
      .expected(or_list(known))
      .found(excerpt(Config(written)))
      .because("Tenon knows no " + std::string(at.name) + " of this name.")
      .fix(meant ? "write the name of one that Tenon knows" : "use one of those expected",
           at.slot() + "=" + to_string(Config(meant.value_or(known.front()))), Applies::needs_editing)
      .emit();
}

std::optional<Reported> report_not_a_dict(const Config& config, const Site& at) {
  if (config.is_null() || config.dict()) return std::nullopt;
  return at.error(Code::ConfigMalformed)
      .expected("a dict of arguments")
      .found(excerpt(config))
      .because("The config of a Keras object maps the names of its arguments to their values.")
      .fix("save the model again from Keras", "model.save('model.keras')")
      .emit();
}

}  // namespace tenon
