#include "tenon/pipeline/signature.h"

#include "tenon/pipeline/cast_value.h"

namespace tenon {
namespace {

std::string found_text(const Tensor& tensor) { return std::string(to_string(tensor.dtype())) + " " + to_string(tensor.shape()); }

bool same_shape(const Leaf& leaf, const Tensor& tensor) {
  return fits({leaf.name, {leaf.spec.shape, tensor.dtype()}, leaf.has_rank}, tensor);
}

}  // namespace

/// What begins with an open axis is a batch, as a rule.
InData ElementSignature::place(const Leaf& leaf, std::int64_t number) const {
  const bool batches = leaf.has_rank && leaf.spec.shape.rank() > 0 && !leaf.spec.shape[0].known();
  return batches ? InData{leaf.name + " of " + source_, number} : InData{leaf.name + " of " + source_, {}, number};
}

Result<Done> ElementSignature::check(Element& element, std::int64_t number, Sink& sink) const {
  if (element.values.size() != leaves_.size())
    return report(sink, Code::SignatureMismatch, InData{"element " + std::to_string(number) + " of " + source_})
        .expected(std::to_string(leaves_.size()) + (leaves_.size() == 1 ? " tensor" : " tensors"))
        .found(static_cast<std::int64_t>(element.values.size()))
        .because("Every element has the tensors that the signature names, in its order.")
        .fix("make every element of the form of the signature")
        .emit();
  for (std::size_t l = 0; l < leaves_.size(); ++l)
    if (auto fine = check_leaf(l, element.values[l], number, sink); !fine) return fine;
  return Done{};
}

Result<Done> ElementSignature::check_leaf(std::size_t l, Tensor& tensor, std::int64_t number, Sink& sink) const {
  const Leaf& leaf = leaves_[l];
  if (fits(leaf, tensor)) return Done{};
  const bool numbers = !is_text(leaf.spec.dtype) && !is_text(tensor.dtype());
  if (numbers && same_shape(leaf, tensor)) {
    if (!cast_reported_->exchange(true)) report_cast(leaf, tensor, number, sink);
    tensor = cast_to(tensor, leaf.spec.dtype);
    return Done{};
  }
  return report(sink, Code::SignatureMismatch, place(leaf, number))
      .expected(to_string(leaf))
      .found(found_text(tensor))
      .because(
          "Every element has the axes and dtypes of the signature, so that the stages behind it can rely on them; None is a length that "
          "may differ from element to element.")
      .fix("make the element so, or leave open what differs",
           "TensorSpec(shape=(None, None), dtype=" + std::string(to_string(tensor.dtype())) + ")", Applies::needs_editing)
      .emit();
}

void ElementSignature::report_cast(const Leaf& leaf, const Tensor& tensor, std::int64_t number, Sink& sink) const {
  const bool exact = casts_exactly(tensor, leaf.spec.dtype);
  report(sink, Code::SignatureCast, place(leaf, number))
      .expected(std::string(to_string(leaf.spec.dtype)))
      .found(std::string(to_string(tensor.dtype())))
      .because(std::string("Numbers become what the signature says, as in tf.data. ") +
               (exact ? "Those of this element keep their values."
                      : "Those of this element lose what the dtype cannot hold, as fractions in whole numbers."))
      .fix("say the dtype that comes", "dtype=" + std::string(to_string(tensor.dtype())), Applies::needs_editing)
      .as(exact ? Severity::note : Severity::warning)
      .emit();
}

}  // namespace tenon
