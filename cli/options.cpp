#include "options.h"

#include "tenon/diag/suggest.h"

namespace tenon::cli {
namespace {

const char* const group = "Report";

std::vector<Selector> read_selectors(const char* option, const std::vector<std::string>& words) {
  std::vector<Selector> out;
  for (const auto& word : words) {
    auto selector = Selector::read(word);
    if (!selector) throw CLI::ValidationError(option, no_such_selector(word));
    out.push_back(*std::move(selector));
  }
  return out;
}

void add_selectors(CLI::App& app, const char* option, std::optional<std::vector<Selector>>& selectors, const char* help) {
  app.add_option_function<std::vector<std::string>>(
         option, [option, &selectors](const std::vector<std::string>& words) { selectors = read_selectors(option, words); }, help)
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("CODES")
      ->group(group);
}

/// One of a few words, with the nearest for a wrong one.
void add_word(CLI::App& app, const std::string& option, const std::vector<std::string>& words,
              const std::function<void(const std::string&)>& take, const char* help) {
  std::string all;
  for (const auto& w : words) all += (all.empty() ? "" : "|") + w;
  const auto read = [=](const std::string& word) {
    if (std::find(words.begin(), words.end(), word) != words.end()) return take(word);
    const std::vector<std::string_view> views(words.begin(), words.end());
    const auto meant = nearest(word, views);
    throw CLI::ValidationError(option, "'" + word + "' is none of " + all + (meant ? "; did you mean " + std::string(*meant) + "?" : ""));
  };
  app.add_option_function<std::string>(option, read, help)->type_name(all)->group(group);
}

}  // namespace

// CLI11's own "--x,!--no-x" sets false when neither was given.
void add_switch(CLI::App& app, const std::string& name, std::optional<bool>& value, const char* help) {
  app.add_flag_callback(
         "--" + name, [&value] { value = true; }, help)
      ->group(group);
  app.add_flag_callback(
         "--no-" + name, [&value] { value = false; }, "Not, though the configuration file says so")
      ->group(group);
}

void add_format(CLI::App& app, Settings& settings, std::vector<std::string> names) {
  add_word(
      app, "--format", names, [&settings](const std::string& name) { settings.format = format_named(name); },
      "For people (default), for programs, for code scanning, as annotations of a GitHub workflow, or as a page");
  app.add_flag_callback(
         "--json", [&settings] { settings.format = Format::json; }, "Short for --format json: one document on stdout, diagnostics in it")
      ->group(group)
      ->excludes("--format");
  if (std::find(names.begin(), names.end(), "sarif") == names.end()) return;
  app.add_option("--report", settings.reports, "Write the report to a file as well: .html, .sarif or .json; may be given several times")
      ->allow_extra_args(false)
      ->type_name("FILE")
      ->check([](const std::string& path) {
        return format_of_file(path) ? std::string() : "'" + path + "' ends in none of .html, .sarif and .json, which say the format";
      })
      ->group(group);
}

void add_selection(CLI::App& app, Settings& settings) {
  add_selectors(app, "--select", settings.select, "Only these warnings and notes: TN0606, all of TN06, or a name; errors are always shown");
  add_selectors(app, "--ignore", settings.ignore, "Not these warnings and notes; the more exact of --select and --ignore decides");
  add_word(
      app, "--fail-on", {"error", "warning", "note"}, [&settings](const std::string& name) { settings.fail_on = severity_named(name); },
      "Least severity that makes the exit code 1, and keeps fit from running (default: error)");
  add_switch(app, "notes", settings.notes, "Print notes in full: what Keras, and so Tenon, adapts silently");
}

void add_configuration(CLI::App& app, ConfigurationChoice& choice) {
  auto* config =
      app.add_option("--config", choice.file, "Settings from this file (default: the nearest tenon.toml or pyproject.toml upward)")
          ->type_name("FILE")
          ->group(group);
  app.add_flag("--isolated", choice.isolated, "Read no configuration file")->excludes(config)->group(group);
}

}  // namespace tenon::cli
