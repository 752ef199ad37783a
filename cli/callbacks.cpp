#include "callbacks.h"

#include <algorithm>
#include <charconv>

#include "tenon/callbacks/by_name.h"

namespace tenon::cli {
namespace {

constexpr CallbackOption options[] = {
    {"--swap-ema-weights", "SwapEMAWeights", nullptr, "Evaluate the moving averages of the weights, which an optimizer with use_ema keeps"},
    {"--reduce-lr-on-plateau", "ReduceLROnPlateau", nullptr,
     "Lower the learning rate when a value no longer improves: monitor=val_loss,factor=0.1,patience=10"},
    {"--terminate-on-nan", "TerminateOnNaN", nullptr, "Stop after a batch whose loss is NaN or infinite"},
    {"--early-stopping", "EarlyStopping", nullptr,
     "Stop when a value no longer improves: monitor=val_loss,patience=3,restore_best_weights"},
    {"--checkpoint", "ModelCheckpoint", "filepath",
     "Save after every epoch, as ModelCheckpoint: 'model-{epoch:02d}.keras', 'best.keras,save_best_only,monitor=val_accuracy'"},
    {"--csv", "CSVLogger", "filename", "Write the logs of every epoch to a file: log.csv, or log.csv,append"},
    {"--tensorboard", "TensorBoard", "log_dir",
     "Write events that `tensorboard --logdir` shows: logs, or logs,histogram_freq=1,update_freq=100"},
    {"--backup", "BackupAndRestore", "backup_dir",
     "Back up after every epoch to a folder, and go on from there after an interruption: backup"}};

/// The pieces between commas, without the backslashes.
std::vector<std::string> pieces_of(const std::string& text) {
  std::vector<std::string> pieces(1);
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' && i + 1 < text.size() && (text[i + 1] == ',' || text[i + 1] == '\\' || text[i + 1] == 't')) {
      pieces.back() += text[++i] == 't' ? '\t' : text[i];
      continue;
    }
    depth += c == '{' ? 1 : c == '}' && depth > 0 ? -1 : 0;
    if (c == ',' && depth == 0) pieces.emplace_back();
    else pieces.back() += c;
  }
  return pieces;
}

template <class T> std::optional<T> number(const std::string& text) {
  T value{};
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc() && read.ptr == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// A value as its argument takes it: 3, 0.5, true, none, or text.
Config value_of(const std::string& text, std::string_view type) {
  if (type == "str") return text;
  if (text == "none" || text == "None") return {};
  if (text == "true" || text == "True") return true;
  if (text == "false" || text == "False") return false;
  if (const auto whole = number<std::int64_t>(text)) return *whole;
  if (const auto real = number<double>(text)) return *real;
  return text;
}

std::string_view type_of(const std::vector<FieldInfo>& arguments, std::string_view name) {
  for (const auto& a : arguments)
    if (a.name == name) return a.type;
  return {};
}

}  // namespace

std::span<const CallbackOption> callback_options() { return options; }

Config read_callback(const CallbackOption& option, const std::string& text) {
  const auto known = callback_arguments(option.callback);
  Config arguments{Config::Dict{}};
  const auto pieces = pieces_of(text);
  for (const auto& piece : pieces) {
    const auto equals = piece.find('=');
    if (option.first && &piece == pieces.data()) arguments.set(option.first, piece);
    else if (equals == std::string::npos && !piece.empty()) arguments.set(piece, true);
    else if (!piece.empty())
      arguments.set(piece.substr(0, equals), value_of(piece.substr(equals + 1), type_of(known, piece.substr(0, equals))));
  }
  return arguments;
}

std::vector<Callback*> pointers(const Callbacks& callbacks) {
  std::vector<Callback*> all;
  for (const auto& c : callbacks) all.push_back(c.get());
  return all;
}

Result<Callbacks> make_callbacks(const FitArguments& a, int verbose, Sink& sink) {
  Callbacks callbacks;
  std::optional<Reported> failed;
  for (const auto& option : options) {
    const auto known = callback_arguments(option.callback);
    for (const auto& [name, text] : a.callbacks) {
      if (name != option.callback) continue;
      Config arguments = read_callback(option, text);
      const auto complete = [&](std::string_view key, Config value) {
        if (!type_of(known, key).empty() && !arguments.find(key)) arguments.set(key, std::move(value));
      };
      complete("verbose", verbose);
      if (name == "ModelCheckpoint" && a.save_best_only) complete("save_best_only", true);
      if (name == "ModelCheckpoint" && !a.monitor.empty()) complete("monitor", a.monitor);
      auto made = make_callback(name, arguments, sink);
      if (made) callbacks.push_back(*std::move(made));
      else failed = made.error();
    }
  }
  if (failed) return *failed;
  return callbacks;
}

}  // namespace tenon::cli
