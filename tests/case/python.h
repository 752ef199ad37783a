#pragma once
// The part of Python that cases are written in: literals, names, calls with keyword arguments.
#include <string>
#include <utility>
#include <vector>

#include "tenon/base/config.h"

namespace tenon::test {

struct Expression {
  enum class Form { literal, name, list, dict, call } form = Form::literal;
  Config literal{};                                                // None, True, 1, 0.5, "text"
  std::string name{};                                              // of a variable, or what is called: "Dense" of keras.layers.Dense(...)
  std::vector<Expression> items{};                                 // of a list or tuple; positional arguments of a call
  std::vector<std::pair<std::string, Expression>> keywords{};      // of a call
  std::vector<std::pair<Expression, Expression>> entries{};        // of a dict
  std::vector<Expression> applied_to{};                            // Dense(units=4)(x): the x
  std::vector<std::pair<std::string, Expression>> applied_with{};  // Dropout(rate=0.5)(x, training=True): what is behind it

  const Expression* keyword(std::string_view key) const;
};

/// Throws std::runtime_error with the text that it cannot read.
Expression parse_python(std::string_view text);

/// A literal, list or dict as Keras would write it to JSON; a call becomes {"class_name": ..., "config": {...}}.
Config to_config(const Expression& e);

}  // namespace tenon::test
