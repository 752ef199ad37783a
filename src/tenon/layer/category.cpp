#include "tenon/layer/category.h"

namespace tenon {

Result<Signature> infer_categories(Inputs inputs, CategoryMode mode, std::int64_t categories, const LayerInfo& info, const Site& at) {
  Shape y = inputs[0].shape;
  if (mode == CategoryMode::integer) return Signature{.outputs = {{y, DType::int32}}};
  if (y.rank() < 2 && mode != CategoryMode::one_hot)
    return at.error(Code::RankMismatch, "input 0")
        .expected(std::string(info.input))
        .found(y)
        .because("A row of categories is made for every sample, so a sample needs an axis of its own.")
        .fix("give each sample an axis", "x = x[:, None]", Applies::needs_editing)
        .emit();
  if (mode == CategoryMode::one_hot && (y.rank() < 2 || y[-1] != Dim(1))) y.dims.emplace_back(categories);
  else y[-1] = Dim(categories);
  return Signature{.outputs = {{y}}};
}

std::optional<Reported> refuse_sparse_ids(bool sparse, CategoryMode mode, const Site& at) {
  if (!sparse || mode != CategoryMode::integer) return std::nullopt;
  return at.error(Code::ArgumentOutOfRange, "sparse")
      .expected("False")
      .found("True")
      .because("Rows of categories may be sparse; with output_mode=\"int\" the layer makes ids.")
      .fix("leave ids dense", "sparse=False")
      .fix("or make rows", "output_mode=\"multi_hot\"", Applies::needs_editing)
      .emit();
}

ir::Ref encode(Lowering& b, ir::Ref ids, CategoryMode mode, std::int64_t categories) {
  if (mode == CategoryMode::integer) return ids;
  const int last = b.shape(ids).rank() - 1;
  const bool single = last > 0 && b.shape(ids)[last] == Dim(1);
  const ir::Ref rows = b(ir::OneHot{categories}, {ids});
  if (mode == CategoryMode::one_hot && !single) return rows;
  return b.reduce(mode == CategoryMode::count ? ir::Fold::sum : ir::Fold::maximum, rows, {last});
}

}  // namespace tenon
