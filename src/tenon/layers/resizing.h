#pragma once
#include "tenon/layer/interpolation.h"

namespace tenon {

/// How values outside of an image are found.
enum class ResizingFill : std::uint8_t { constant };
template <> inline constexpr std::array<std::string_view, 1> enum_names<ResizingFill>{"constant"};

struct Resizing {
  DataFormat data_format = DataFormat::channels_last;
  std::int64_t height = 1, width = 1;
  Resampling interpolation = Resampling::bilinear;
  bool crop_to_aspect_ratio = false, pad_to_aspect_ratio = false;
  ResizingFill fill_mode = ResizingFill::constant;
  double fill_value = 0;
  bool antialias = false;

  static constexpr LayerInfo info{.name = "Resizing",
                                  .summary = "Images of another height and width.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "(batch, height', width', channels)"};

  static constexpr auto fields(auto each) {
    return each(field("data_format", &Resizing::data_format, "Where the channels are."),
                required("height", &Resizing::height, "Rows of the result.", axis_length),
                required("width", &Resizing::width, "Columns of the result.", axis_length),
                field("interpolation", &Resizing::interpolation, "How values between the pixels are found."),
                field("crop_to_aspect_ratio", &Resizing::crop_to_aspect_ratio, "Cut the image to the ratio of the result first."),
                field("pad_to_aspect_ratio", &Resizing::pad_to_aspect_ratio,
                      "Put a border around the image to give it the ratio of the result first."),
                field("fill_mode", &Resizing::fill_mode, "What the border is made of."),
                field("fill_value", &Resizing::fill_value, "Value of the border."),
                field("antialias", &Resizing::antialias, "Take averages where the image becomes smaller."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    TENON_TRY(const Shape x, image(inputs[0].shape, info, at));
    if (crop_to_aspect_ratio && pad_to_aspect_ratio)
      return at.error(Code::ArgumentOutOfRange, "pad_to_aspect_ratio")
          .expected("False")
          .found("True")
          .because("An image is cut to the ratio of the result, or gets a border, not both; crop_to_aspect_ratio is True.")
          .fix("only cut it", "pad_to_aspect_ratio=False")
          .fix("or only put a border around it", "crop_to_aspect_ratio=False")
          .emit();
    return Signature{.outputs = {{x.with(1, height).with(2, width), inputs[0].dtype}}};
  }

  ir::Ref lower(Lowering& b) const {
    auto x = b.input();
    if (crop_to_aspect_ratio) x = crop_to_ratio(b, x, height, width);
    if (pad_to_aspect_ratio) x = pad_to_ratio(b, x, {height, width}, fill_value);
    const auto y = resize(b, x, height, width, interpolation, antialias ? Antialias::yes : Antialias::no);
    // Whole numbers stay whole numbers, as in Keras.
    return b.spec(b.raw_input()).dtype == DType::int32 ? b.cast(b.apply(ir::Fn::round, y), DType::int32) : y;
  }
};

}  // namespace tenon
