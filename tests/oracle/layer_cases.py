"""The table of layer cases: one row per case, every argument away from its default at least once."""
import numpy as np
from keras import layers

from layer_case import Case
from layer_cases_adapted import adapted_cases
from layer_cases_arguments import argument_cases
from layer_cases_spatial import convolutions, spatial_cases
from layer_cases_further import further_cases
from layer_cases_known import known_cases

ACTIVATIONS = ["linear", "relu", "relu6", "leaky_relu", "elu", "selu", "celu", "gelu", "silu", "hard_silu", "sigmoid",
               "hard_sigmoid", "sparse_sigmoid", "log_sigmoid", "softmax", "log_softmax", "sparsemax", "softplus",
               "sparse_plus", "squareplus", "softsign", "tanh", "hard_tanh", "tanh_shrink", "hard_shrink", "soft_shrink",
               "mish", "exponential"]


def dense() -> list:
    return [
        Case("dense_default", layers.Dense(5), [(4, 6)]),
        Case("dense_no_bias", layers.Dense(3, use_bias=False, activation="tanh"), [(5, 4)]),
        Case("dense_rank_3", layers.Dense(4, activation="relu"), [(2, 3, 5)]),
        Case("dense_rank_4", layers.Dense(2, activation="sigmoid"), [(2, 3, 2, 4)]),
        Case("dense_softmax", layers.Dense(7, activation="softmax", kernel_initializer="he_uniform", bias_initializer="ones"), [(3, 2)]),
        Case("dense_one_unit_one_row", layers.Dense(1, activation="softplus"), [(1, 9)]),
    ]


def conv_2d() -> list:
    conv = layers.Conv2D
    return [
        Case("conv2d_default", conv(3, 3), [(2, 6, 5, 2)]),
        Case("conv2d_same_odd", conv(3, (3, 2), padding="same", activation="relu"), [(2, 5, 6, 2)]),
        Case("conv2d_strides_same_even", conv(2, 3, strides=2, padding="same"), [(2, 6, 7, 2)]),
        Case("conv2d_strides_uneven", conv(2, (2, 3), strides=(1, 3), use_bias=False), [(2, 5, 9, 3)]),
        Case("conv2d_strides_larger_than_kernel", conv(2, 1, strides=(2, 3), padding="same"), [(2, 5, 7, 3)]),
        Case("conv2d_dilation_valid", conv(2, (2, 3), dilation_rate=(3, 2), activation="elu"), [(2, 7, 8, 2)]),
        Case("conv2d_dilation_same", conv(2, 3, dilation_rate=2, padding="same"), [(1, 6, 5, 2)]),
        Case("conv2d_groups", conv(6, 3, groups=2), [(2, 5, 5, 4)]),
        Case("conv2d_groups_strides_same", conv(6, 2, groups=3, strides=2, padding="same", use_bias=False), [(2, 5, 6, 3)]),
        Case("conv2d_depthwise_like", conv(4, 3, groups=4, padding="same", activation="silu"), [(1, 4, 5, 4)]),
        Case("conv2d_kernel_larger_than_input_same", conv(2, 5, padding="same"), [(1, 3, 4, 1)]),
        Case("conv2d_one_by_one", conv(5, (1, 1), activation="gelu"), [(2, 3, 3, 4)]),
        Case("conv2d_whole_input", conv(3, (4, 5), activation="softmax"), [(2, 4, 5, 2)]),
    ]


def pooling() -> list:
    ties = np.array([1, 3, 0, 2, 3, 1, 2, 0, 0, 0, 3, 3, 0, 0, 3, 3], dtype="float32").reshape(1, 4, 4, 1)
    cases = []
    for name, layer in {"max_pooling2d": layers.MaxPooling2D, "average_pooling2d": layers.AveragePooling2D}.items():
        pool = layer if layer is layers.MaxPooling2D else (lambda pool_size=(2, 2), layer=layer, **kw: layer(pool_size, **kw))
        cases += [
            Case(f"{name}_default", pool(), [(2, 6, 5, 2)]),
            Case(f"{name}_same_odd", pool((2, 3), padding="same"), [(2, 5, 7, 2)]),
            Case(f"{name}_overlapping", pool((3, 2), strides=1), [(2, 5, 4, 2)]),
            Case(f"{name}_overlapping_same", pool(3, strides=(2, 1), padding="same"), [(1, 6, 5, 3)]),
            Case(f"{name}_strides_larger_than_pool", pool(2, strides=(3, 3)), [(1, 8, 7, 2)]),
            Case(f"{name}_whole_input", pool((4, 3)), [(2, 4, 3, 2)]),
        ]
    cases.append(Case("max_pooling2d_negative_same", layers.MaxPooling2D(3, strides=2, padding="same"),
                      [-1.0 - np.arange(50, dtype="float32").reshape(1, 5, 5, 2)], note="padding must not win against negative values"))
    cases.append(Case("max_pooling2d_ties", layers.MaxPooling2D(2), [ties],
                      note="equal maxima: the gradient goes to the first in row order, as TensorFlow on CPU does"))
    for name, layer in {"global_average_pooling2d": layers.GlobalAveragePooling2D, "global_max_pooling2d": layers.GlobalMaxPooling2D}.items():
        cases += [
            Case(f"{name}_default", layer(), [(3, 4, 5, 2)]),
            Case(f"{name}_keepdims", layer(keepdims=True), [(2, 3, 3, 3)]),
            Case(f"{name}_one_pixel", layer(), [(2, 1, 1, 4)]),
        ]
    cases.append(Case("global_max_pooling2d_ties", layers.GlobalMaxPooling2D(), [ties],
                      note="equal maxima: the gradient is shared evenly between them"))
    return cases


def shapes() -> list:
    return [
        Case("flatten_image", layers.Flatten(), [(2, 3, 4, 2)]),
        Case("flatten_rank_2", layers.Flatten(), [(3, 4)]),
        Case("flatten_rank_1", layers.Flatten(), [(5,)]),
        Case("reshape_explicit", layers.Reshape((4, 3)), [(2, 12)]),
        Case("reshape_unknown_first", layers.Reshape((-1, 2)), [(2, 4, 3)]),
        Case("reshape_unknown_middle", layers.Reshape((2, -1, 3)), [(2, 12, 2)]),
        Case("reshape_to_rank_2", layers.Reshape((-1,)), [(2, 3, 2)]),
        Case("zero_padding2d_default", layers.ZeroPadding2D(), [(2, 3, 2, 2)]),
        Case("zero_padding2d_pair", layers.ZeroPadding2D((2, 0)), [(2, 3, 2, 2)]),
        Case("zero_padding2d_each_side", layers.ZeroPadding2D(((1, 0), (2, 3))), [(1, 2, 3, 2)]),
        Case("zero_padding2d_number", layers.ZeroPadding2D(2), [(1, 2, 3, 1)]),
        Case("rescaling_bytes", layers.Rescaling(1 / 255), [np.arange(0, 256, 11, dtype="float32").reshape(2, 3, 4, 1)]),
        Case("rescaling_offset", layers.Rescaling(1 / 127.5, offset=-1.0), [(3, 5)]),
        Case("rescaling_negative", layers.Rescaling(-2.5, 0.75), [(2, 2, 3)]),
        Case("rescaling_per_channel", layers.Rescaling([0.5, 2.0, 4.0], offset=[1.0, 0.0, -1.0]), [(2, 2, 3)], beyond_issue_3=True),
    ]


def merging() -> list:
    return [
        Case("add_two", layers.Add(), [(3, 4), (3, 4)]),
        Case("add_three_images", layers.Add(), [(2, 3, 2, 2)] * 3),
        Case("add_broadcast_ones", layers.Add(), [(2, 3, 4), (2, 1, 4)]),
        Case("add_broadcast_ranks", layers.Add(), [(2, 3, 4), (2, 4)], beyond_issue_3=True,
             note="Keras inserts axes after the batch: (2, 4) is read as (2, 1, 4)"),
        Case("concatenate_last", layers.Concatenate(), [(3, 2), (3, 4)]),
        Case("concatenate_axis_1", layers.Concatenate(axis=1), [(2, 1, 3, 2), (2, 2, 3, 2), (2, 3, 3, 2)]),
        Case("concatenate_axis_2_of_4", layers.Concatenate(axis=2), [(2, 2, 1, 2), (2, 2, 3, 2)]),
        Case("concatenate_axis_from_end", layers.Concatenate(axis=-2), [(2, 2, 3), (2, 1, 3)]),
        Case("concatenate_one", layers.Concatenate(), [[(2, 3)]], note="a list of one input"),
    ]


KINKS = np.array([-6, -3, -2, -1, -0.5, 0, 0.5, 1, 2, 3, 6, 7], dtype="float32").reshape(2, 6)
LARGE = np.array([-120, -88, -40, -20, -9, 9, 20, 40, 88, 120], dtype="float32").reshape(2, 5)


def activations() -> list:
    cases = []
    for name in ACTIVATIONS:
        cases.append(Case(f"activation_{name}", layers.Activation(name), [(3, 7)]))
        cases.append(Case(f"activation_{name}_exact", layers.Activation(name), [KINKS], note="values on the corners of the function"))
        if name != "exponential":
            cases.append(Case(f"activation_{name}_large", layers.Activation(name), [LARGE], note="values where a naive formula overflows"))
    cases += [
        Case("activation_softmax_rank_4", layers.Activation("softmax"), [(2, 2, 3, 4)]),
        Case("activation_tanh_rank_4", layers.Activation("tanh"), [(2, 2, 3, 2)]),
        Case("re_lu_default", layers.ReLU(), [(3, 7)]),
        Case("re_lu_max_value", layers.ReLU(max_value=0.5), [(3, 7)]),
        Case("re_lu_negative_slope", layers.ReLU(negative_slope=0.2), [(3, 7)]),
        Case("re_lu_threshold", layers.ReLU(threshold=0.4), [(3, 7)]),
        Case("re_lu_all", layers.ReLU(max_value=1.0, negative_slope=0.3, threshold=0.25), [(2, 3, 2, 3)]),
        Case("re_lu_all_exact", layers.ReLU(max_value=2.0, negative_slope=0.5, threshold=1.0), [KINKS]),
        Case("softmax_default", layers.Softmax(), [(3, 5)]),
        Case("softmax_axis_1", layers.Softmax(axis=1), [(2, 4, 3)]),
        Case("softmax_axis_from_end", layers.Softmax(axis=-2), [(2, 3, 2, 2)]),
        Case("softmax_two_axes", layers.Softmax(axis=[1, 2]), [(2, 3, 2)], beyond_issue_3=True),
        Case("dropout_inference", layers.Dropout(0.5), [(3, 4)]),
        Case("dropout_inference_seed", layers.Dropout(0.25, seed=7), [(2, 3, 2)]),
        Case("dropout_rate_0_training", layers.Dropout(0.0), [(3, 4)], training=True),
    ]
    return cases


def normalization() -> list:
    norm = layers.BatchNormalization
    cases = []
    for training in (False, True):
        mode = "training" if training else "inference"
        cases += [
            Case(f"batch_normalization_{mode}_features", norm(), [(6, 3)], training),
            Case(f"batch_normalization_{mode}_image", norm(momentum=0.8, epsilon=0.05), [(2, 3, 4, 2)], training),
            Case(f"batch_normalization_{mode}_no_center", norm(center=False), [(2, 2, 3, 3)], training),
            Case(f"batch_normalization_{mode}_no_scale", norm(scale=False, momentum=0.5), [(5, 4)], training),
            Case(f"batch_normalization_{mode}_neither", norm(center=False, scale=False), [(4, 2, 3)], training),
            Case(f"batch_normalization_{mode}_axis_1", norm(axis=1), [(3, 4, 2, 2)], training),
            Case(f"batch_normalization_{mode}_axis_2", norm(axis=2), [(3, 2, 4)], training),
        ]
    cases.append(Case("batch_normalization_training_one_row", norm(), [(1, 4)], True, note="variance 0"))
    cases.append(Case("batch_normalization_training_frozen", norm(trainable=False), [(6, 3)], True,
                      note="trainable=False means inference mode, and nothing has a gradient"))
    return cases


CASES = (dense() + conv_2d() + pooling() + shapes() + merging() + activations() + normalization() + convolutions() + spatial_cases()
         + further_cases() + known_cases() + adapted_cases() + argument_cases())
