#pragma once
// Models of cases.
#include <map>

#include "case/python.h"
#include "tenon/diag/sink.h"
#include "tenon/model/model.h"

namespace tenon::test {

/// A model under construction: layers in the order written, and for functional models the tensors by name.
class ModelMaker {
 public:
  explicit ModelMaker(Sink& sink) : sink_(sink) {}

  /// Sequential: a layer behind the one before it.
  std::optional<Reported> add(const Expression& layer);
  /// Functional: name = layer(inputs).
  std::optional<Reported> add(const std::string& name, const Expression& layer);
  Model sequential() const { return model_; }
  Model functional(const Expression& call) const;

 private:
  Result<TensorRef> add(const Expression& layer, std::vector<TensorRef> read);

  Sink& sink_;
  Model model_;
  std::map<std::string, TensorRef> tensors_;
};

/// compile(optimizer=..., loss=..., metrics=[...]).
Result<Compile> make_compile(const Expression& call, Sink& sink);

}  // namespace tenon::test
