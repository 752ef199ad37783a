"""Cases of layers over one to three spatial axes: convolutions, poolings, borders, sizes."""
from keras import layers

from layer_case import Case

SPATIAL = {1: (7,), 2: (5, 6), 3: (3, 3, 4)}


def shape(axes: int, channels: int = 2) -> tuple:
    return (2 if axes == 1 else 1, *SPATIAL[axes], channels)


def convolutions() -> list:
    one, three = layers.Conv1D, layers.Conv3D
    cases = [
        Case("conv1d_default", one(3, 3), [shape(1)]),
        Case("conv1d_same_strides", one(3, 2, strides=2, padding="same", activation="relu"), [shape(1)]),
        Case("conv1d_causal", one(3, 3, padding="causal", use_bias=False), [shape(1)]),
        Case("conv1d_causal_dilated", one(2, 3, padding="causal", dilation_rate=2), [shape(1)]),
        Case("conv1d_causal_strides", one(2, 4, padding="causal", strides=3), [shape(1)]),
        Case("conv1d_groups_dilated", one(4, 2, groups=2, dilation_rate=3), [shape(1)]),
        Case("conv3d_default", three(3, 2), [shape(3)]),
        Case("conv3d_same_strides", three(2, (3, 2, 3), strides=(2, 1, 3), padding="same", activation="tanh"), [shape(3)]),
        Case("conv3d_dilated_no_bias", three(2, (2, 1, 2), dilation_rate=(2, 1, 3), use_bias=False), [shape(3)]),
        Case("conv3d_groups", three(4, 2, groups=2), [shape(3)]),
    ]
    for axes, layer in {1: layers.Conv1DTranspose, 2: layers.Conv2DTranspose, 3: layers.Conv3DTranspose}.items():
        name = f"conv{axes}d_transpose"
        cases += [
            Case(f"{name}_default", layer(3, 3), [shape(axes)]),
            Case(f"{name}_same_strides", layer(3, 3, strides=2, padding="same", activation="relu"), [shape(axes)]),
            Case(f"{name}_same_even", layer(2, 2, strides=3, padding="same", use_bias=False), [shape(axes)]),
            Case(f"{name}_valid_strides", layer(2, 2, strides=3), [shape(axes)]),
            Case(f"{name}_overlapping", layer(2, 4, strides=2), [shape(axes)]),
            Case(f"{name}_output_padding_valid", layer(2, 3, strides=2, output_padding=1), [shape(axes)]),
            Case(f"{name}_output_padding_same", layer(2, 3, strides=3, padding="same", output_padding=0), [shape(axes)]),
            Case(f"{name}_output_padding_same_even", layer(2, 4, strides=3, padding="same", output_padding=2), [shape(axes)]),
        ]
    cases += [
        Case("conv1d_transpose_dilated", layers.Conv1DTranspose(2, 3, dilation_rate=2), [shape(1)]),
        Case("conv2d_transpose_uneven", layers.Conv2DTranspose(2, (3, 2), strides=(2, 3), output_padding=(1, 2)), [shape(2)]),
        Case("conv2d_transpose_dilated", layers.Conv2DTranspose(2, (3, 2), dilation_rate=(2, 1), padding="same"), [shape(2)]),
    ]
    for axes, (depthwise, separable) in {1: (layers.DepthwiseConv1D, layers.SeparableConv1D),
                                         2: (layers.DepthwiseConv2D, layers.SeparableConv2D)}.items():
        cases += [
            Case(f"depthwise_conv{axes}d_default", depthwise(3), [shape(axes, 3)]),
            Case(f"depthwise_conv{axes}d_multiplier", depthwise(2, depth_multiplier=3, padding="same", activation="relu"), [shape(axes)]),
            Case(f"depthwise_conv{axes}d_strides", depthwise(3, strides=2, padding="same", use_bias=False), [shape(axes)]),
            Case(f"depthwise_conv{axes}d_dilated", depthwise(2, dilation_rate=2), [shape(axes)]),
            Case(f"depthwise_conv{axes}d_strides_dilated", depthwise(2, strides=2, dilation_rate=2, padding="same"), [shape(axes)]),
            Case(f"separable_conv{axes}d_default", separable(3, 3), [shape(axes)]),
            Case(f"separable_conv{axes}d_multiplier", separable(4, 2, depth_multiplier=2, padding="same", activation="tanh"), [shape(axes)]),
            Case(f"separable_conv{axes}d_strides", separable(3, 3, strides=2, padding="same", use_bias=False), [shape(axes)]),
            Case(f"separable_conv{axes}d_dilated", separable(2, 2, dilation_rate=2), [shape(axes)]),
        ]
    cases += [
        Case("depthwise_conv2d_uneven", depthwise((3, 2), depth_multiplier=2), [shape(2)]),
    ]
    return cases


def poolings() -> list:
    cases = []
    for axes, (largest, mean) in {1: (layers.MaxPooling1D, layers.AveragePooling1D),
                                  3: (layers.MaxPooling3D, layers.AveragePooling3D)}.items():
        for name, pool in {"max": largest, "average": mean}.items():
            cases += [
                Case(f"{name}_pooling{axes}d_default", pool(2), [shape(axes)]),
                Case(f"{name}_pooling{axes}d_same", pool(3, padding="same"), [shape(axes)]),
                Case(f"{name}_pooling{axes}d_overlapping", pool(3, strides=1), [shape(axes)]),
                Case(f"{name}_pooling{axes}d_overlapping_same", pool(3, strides=2, padding="same"), [shape(axes)]),
            ]
    cases.append(Case("max_pooling1d_no_argument", layers.MaxPooling1D(), [shape(1)]))
    cases.append(Case("max_pooling3d_uneven", layers.MaxPooling3D((1, 2, 3), strides=(2, 1, 2)), [shape(3)]))
    for axes, (largest, mean) in {1: (layers.GlobalMaxPooling1D, layers.GlobalAveragePooling1D),
                                  3: (layers.GlobalMaxPooling3D, layers.GlobalAveragePooling3D)}.items():
        for name, pool in {"max": largest, "average": mean}.items():
            cases += [
                Case(f"global_{name}_pooling{axes}d_default", pool(), [shape(axes)]),
                Case(f"global_{name}_pooling{axes}d_keepdims", pool(keepdims=True), [shape(axes)]),
            ]
    return cases


def borders() -> list:
    return [
        Case("zero_padding1d_default", layers.ZeroPadding1D(), [shape(1)]),
        Case("zero_padding1d_pair", layers.ZeroPadding1D((0, 2)), [shape(1)]),
        Case("zero_padding3d_default", layers.ZeroPadding3D(), [shape(3)]),
        Case("zero_padding3d_each_axis", layers.ZeroPadding3D((0, 1, 2)), [shape(3)]),
        Case("zero_padding3d_each_side", layers.ZeroPadding3D(((0, 1), (1, 0), (2, 1))), [shape(3)]),
        Case("cropping1d_default", layers.Cropping1D(), [shape(1)]),
        Case("cropping1d_pair", layers.Cropping1D((0, 3)), [shape(1)]),
        Case("cropping2d_default", layers.Cropping2D(), [shape(2)]),
        Case("cropping2d_each_axis", layers.Cropping2D((1, 2)), [shape(2)]),
        Case("cropping2d_each_side", layers.Cropping2D(((1, 0), (0, 3))), [shape(2)]),
        Case("cropping3d_default", layers.Cropping3D(), [shape(3)]),
        Case("cropping3d_each_side", layers.Cropping3D(((0, 1), (1, 0), (2, 1))), [shape(3)]),
        Case("up_sampling1d_default", layers.UpSampling1D(), [shape(1)]),
        Case("up_sampling1d_size", layers.UpSampling1D(3), [shape(1)]),
        Case("up_sampling3d_default", layers.UpSampling3D(), [shape(3)]),
        Case("up_sampling3d_size", layers.UpSampling3D((1, 3, 2)), [shape(3)]),
    ]


METHODS = ["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"]


def sizes() -> list:
    cases = []
    for method in METHODS:
        resizing = layers.Resizing
        cases += [
            Case(f"up_sampling2d_{method}", layers.UpSampling2D((2, 3), interpolation=method), [shape(2)]),
            Case(f"resizing_{method}_larger", resizing(8, 11, interpolation=method), [shape(2)]),
            Case(f"resizing_{method}_smaller", resizing(3, 2, interpolation=method), [shape(2)]),
            Case(f"resizing_{method}_antialias", resizing(3, 2, interpolation=method, antialias=True), [shape(2)]),
            Case(f"resizing_{method}_antialias_mixed", resizing(2, 9, interpolation=method, antialias=True), [shape(2)]),
        ]
    cases += [
        Case("up_sampling2d_default", layers.UpSampling2D(), [shape(2)]),
        Case("resizing_crop", layers.Resizing(4, 2, crop_to_aspect_ratio=True), [shape(2)]),
        Case("resizing_crop_high", layers.Resizing(3, 7, crop_to_aspect_ratio=True), [(1, 9, 4, 2)]),
        Case("resizing_pad", layers.Resizing(4, 2, pad_to_aspect_ratio=True), [shape(2)]),
        Case("resizing_pad_wide", layers.Resizing(2, 7, pad_to_aspect_ratio=True, fill_value=3.0), [shape(2)]),
        Case("resizing_same_size", layers.Resizing(5, 6, "lanczos3"), [shape(2)], note="nothing is computed"),
        Case("center_crop_even", layers.CenterCrop(3, 4), [shape(2)]),
        Case("center_crop_odd", layers.CenterCrop(2, 3), [shape(2)], note="the odd row and column stay at the end"),
        Case("center_crop_enlarge", layers.CenterCrop(7, 4), [shape(2)], note="resized where the image is too small"),
        Case("center_crop_enlarge_both", layers.CenterCrop(8, 9), [shape(2)]),
    ]
    return cases


def spatial_cases() -> list:
    return poolings() + borders() + sizes()
