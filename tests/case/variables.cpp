#include "case/variables.h"

#include <regex>
#include <stdexcept>

namespace tenon::test {

void Variables::set(const std::string& name, Tensor array) {
  others_.erase(name);
  arrays_[name] = std::move(array);
}

const Tensor& Variables::array(const std::string& name) const {
  const auto at = arrays_.find(name);
  if (at == arrays_.end()) throw std::runtime_error("no array " + name);
  return at->second;
}

PyNames Variables::named_in(const std::string& line) const {
  PyNames names;
  static const std::regex word("[A-Za-z_]\\w*");
  for (std::sregex_iterator at(line.begin(), line.end(), word), end; at != end; ++at) {
    if (const auto found = arrays_.find(at->str()); found != arrays_.end()) names[at->str()] = {from_tensor(found->second)};
    if (const auto found = others_.find(at->str()); found != others_.end()) names[at->str()] = found->second;
  }
  return names;
}

void Variables::run(const std::string& line) {
  PyNames names = named_in(line);
  run_python(line, names);
  for (auto& [name, value] : names) {
    if (const auto* array = value.get<NumpyArray>()) {
      set(name, to_tensor(*array));
      continue;
    }
    arrays_.erase(name);
    others_[name] = std::move(value);
  }
}

Tensor Variables::evaluate(const std::string& text) const {
  PyNames names = named_in(text);
  return to_tensor(test::evaluate(text, names).array());
}

std::vector<Column> Variables::columns(const Expression& e, const std::string& called) const {
  std::vector<Column> out;
  const auto add_keyed = [&](const std::string& key, Tensor values) {
    out.push_back({called + "[\"" + key + "\"]", std::move(values), key});
  };
  const auto add_listed = [&](Tensor values) { out.push_back({called + "[" + std::to_string(out.size()) + "]", std::move(values)}); };
  if (e.form == Expression::Form::name) {
    const auto other = others_.find(e.name);
    if (other == others_.end()) return {{called, array(e.name)}};
    if (const auto* dict = other->second.get<PyDict>())
      for (const auto& [key, value] : dict->entries) add_keyed(key, to_tensor(value.array()));
    else
      for (const auto& item : other->second.get<PySequence>()->items) add_listed(to_tensor(item.array()));
    return out;
  }
  for (const auto& [key, value] : e.entries) add_keyed(*key.literal.string(), array(value.name));
  for (const auto& item : e.items) add_listed(array(item.name));
  return out;
}

}  // namespace tenon::test
