#pragma once
// A diagnostic: what is wrong, where, what was expected and found, why, and what to write instead. Pure data; render_*.h draw it.
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tenon/base/shape.h"
#include "tenon/diag/code.h"

namespace tenon {

/// std::source_location, which clang 14 with libstdc++ 12 does not offer.
struct Here {
  const char* file;
  int line;
  static constexpr Here current(const char* f = __builtin_FILE(), int l = __builtin_LINE()) { return {f, l}; }
};

/// Where the problem is, in the user's own terms. Closed set: add a case, fix every renderer.
struct InLayer {
  std::string layer, kind, slot;  // "conv2d", "Conv2D", "input 0" or an argument's name; slot may be empty
  friend bool operator==(const InLayer&, const InLayer&) = default;
};
struct InData {
  std::string source;  // "x", "y", "x of validation_data"; behind a file's array: "x_train in set.npz"
  std::optional<std::int64_t> batch{}, row{};
  friend bool operator==(const InData&, const InData&) = default;
};
struct InCall {
  std::string function, argument;  // "fit", "batch_size"; argument may be empty
  friend bool operator==(const InCall&, const InCall&) = default;
};
struct InFile {
  std::string path, detail{};  // detail: "member config.json", "byte 1024", "key config.layers[2]"; may be empty
  friend bool operator==(const InFile&, const InFile&) = default;
};
using Where = std::variant<InLayer, InData, InCall, InFile>;

/// A particular of a message, kept as data so that tools need not parse English.
using Value = std::variant<std::int64_t, double, std::string, Shape>;

enum class Applies { as_written, needs_editing };  // rustc's Applicability, halved
struct Fix {
  std::string text;  // what to do, "add the axis to the data"
  std::string code;  // the line to paste, "x = x[..., None]"; may be empty
  Applies applies = Applies::as_written;
};

/// The one picture we draw: a small grid with one column marked.
struct Grid {
  struct Row {
    std::string label;
    std::vector<std::string> cells;
  };
  struct Mark {
    std::size_t column;
    std::string text;
  };
  std::vector<std::string> columns;
  std::vector<Row> rows;
  std::optional<Mark> mark{};  // drawn under the last row
};

struct Related {
  Where where;
  std::string text;
};

struct Diagnostic {
  Code code;
  Severity severity;
  Where where;
  std::optional<Value> expected{}, found{};
  std::string cause{};
  std::vector<Fix> fixes{};
  std::vector<Related> related{};
  std::optional<Grid> figure{};
  Here emitted_at{};  // shown by --track-diagnostics, never in golden files
};

/// "layer "conv2d" (Conv2D), input 0"; "y, batch #3, row 17"; "fit(batch_size=...)"; "model.keras, member config.json".
std::string to_string(const Where& where);
std::string to_string(const Value& value);

}  // namespace tenon
