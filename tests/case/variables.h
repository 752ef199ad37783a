#pragma once
// The arrays of a case by name, alone or in lists and dicts, and the lines of NumPy that change them.
#include <map>
#include <string>
#include <vector>

#include "case/numpy.h"
#include "case/python.h"
#include "tenon/data/arrays.h"

namespace tenon::test {

class Variables {
 public:
  void set(const std::string& name, Tensor array);
  bool has(const std::string& name) const { return arrays_.contains(name) || others_.contains(name); }
  /// The array of that name; throws when there is none.
  const Tensor& array(const std::string& name) const;

  /// x = x[..., None]; x[0] = x[0] / 2; order = np.random.permutation(len(y)); x, y = x[order], y[order]
  void run(const std::string& line);
  /// What the text is worth, as an array.
  Tensor evaluate(const std::string& text) const;

  /// The arrays that an argument names, called as Tenon's users would: x, or x[0] and x[1], or x["a"].
  std::vector<Column> columns(const Expression& e, const std::string& called) const;

 private:
  PyNames named_in(const std::string& line) const;

  std::map<std::string, Tensor> arrays_;
  PyNames others_;
};

}  // namespace tenon::test
