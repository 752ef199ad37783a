#include "paste.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <regex>
#include <stdexcept>

#include "case/call_text.h"
#include "case/case.h"
#include "tenon/diag/render.h"
#include "tenon/io/json.h"
#include "tenon/layer/layer.h"
#include "tenon/layer/naming.h"

namespace tenon::test {
namespace {

constexpr std::array calls{"fit", "evaluate", "predict", "summary", "on_epoch_end"};
constexpr std::array arguments_of_compile{"optimizer", "loss", "metrics", "weighted_metrics", "loss_weights"};
constexpr std::array arguments_of_fit{"x",
                                      "y",
                                      "batch_size",
                                      "epochs",
                                      "validation_split",
                                      "initial_epoch",
                                      "class_weight",
                                      "sample_weight",
                                      "validation_data",
                                      "steps_per_epoch",
                                      "validation_steps",
                                      "validation_freq",
                                      "validation_batch_size",
                                      "steps"};

template <class Names> bool is_one_of(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

class Program {
 public:
  explicit Program(const std::string& text) {
    for (std::size_t begin = 0; begin < text.size();) {
      const auto end = std::min(text.find('\n', begin), text.size());
      lines_.push_back(text.substr(begin, end - begin));
      begin = end + 1;
    }
  }

  std::string text() const {
    std::string out;
    for (const auto& line : lines_) out += line + "\n";
    return out;
  }

  /// The last line that calls one of those; nothing when there is none.
  std::optional<std::size_t> last_call(std::string_view name = {}) const {
    for (std::size_t i = lines_.size(); i-- > 0;) {
      const auto call = lines_[i].starts_with(' ') ? std::nullopt : find_call(lines_[i]);
      if (call && (call->before.empty() || call->before == "model.") && (name.empty() ? is_one_of(calls, call->name) : call->name == name))
        return i;
    }
    return std::nullopt;
  }
  std::size_t need_call() const {
    const auto at = last_call();
    if (!at) throw std::runtime_error("the program calls nothing");
    return *at;
  }

  /// Lines with a layer, by the name that Keras gives it.
  std::map<std::string, std::size_t> layers() const {
    std::map<std::string, std::size_t> out;
    std::map<std::string, int> count;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const auto call = layer_call(i);
      if (!call) continue;
      const std::string given = call->get("name"), stem = stem_of_class(call->name == "Input" ? "InputLayer" : call->name);
      const int before = given.empty() ? count[stem]++ : 0;
      out[!given.empty() ? given.substr(1, given.size() - 2) : before ? stem + "_" + std::to_string(before) : stem] = i;
    }
    return out;
  }

  std::optional<CallText> layer_call(std::size_t line) const {
    static const std::regex form("(?:  |\\w+ = )(?:keras\\.|layers\\.)*([A-Z]\\w*)\\(.*");
    std::smatch m;
    if (!std::regex_match(lines_[line], m, form) || m.str(1) == "Model") return std::nullopt;
    return find_call(lines_[line], m.str(1));
  }

  void insert(std::size_t at, const std::string& line) { lines_.insert(lines_.begin() + static_cast<std::ptrdiff_t>(at), line); }
  std::string& line(std::size_t at) { return lines_[at]; }
  std::vector<std::string>& lines() { return lines_; }

 private:
  std::vector<std::string> lines_;
};

/// Sets `name=value` in the call; what was given by position has the name of its field.
void set_argument(CallText& call, const std::string& name, const std::string& value) {
  if (const LayerKind* kind = layer_kind(call.name))
    for (std::size_t i = 0; i < std::min(call.arguments.size(), kind->fields.size()); ++i)
      if (kind->fields[i].name == name && !named_argument(call.arguments[i])) {
        call.arguments[i] = name + "=" + value;
        return;
      }
  call.set(name, value);
}

class Paster {
 public:
  Paster(const std::string& program, const Diagnostic& d, const Fix& fix) : program_(program), d_(d), fix_(fix) {}

  std::string run() {
    for (std::size_t begin = 0; begin <= fix_.code.size();) {  // a line each
      const auto end = std::min(fix_.code.find('\n', begin), fix_.code.size());
      run_line(fix_.code.substr(begin, end - begin));
      begin = end + 1;
    }
    return program_.text();
  }

 private:
  void run_line(std::string code) {
    if (const auto comment = code.find("   # "); comment != std::string::npos) code.erase(comment);
    if (code.starts_with("mkdir ")) program_.insert(0, code);
    else if (const auto file = place_in_file()) edit_file(*file, code);
    else if (const auto call = find_call(code); code.starts_with("model.") && call && call->before == "model." && call->after.empty())
      replace_call(*call);
    else if (code.starts_with("model.") || code.find(" = ") < code.find('(') || code.find(".adapt(") != std::string::npos)
      add_statement(code);
    else
      for (const auto& part : parts_of(code)) paste_part(part);
  }

  /// The file that holds what is wrong, where it is no program.
  std::optional<InFile> place_in_file() const {
    if (const auto* file = std::get_if<InFile>(&d_.where)) return *file;
    for (const auto& related : d_.related)
      if (const auto* file = std::get_if<InFile>(&related.where)) return *file;
    return std::nullopt;
  }

  /// Another name of a file in the last line; in a member of an archive, the text that was found.
  void edit_file(const InFile& file, const std::string& code) {
    const std::string member = "member ";
    const auto last = program_.lines().size() - 1;
    if (!file.detail.starts_with(member)) {
      auto& line = program_.line(last);
      const auto at = line.rfind(file.path);
      if (at == std::string::npos) throw std::runtime_error("the last line does not name the file");
      line.replace(at, file.path.size(), code);
      return;
    }
    std::string found = d_.found ? to_string(*d_.found) : "";
    std::erase(found, '`');
    if (const auto colon = code.find(": "); colon != std::string::npos) found = code.substr(0, colon + 2) + '"' + found + '"';
    const auto quoted = [](const std::string& text) { return to_json(Config(text)); };
    const auto name = file.detail.substr(member.size(), file.detail.find(',') - member.size());
    program_.insert(last, "replace " + quoted(found) + " by " + quoted(code) + " in " + name + " of " + file.path);
  }

  /// model.fit(y, x) in place of the call; model.compile(...) in place of the line, or as a new one.
  void replace_call(const CallText& call) {
    if (call.name == "compile") {
      const auto at = program_.last_call("compile");
      if (at) program_.line(*at) = "compile(" + call.text().substr(call.before.size() + 8);
      else program_.insert(program_.need_call(), "compile(" + call.text().substr(call.before.size() + 8));
      return;
    }
    CallText old = *find_call(program_.line(program_.need_call()));
    if (call.name != old.name) throw std::runtime_error("the program does not call " + call.name);
    static const std::array names{"x", "y"};
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
      const auto named = named_argument(call.arguments[i]);
      old.set(named ? named->first : names.at(i), named ? named->second : call.arguments[i]);
    }
    program_.line(program_.need_call()) = old.text();
  }

  /// In front of the call, where x, y, x_val, y_val and sample_weight are what the call is given.
  void add_statement(const std::string& code) {
    std::size_t at = program_.need_call();
    CallText call = *find_call(program_.line(at));
    const auto rename = [&](const std::string& name, std::string value) {
      static const std::regex word("[A-Za-z_]\\w*");
      bool used = false;
      for (std::sregex_iterator i(code.begin(), code.end(), word), end; i != end; ++i) used |= i->str() == name;
      if (!used || value.empty() || value == name) return value;
      program_.insert(at++, name + " = " + value);
      return name;
    };
    for (const std::string name : {"x", "y", "sample_weight"})
      if (const auto value = call.get(name); !value.empty()) call.set(name, rename(name, value));
    if (const auto given = call.get("validation_data"); !given.empty()) {
      const auto both = parts_of(std::string_view(given).substr(1, given.size() - 2));
      call.set("validation_data", "(" + rename("x_val", both.at(0)) + ", " + rename("y_val", both.at(1)) + ")");
    }
    program_.line(at) = call.text();
    program_.insert(at, code);
  }

  void paste_part(const std::string& part) {
    const auto named = named_argument(part);
    if (!named) return paste_layer(part);
    if (named->first == "x" || named->first == "y") return add_statement(named->first + " = " + named->second);
    if (is_one_of(arguments_of_compile, named->first) && program_.last_call("compile"))
      return set_in_line(*program_.last_call("compile"), {}, *named);
    if (is_one_of(arguments_of_fit, named->first) && !in_layer()) return set_in_line(program_.need_call(), {}, *named);
    if (const auto* call = std::get_if<InCall>(&d_.where); call && !named_layer()) return set_in_any(call->function, *named);
    const InLayer layer = target();
    const auto lines = program_.layers();
    if (const auto at = lines.find(layer.layer); at != lines.end())
      return set_in_line(at->second, program_.layer_call(at->second)->name, *named);
    set_in_any(layer.kind, *named);
  }

  /// The layer in quotes in the text of the fix: leave the activation out of layer "dense".
  std::optional<std::string> named_layer() const {
    static const std::regex quoted("layer \"([^\"]+)\"");
    std::smatch m;
    if (!std::regex_search(fix_.text, m, quoted)) return std::nullopt;
    return m.str(1);
  }
  bool goes_in_front() const { return fix_.text.find("before layer \"") != std::string::npos; }
  bool in_layer() const { return named_layer() || std::holds_alternative<InLayer>(d_.where); }

  /// The layer that the fix names, or the diagnostic.
  InLayer target() const {
    if (const auto name = named_layer()) return {*name, "", ""};
    if (const auto* layer = std::get_if<InLayer>(&d_.where)) return *layer;
    throw std::runtime_error("it does not say which layer is meant");
  }

  void set_in_line(std::size_t line, std::string_view called, const std::pair<std::string, std::string>& named) {
    CallText call = *find_call(program_.line(line), called);
    if (const auto* at = std::get_if<InLayer>(&d_.where); at && renames(*at, named.first)) call.remove(at->slot);
    set_argument(call, named.first, named.second);
    program_.line(line) = call.text();
  }

  /// TN0203 says what the argument is called: the wrong name goes.
  bool renames(const InLayer& at, const std::string& name) const { return d_.code == Code::ArgumentUnknown && at.slot != name; }

  /// An object inside of a line: an optimizer, a callback, a metric.
  void set_in_any(const std::string& called, const std::pair<std::string, std::string>& named) {
    for (std::size_t i = 0; i < program_.lines().size(); ++i)
      if (find_call(program_.line(i), called)) return set_in_line(i, called, named);
    throw std::runtime_error("the program has no " + called);
  }

  void paste_layer(const std::string& text) {
    const auto pasted = find_call(text);
    if (!pasted) throw std::runtime_error("it is neither an argument nor a layer nor a line");
    const auto lines = program_.layers();
    if (pasted->name == "Input" && !named_layer()) return paste_input(text, lines);
    const InLayer layer = target();
    const auto at = lines.find(layer.layer);
    if (at == lines.end()) throw std::runtime_error("the program has no layer " + layer.layer);
    if (fix_.text.find("behind layer \"") != std::string::npos) return paste_behind(text, at->second);
    const auto old = *program_.layer_call(at->second);
    const bool sequential = old.after.empty();
    if (!goes_in_front()) {
      CallText made = *pasted;
      if (!old.get("name").empty() && made.get("name").empty()) made.set("name", old.get("name"));
      program_.line(at->second) = old.before + made.text().substr(made.before.size()) + old.after;
    } else if (sequential) {
      program_.insert(at->second, "  " + text);
    } else if (!pasted->after.empty()) {  // it says what it reads
      program_.line(at->second) = old.before + old.name + CallText{"", "", "", old.arguments}.text() + "(added)";
      program_.insert(at->second, "added = " + text);
    } else {
      program_.line(at->second) = old.before + old.name + CallText{"", "", "", old.arguments}.text() + "(added)";
      program_.insert(at->second, "added = " + text + old.after);
    }
  }

  /// Between a layer and the one that the diagnostic names, which reads it.
  void paste_behind(const std::string& text, std::size_t at) {
    const std::string made = program_.layer_call(at)->before, name = made.substr(0, made.find(' '));
    const auto reader = program_.layers().at(std::get<InLayer>(d_.where).layer);
    program_.line(reader) = std::regex_replace(program_.line(reader), std::regex("\\b" + name + "\\b(?=[^()]*\\)$)"), "added");
    program_.insert(at + 1, "added = " + text + "(" + name + ")");
  }

  /// The model's only Input, or a first one.
  void paste_input(const std::string& text, const std::map<std::string, std::size_t>& lines) {
    for (const auto& [name, at] : lines) {
      const auto old = *program_.layer_call(at);
      if (old.name != "Input") continue;
      program_.line(at) = old.before + text;
      return;
    }
    for (std::size_t i = 0; i < program_.lines().size(); ++i)
      if (program_.line(i) == "model = Sequential") return program_.insert(i + 1, "  " + text);
    throw std::runtime_error("the program has no place for an Input");
  }

  Program program_;
  const Diagnostic& d_;
  const Fix& fix_;
};

std::string shown(const Report& report) {
  std::string out;
  for (const auto& d : report.diagnostics()) out += render_terminal(d, Colour::off);
  return out;
}

auto count(const Report& report, Code code) {
  return std::count_if(report.diagnostics().begin(), report.diagnostics().end(), [code](const Diagnostic& d) { return d.code == code; });
}

}  // namespace

bool is_pasted(const Fix& fix) { return fix.applies == Applies::as_written && !fix.code.empty(); }

std::string pasted(const std::string& program, const Diagnostic& diagnostic, const Fix& fix) {
  return Paster(program, diagnostic, fix).run();
}

std::string wrong_with(const std::string& program, const Diagnostic& diagnostic, const Fix& fix) {
  const std::string title = std::string(entry(diagnostic.code).id) + " " + fix.text + ": " + fix.code + "\n";
  std::string after;
  try {
    after = pasted(program, diagnostic, fix);
    const Report before = run_case(program), now = run_case(after);
    bool worse = count(now, diagnostic.code) >= count(before, diagnostic.code);
    for (const auto& d : now.diagnostics()) worse |= d.severity != Severity::note && count(now, d.code) > count(before, d.code);
    return worse ? title + after + "reports\n" + shown(now) : "";
  } catch (const std::exception& e) { return title + after + "cannot be pasted: " + e.what() + "\n"; }
}

Tried try_fixes(const std::string& program, std::optional<Code> code) {
  Tried tried;
  const Report report = run_case(program);
  for (const auto& d : report.diagnostics())
    for (const auto& fix : d.fixes) {
      if ((code && d.code != *code) || !is_pasted(fix)) continue;
      ++tried.fixes;
      if (auto wrong = wrong_with(program, d, fix); !wrong.empty()) tried.wrong.push_back(std::move(wrong));
    }
  return tried;
}

std::vector<std::pair<std::string, std::string>> with_fixes(const std::string& program) {
  std::vector<std::pair<std::string, std::string>> out;
  const Report report = run_case(program);
  for (const auto& d : report.diagnostics())
    for (const auto& fix : d.fixes)
      if (is_pasted(fix)) out.emplace_back(std::string(entry(d.code).id) + " " + fix.text, pasted(program, d, fix));
  return out;
}

}  // namespace tenon::test
