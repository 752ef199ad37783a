#include "tenon/check/outputs.h"

#include <algorithm>

namespace tenon {
namespace {

/// A structure like the argument's, for messages: {"price": ..., "kind": ...}.
template <class T> std::string outline(const PerOutput<T>& argument) {
  std::string out;
  if (const auto* items = argument.list()) return "a list of " + std::to_string(items->size());
  if (const auto* entries = argument.named()) {
    for (const auto& [key, value] : *entries) out += (out.empty() ? "\"" : ", \"") + key + "\"";
    return out.empty() ? "an empty dict" : "a dict with " + out;
  }
  return argument.is_none() ? "None" : "one for all outputs";
}

/// What the argument would look like when it names every output.
std::string wanted(const Ends& outputs) {
  if (outputs.form == Ends::Form::nested) return "one entry per output, nested as " + to_string(outputs.structure);
  return (outputs.size() == 1 ? "one for the output " : "one for each of ") + quoted(outputs.keys);
}

class Asker {
 public:
  Asker(const Ends& outputs, Findings& findings) : outputs_(outputs), findings_(findings), asked_(outputs.size()) {}

  std::optional<std::vector<AskedOutput>> run(const Compile& compile) {
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      asked_[i].loss_name = outputs_.log_names[i];
      if (outputs_.size() > 1) asked_[i].prefix = metric_prefix(i);
    }
    ask_losses(compile);
    ask_metrics(compile.metrics, "metrics", &AskedOutput::metrics);
    ask_metrics(compile.weighted_metrics, "weighted_metrics", &AskedOutput::weighted_metrics);
    if (refused_) return std::nullopt;
    return std::move(asked_);
  }

 private:
  /// CompileMetrics.build: keys of a dict, names of layers where outputs are nested in another way.
  std::string metric_prefix(std::size_t i) const { return outputs_.form == Ends::Form::nested ? outputs_.layers[i] : outputs_.keys[i]; }

  DiagnosticBuilder make(const std::string& argument, std::string found, std::string cause) {
    return findings_.make(Code::SeveralOutputs, InCall{"compile", argument})
        .expected(wanted(outputs_))
        .found(std::move(found))
        .because(std::move(cause));
  }
  void refuse(DiagnosticBuilder&& finding) {
    refused_ = true;
    findings_.add(std::move(finding));
  }
  /// 'argument={"price": ..., "kind": ...}'.
  std::string by_name_line(const std::string& argument, const std::string& entry) const {
    std::string line;
    for (const auto& key : outputs_.keys) line += (line.empty() ? "\"" : ", \"") + key + "\": " + entry;
    return argument + "={" + line + "}";
  }

  void set_loss(std::size_t output, const Losses& loss) {
    const Losses* one = &loss;
    while (one->list() && one->list()->size() == 1) one = &one->list()->front();
    if (one->one()) asked_[output].loss = *one->one();
  }

  bool walk(const Losses& loss, const Config& structure) {
    if (structure.integer()) return flat_.emplace_back(&loss, static_cast<int>(*structure.integer())), !loss.named();
    if (loss.is_none() || loss.one()) {
      const auto inside = [&](const Config& c) { return walk(loss, c); };
      if (const auto* list = structure.list()) return std::all_of(list->begin(), list->end(), inside);
      return std::all_of(structure.dict()->begin(), structure.dict()->end(), [&](const auto& e) { return inside(e.second); });
    }
    if (const auto* items = loss.list(); items && structure.list()) {
      if (items->size() > structure.list()->size()) return false;
      for (std::size_t i = 0; i < items->size(); ++i)
        if (!walk((*items)[i], (*structure.list())[i])) return false;
      return true;
    }
    if (!loss.named() || !structure.dict()) return false;
    for (const auto& [key, value] : *loss.named())
      if (!structure.find(key) || !walk(value, structure[key])) return false;
    return true;
  }

  Config structure() const {
    if (!outputs_.structure.is_null()) return outputs_.structure;
    Config::List leaves;
    for (std::size_t i = 0; i < outputs_.size(); ++i) leaves.emplace_back(static_cast<std::int64_t>(i));
    return leaves;
  }

  /// keras/src/trainers/compile_utils.py, CompileLoss.build.
  void ask_losses(const Compile& compile) {
    const Losses& loss = compile.loss;
    const bool dict_or_nested = outputs_.form == Ends::Form::dict || outputs_.form == Ends::Form::nested;
    if (loss.list() && outputs_.size() == 1) ask_single(loss);
    else if (loss.named() && !dict_or_nested) ask_named_losses(loss);
    else if (loss.list() && is_flat(loss) && loss.list()->size() == outputs_.size())
      for (std::size_t i = 0; i < outputs_.size(); ++i) flat_.emplace_back(&(*loss.list())[i], static_cast<int>(i));
    else if (!walk(loss, structure())) return refuse_losses(loss);
    for (const auto& [one, output] : flat_) set_loss(static_cast<std::size_t>(output), *one);
    if (loss.list() && outputs_.form == Ends::Form::list && loss.list()->size() < outputs_.size()) report_fewer(loss);
    if (!compile.loss_weights.is_none() && !refused_) ask_weights(compile);
  }

  static bool is_flat(const Losses& loss) {
    return std::none_of(loss.list()->begin(), loss.list()->end(), [](const Losses& l) { return l.list() || l.named(); });
  }

  void ask_single(const Losses& loss) {
    const auto& items = *loss.list();
    if (!items.empty()) flat_.emplace_back(&items.front(), 0);
    const bool holds_none = std::any_of(items.begin(), items.end(), [](const Losses& l) { return l.is_none(); });
    if (items.size() > 1 && !items.front().is_none() && holds_none)
      return refuse(findings_.make(Code::ArgumentOutOfRange, InCall{"compile", "loss"})
                        .expected("one loss, as the model has one output")
                        .found(outline(loss) + ", with None in it")
                        .because("None stands for an output that is not trained, and there is no second output; Keras fails on it.")
                        .fix("keep the loss", first_of(items),
                             first_of(items).find("...") == std::string::npos ? Applies::as_written : Applies::needs_editing));
    if (items.size() > 1)
      findings_.add(findings_.make(Code::EntryIgnored, InCall{"compile", "loss"})
                        .expected("one loss, as the model has one output")
                        .found(outline(loss))
                        .because("Keras trains on the first loss alone, and reports 0 for the others, without a word.")
                        .fix("keep the first", first_of(items))
                        .fix("or measure the others, with metrics"));
  }

  /// 'loss="mse"'.
  static std::string first_of(const Losses::List& items) {
    const AnyLoss* one = items.front().one();
    const std::string name = !one ? "..." : one->written().empty() ? std::string(one->kind()->info.function) : one->written();
    return "loss=\"" + name + "\"";
  }

  void ask_named_losses(const Losses& loss) {
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
      const Losses* one = loss.find(outputs_.keys[i]);
      if (!one) return refuse_losses(loss);
      flat_.emplace_back(one, static_cast<int>(i));
    }
    if (loss.named()->size() != outputs_.size()) refuse_losses(loss);
  }

  void refuse_losses(const Losses& loss) {
    refuse(make("loss", outline(loss), "A dict names every output of the model, a list has one loss per output; None trains nothing.")
               .fix("name the outputs", losses_line(loss),
                    losses_line(loss).find("...") == std::string::npos ? Applies::as_written : Applies::needs_editing));
  }
  /// The losses that were given: each under its own name, those whose name is no output under the names that are left, in order.
  std::string losses_line(const Losses& loss) const {
    std::vector<std::string> of(outputs_.size());
    std::vector<std::string> homeless;
    if (const auto* entries = loss.named())
      for (const auto& [key, one] : *entries) {
        const auto output = outputs_.find(key);
        if (output) of[*output] = written(one);
        else homeless.push_back(written(one));
      }
    if (const auto* items = loss.list())
      for (const auto& one : *items) homeless.push_back(written(one));
    std::string line;
    for (std::size_t i = 0, next = 0; i < of.size(); ++i) {
      if (of[i].empty()) of[i] = next < homeless.size() ? homeless[next++] : "None";
      line += (i ? ", \"" : "\"") + outputs_.keys[i] + "\": " + of[i];
    }
    return "loss={" + line + "}";
  }
  /// '"mse"', as in the program; '...' for what is an object, or a list.
  static std::string written(const Losses& loss) {
    if (loss.is_none()) return "None";
    return loss.one() && !loss.one()->written().empty() ? "\"" + loss.one()->written() + "\"" : "...";
  }
  void report_fewer(const Losses& loss) {
    findings_.add(make("loss", outline(loss), "Keras trains on the first outputs alone, without a word.")
                      .fix("say of every output whether it is trained", losses_line(loss),
                           losses_line(loss).find("...") == std::string::npos ? Applies::as_written : Applies::needs_editing)
                      .as(Severity::warning));
  }

  /// Keras brings weights to losses by structure, and where that fails by their flat order, in which the keys of a dict are sorted.
  void ask_weights(const Compile& compile) {
    const LossWeights& weights = compile.loss_weights;
    const bool named = compile.loss.named() && outputs_.form != Ends::Form::nested;
    if (weights.named() && named) return ask_named_weights(compile);
    if (const double* one = weights.one(); one && flat_.size() <= 1) return set_weight(0, *one);
    if (weights.one() && compile.loss.one()) return set_all(*weights.one());
    std::vector<std::pair<std::string, double>> flat;
    flatten(weights, "", flat);
    if (compile.loss.one() && flat.size() == 1) return set_all(flat.front().second);
    if (flat.size() != flat_.size() || compile.loss.one()) return refuse_weights(weights);
    const auto order = flat_order(compile.loss);
    bool moved = false;
    for (std::size_t k = 0; k < flat.size(); ++k) {
      const auto output = static_cast<std::size_t>(flat_[order[k]].second);
      asked_[output].loss_weight = flat[k].second;
      moved |= weights.named() && flat[k].first != outputs_.keys[output];
    }
    if (moved) report_moved(weights);
  }

  void ask_named_weights(const Compile& compile) {
    const auto& entries = *compile.loss_weights.named();
    const bool as_losses = entries.size() == flat_.size() && std::all_of(entries.begin(), entries.end(), [&](const auto& e) {
                             const auto output = outputs_.find(e.first);
                             return output && compile.loss.find(e.first) && (e.second.one() || e.second.is_none());
                           });
    if (!as_losses) return refuse_weights(compile.loss_weights);
    for (const auto& [key, weight] : entries)
      if (weight.one()) asked_[*outputs_.find(key)].loss_weight = *weight.one();
  }

  void set_weight(std::size_t which, double weight) {
    if (which < flat_.size()) asked_[static_cast<std::size_t>(flat_[which].second)].loss_weight = weight;
  }
  void set_all(double weight) {
    for (std::size_t i = 0; i < flat_.size(); ++i) set_weight(i, weight);
  }

  static void flatten(const LossWeights& w, const std::string& key, std::vector<std::pair<std::string, double>>& out) {
    if (const auto* items = w.list())
      for (const auto& item : *items) flatten(item, key, out);
    else if (const auto* entries = w.named()) {
      auto sorted = *entries;
      std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
      for (const auto& [name, value] : sorted) flatten(value, name, out);
    } else out.emplace_back(key, w.one() ? *w.one() : 1.0);
  }

  /// flat_ in the order in which Keras' tree walks the losses.
  std::vector<std::size_t> flat_order(const Losses& loss) const {
    std::vector<std::size_t> order(flat_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    if (loss.named() && outputs_.form == Ends::Form::dict)
      std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return outputs_.keys[static_cast<std::size_t>(flat_[a].second)] < outputs_.keys[static_cast<std::size_t>(flat_[b].second)];
      });
    return order;
  }

  void refuse_weights(const LossWeights& weights) {
    refuse(make("loss_weights", outline(weights), "There is one weight for every loss of compile(loss=...), in the same form.")
               .fix("name the losses and the weights by output", by_name_line("loss_weights", "1.0"), Applies::needs_editing));
  }
  void report_moved(const LossWeights& weights) {
    findings_.add(
        make("loss_weights", outline(weights),
             "The losses are a list, so Keras hands them the weights in the sorted order of the keys, not by name, without a word.")
            .fix("name the losses as well", by_name_line("loss", "\"mse\""), Applies::needs_editing)
            .as(Severity::warning));
  }

  static void collect(const Metrics& m, std::vector<AnyMetric>& out) {
    if (m.one()) out.push_back(*m.one());
    if (const auto* items = m.list())
      for (const auto& item : *items) collect(item, out);
    if (const auto* entries = m.named())
      for (const auto& [key, value] : *entries) collect(value, out);
  }

  using MetricsOf = std::vector<AnyMetric> AskedOutput::*;

  /// CompileMetrics._build_metrics_set.
  void ask_metrics(const Metrics& metrics, const std::string& argument, MetricsOf to) {
    const bool nothing = metrics.is_none() || (metrics.list() && metrics.list()->empty()) || (metrics.named() && metrics.named()->empty());
    if (nothing) return;
    if (outputs_.size() == 1) return ask_single_metrics(metrics, argument, to);
    bool fits = false;
    if (outputs_.form == Ends::Form::nested) fits = walk_metrics(metrics, outputs_.structure, to);
    else if (const auto* items = metrics.list(); items && items->size() == outputs_.size()) {
      fits = true;
      for (std::size_t i = 0; i < items->size(); ++i) collect((*items)[i], asked_[i].*to);
      report_one_each(*items, argument);
    } else if (const auto* entries = metrics.named()) {
      fits = std::all_of(entries->begin(), entries->end(), [&](const auto& e) { return outputs_.find(e.first).has_value(); });
      for (const auto& [key, value] : *entries)
        if (fits) collect(value, asked_[*outputs_.find(key)].*to);
    }
    if (!fits)
      refuse(make(argument, outline(metrics), "A list has one entry per output, each a metric or a list; a dict names outputs.")
                 .fix("name the outputs", by_name_line(argument, "[\"mae\"]"), Applies::needs_editing));
  }

  /// The keys of a dict are looked at only where there are several outputs.
  void ask_single_metrics(const Metrics& metrics, const std::string& argument, MetricsOf to) {
    collect(metrics, asked_.front().*to);
    if (const auto* items = metrics.list();
        items && std::any_of(items->begin(), items->end(), [](const Metrics& m) { return m.is_none(); }))
      refuse(findings_.make(Code::ArgumentOutOfRange, InCall{"compile", argument})
                 .expected("a metric for every entry")
                 .found("None")
                 .because("Every entry of the list is a metric; Keras takes nothing in its place.")
                 .fix("leave the entry out", argument + "=[\"mae\"]", Applies::needs_editing));
    if (!metrics.named()) return;
    for (const auto& [key, value] : *metrics.named())
      if (!outputs_.find(key))
        findings_.add(
            findings_.make(Code::EntryIgnored, InCall{"compile", argument})
                .expected("the name of the output, " + quoted(outputs_.keys))
                .found("\"" + key + "\"")
                .because("The model has no output of this name. It has one output alone, so Keras measures that one, without a word.")
                .fix("name the output", argument + "={\"" + outputs_.keys.front() + "\": [" + quoted_names(metrics) + "]}",
                     quoted_names(metrics) == "..." ? Applies::needs_editing : Applies::as_written)
                .fix("or leave the name out", argument + "=[" + quoted_names(metrics) + "]",
                     quoted_names(metrics) == "..." ? Applies::needs_editing : Applies::as_written));
  }

  /// '"mae", "mse"'; '...' where one of them is an object.
  static std::string quoted_names(const Metrics& metrics) {
    std::vector<AnyMetric> all;
    collect(metrics, all);
    std::vector<std::string> names;
    for (const auto& one : all) names.push_back(one.written());
    return std::any_of(names.begin(), names.end(), [](const std::string& n) { return n.empty(); }) ? "..." : quoted(names);
  }

  static std::string name_of(const AnyMetric& metric) {
    return metric.written().empty() ? std::string(metric.kind()->info.function) : metric.written();
  }

  /// A list as long as there are outputs gives each output one entry, though it may have been meant for all.
  void report_one_each(const Metrics::List& items, const std::string& argument) {
    std::vector<std::string> names;
    for (const auto& item : items)
      if (item.one()) names.push_back(name_of(*item.one()));
    if (names.size() != items.size() || std::count(names.begin(), names.end(), names.front()) == static_cast<std::ptrdiff_t>(names.size()))
      return;
    std::string by_name, says;
    for (std::size_t i = 0; i < names.size(); ++i) {
      by_name += (i ? ", \"" : "\"") + outputs_.keys[i] + "\": [" + quoted(names) + "]";
      says += (i ? ", " : "") + names[i] + " of \"" + outputs_.keys[i] + "\"";
    }
    findings_.add(findings_.make(Code::MetricsPerOutput, InCall{"compile", argument})
                      .expected("a list for every output, where all metrics are meant for all")
                      .found(says)
                      .because("A list as long as the model has outputs has one entry per output; so does Tenon read it.")
                      .fix("to measure all of them everywhere", argument + "={" + by_name + "}"));
  }

  bool walk_metrics(const Metrics& metrics, const Config& structure, MetricsOf to) {
    if (structure.integer()) return collect(metrics, asked_[static_cast<std::size_t>(*structure.integer())].*to), true;
    if (const auto* items = metrics.list(); items && structure.list()) {
      if (items->size() != structure.list()->size()) return false;
      for (std::size_t i = 0; i < items->size(); ++i)
        if (!walk_metrics((*items)[i], (*structure.list())[i], to)) return false;
      return true;
    }
    if (!metrics.named() || !structure.dict() || metrics.named()->size() != structure.dict()->size()) return false;
    for (const auto& [key, value] : *metrics.named())
      if (!structure.find(key) || !walk_metrics(value, structure[key], to)) return false;
    return true;
  }

  const Ends& outputs_;
  Findings& findings_;
  std::vector<AskedOutput> asked_;
  std::vector<std::pair<const Losses*, int>> flat_;  // every loss of the argument, with the output it belongs to
  bool refused_ = false;
};

}  // namespace

std::optional<std::vector<AskedOutput>> ask_outputs(const Compile& compile, const Ends& outputs, Findings& findings) {
  return Asker(outputs, findings).run(compile);
}

}  // namespace tenon
