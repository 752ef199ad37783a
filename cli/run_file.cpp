#include "run_file.h"

#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "console.h"
#include "tenon/diag/printable.h"
#include "tenon/diag/suggest.h"

namespace tenon::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t most_bytes = 1 << 20;

/// "batch_size" and "batch-size" are the same option.
std::string dashed(std::string key) {
  std::replace(key.begin(), key.end(), '_', '-');
  return key;
}

class RunFile {
 public:
  RunFile(std::string path, const std::vector<OptionName>& options, const std::vector<std::string>& given)
      : path_(std::move(path)), options_(options), given_(given) {}

  /// The file's arguments; whether there was no mistake.
  bool read(std::vector<std::string>& out) {
    std::error_code failed;
    if (fs::file_size(path_, failed) > most_bytes || failed)
      return print_error("tenon: " + printable(path_) + (failed ? ": there is no such file\n" : ": the file is larger than 1 MiB\n")),
             false;
    std::ifstream file(path_, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    try {
      const toml::table document = toml::parse(text.str());
      add_table(document, out, Depth::top);
    } catch (const toml::parse_error& error) { mistake(error.source(), std::string(error.description())); }
    if (model_.empty() && mistakes_.empty()) mistakes_.push_back({{}, printable(path_) + ": there is no model = \"FILE\""});
    std::sort(mistakes_.begin(), mistakes_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [place, line] : mistakes_) print_error("tenon: " + line + "\n");
    if (mistakes_.empty()) out.insert(out.begin(), model_);
    return mistakes_.empty();
  }

 private:
  enum class Depth : std::uint8_t { top, table };

  void mistake(const toml::source_region& at, const std::string& what) {
    const auto [line, column] = at.begin;
    mistakes_.push_back(
        {{line, column}, printable(path_) + ":" + std::to_string(line) + ":" + std::to_string(column) + ": " + printable(what)});
  }

  const OptionName* option(const std::string& name) const {
    const auto found = std::find_if(options_.begin(), options_.end(), [&](const OptionName& o) { return o.name == name; });
    return found == options_.end() ? nullptr : &*found;
  }
  bool is_given(const std::string& name) const {
    return std::any_of(given_.begin(), given_.end(),
                       [&](const std::string& a) { return a == "--" + name || a.starts_with("--" + name + "="); });
  }

  /// Tables at the top only group options - [data], [fit] - unless an option that takes tables has their name.
  void add_table(const toml::table& table, std::vector<std::string>& out, Depth depth) {
    for (const auto& [key, value] : table) {
      const auto name = dashed(std::string(key.str()));
      if (name == "model" && value.is_string()) model_ = value.as_string()->get();
      else if (depth == Depth::top && name == "data" && value.is_table()) add_table(*value.as_table(), out, Depth::table);
      else if (const auto* known = option(name)) add(*known, value, out);
      else if (const auto* negated = option("no-" + name); negated && value.is_boolean()) add_unless(*negated, value, out);
      else if (depth == Depth::top && value.is_table()) add_table(*value.as_table(), out, Depth::table);
      else unknown(name, key.source());
    }
  }

  void unknown(const std::string& name, const toml::source_region& at) {
    std::vector<std::string_view> names{"model"};
    for (const auto& o : options_) names.push_back(o.name);
    const auto meant = nearest(name, names);
    mistake(at, "there is no option " + name + (meant ? "; did you mean " + std::string(*meant) + "?" : ""));
  }

  void add(const OptionName& known, const toml::node& value, std::vector<std::string>& out) {
    if (known.of_another || is_given(known.name)) return;
    if (known.flag) return add_flag(known, value, out);
    if (const auto* list = value.as_array()) {
      if (known.name == "image-size" && list->size() == 2)
        return add_text(known, text_of((*list)[0], known) + "x" + text_of((*list)[1], known), out);
      for (const auto& item : *list) add_text(known, text_of(item, known), out);
      return;
    }
    if (const auto* table = value.as_table()) return add_named(known, *table, out);
    add_text(known, text_of(value, known), out);
  }

  static void add_text(const OptionName& known, const std::string& text, std::vector<std::string>& out) {
    out.push_back("--" + known.name + "=" + text);
  }

  /// shuffle = false is --no-shuffle.
  void add_unless(const OptionName& negated, const toml::node& value, std::vector<std::string>& out) {
    if (!negated.of_another && !is_given(negated.name) && !value.as_boolean()->get()) out.push_back("--" + negated.name);
  }

  void add_flag(const OptionName& known, const toml::node& value, std::vector<std::string>& out) {
    const auto* on = value.as_boolean();
    if (!on) return mistake(value.source(), known.name + " is true or false");
    if (on->get()) out.push_back("--" + known.name);
  }

  /// {patience = 5, restore_best_weights = true} is what --early-stopping patience=5,restore_best_weights=True says; a table of features or
  /// of weights of classes has one entry for each.
  void add_named(const OptionName& known, const toml::table& table, std::vector<std::string>& out) {
    const bool one_by_one = known.name == "feature";
    std::string joined;
    for (const auto& [key, value] : table) {
      const auto pair = std::string(key.str()) + "=" + text_of(value, known);
      if (one_by_one) add_text(known, pair, out);
      joined += (joined.empty() ? "" : ",") + pair;
    }
    if (!one_by_one) add_text(known, joined, out);
  }

  std::string text_of(const toml::node& value, const OptionName& known) {
    if (const auto* text = value.as_string()) return text->get();
    if (const auto* number = value.as_integer()) return std::to_string(number->get());
    if (const auto* on = value.as_boolean()) return on->get() ? "True" : "False";
    if (const auto* real = value.as_floating_point()) {
      std::ostringstream text;
      text.precision(17);
      text << real->get();
      return text.str();
    }
    mistake(value.source(), known.name + " is a string, a number, a list or a table of those");
    return "";
  }

  std::string path_, model_;
  const std::vector<OptionName>& options_;
  const std::vector<std::string>& given_;
  std::vector<std::pair<std::pair<std::uint32_t, std::uint32_t>, std::string>> mistakes_;
};

}  // namespace

std::optional<std::vector<std::string>> with_run_file(std::vector<std::string> arguments, const std::vector<OptionName>& options) {
  const auto file =
      std::find_if(arguments.begin(), arguments.end(), [](const std::string& a) { return !a.starts_with('-') && a.ends_with(".toml"); });
  const bool of_option = file != arguments.begin() && file != arguments.end() && *std::prev(file) == "--config";
  if (file == arguments.end() || of_option) return arguments;
  std::vector<std::string> from_file;
  if (!RunFile(*file, options, arguments).read(from_file)) return std::nullopt;
  const auto at = arguments.erase(file);
  arguments.insert(at, from_file.begin(), from_file.end());
  return arguments;
}

}  // namespace tenon::cli
