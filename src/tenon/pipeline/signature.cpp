#include "tenon/pipeline/signature.h"

namespace tenon {

Result<Done> ElementSignature::check(const Element& element, std::int64_t number, Sink& sink) const {
  if (element.values.size() != leaves_.size())
    return report(sink, Code::ArrayCountMismatch, InData{source_, {}, number})
        .expected(static_cast<std::int64_t>(leaves_.size()))
        .found(static_cast<std::int64_t>(element.values.size()))
        .because("Every element has the tensors that the signature names.")
        .emit();
  for (std::size_t l = 0; l < leaves_.size(); ++l) {
    const Tensor& tensor = element.values[l];
    if (fits(leaves_[l], tensor)) continue;
    return report(sink, Code::InputShapeMismatch, InData{leaves_[l].name + " of " + source_, {}, number})
        .expected(to_string(leaves_[l]))
        .found(std::string(to_string(tensor.dtype())) + " " + to_string(tensor.shape()))
        .because("Every element has the shapes and dtypes of the signature; None stands for a length that may differ.")
        .emit();
  }
  return Done{};
}

}  // namespace tenon
