#pragma once
// AdaptiveMaxPooling and AdaptiveAveragePooling: as many windows along each spatial axis as are asked for.
#include "tenon/layer/image.h"
#include "tenon/layer/window.h"

namespace tenon {

Result<Signature> infer_adaptive_pooling(Inputs inputs, const ir::Ints& places, const LayerInfo& info, const Site& at);
ir::Ref pool_adaptively(Lowering& b, ir::PoolKind kind, const ir::Ints& places);

template <ir::PoolKind kind, int n> struct AdaptivePooling {
  static constexpr bool maximum = kind == ir::PoolKind::maximum;

  Size<n> output_size{1};
  DataFormat data_format = DataFormat::channels_last;

  static constexpr LayerInfo info{
      .name = maximum ? word_for(n, "AdaptiveMaxPooling1D", "AdaptiveMaxPooling2D", "AdaptiveMaxPooling3D")
                      : word_for(n, "AdaptiveAveragePooling1D", "AdaptiveAveragePooling2D", "AdaptiveAveragePooling3D"),
      .summary = maximum ? "The largest value of each of as many windows as are asked for."
                         : "The mean of each of as many windows as are asked for.",
      .input = spatial_input(n),
      .output = positions_of_channels(n)};

  static constexpr auto fields(auto each) {
    return each(required("output_size", &AdaptivePooling::output_size,
                         word_for(n, "Steps of the output.", "Height and width of the output.", "Depth, height and width of the output."),
                         axis_length),
                field("data_format", &AdaptivePooling::data_format, "Where the channels are."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_adaptive_pooling(inputs, output_size.list(), info, at); }
  ir::Ref lower(Lowering& b) const { return pool_adaptively(b, kind, output_size.list()); }
};

}  // namespace tenon
