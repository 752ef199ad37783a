"""Cases of merging, rearranging, normalising and noisy layers."""
import numpy as np
from keras import layers

from layer_case import Case

CORNERS = np.array([-2, -1, -0.5, 0, 0.5, 1], dtype="float32").reshape(2, 3)


def merging() -> list:
    cases = []
    for name in ["Subtract", "Multiply", "Average", "Maximum", "Minimum"]:
        layer, id = getattr(layers, name), name.lower()
        cases += [
            Case(f"{id}_two", layer(), [(3, 4), (3, 4)]),
            Case(f"{id}_ones", layer(), [(2, 3, 1), (2, 1, 4)]),
            Case(f"{id}_ranks", layer(), [(2, 3, 4), (2, 4)]),
        ]
        if name != "Subtract":
            cases.append(Case(f"{id}_three", layer(), [(2, 3, 2)] * 3))
    cases += [
        Case("maximum_equal", layers.Maximum(), [CORNERS, np.array([-2, 0, -0.5, 1, 0.5, 1], dtype="float32").reshape(2, 3)],
             note="of equal inputs the first takes the gradient"),
        Case("minimum_equal", layers.Minimum(), [CORNERS, np.array([-2, 0, -0.5, 1, 0.5, 1], dtype="float32").reshape(2, 3)]),
        Case("dot_vectors", layers.Dot(1), [(3, 4), (3, 4)]),
        Case("dot_normalized", layers.Dot(-1, normalize=True), [(3, 4), (3, 4)]),
        Case("dot_matrices", layers.Dot((2, 1)), [(2, 3, 4), (2, 4, 5)]),
        Case("dot_first_axes", layers.Dot(1), [(2, 3, 4), (2, 3, 2)]),
        Case("dot_matrix_and_vector", layers.Dot((2, 1), normalize=True), [(2, 3, 4), (2, 4)]),
        Case("dot_vector_and_matrix", layers.Dot((1, -1)), [(2, 4), (2, 3, 4)]),
        Case("dot_images", layers.Dot((1, 2)), [(2, 3, 2, 2), (2, 2, 3)]),
        Case("dot_image_behind", layers.Dot((2, 3)), [(2, 2, 3), (2, 2, 2, 3)]),
    ]
    return cases


def rearranging() -> list:
    return [
        Case("identity", layers.Identity(), [(2, 3)]),
        Case("permute_two", layers.Permute((2, 1)), [(2, 3, 4)]),
        Case("permute_three", layers.Permute((3, 1, 2)), [(2, 3, 4, 2)]),
        Case("repeat_vector", layers.RepeatVector(3), [(2, 4)]),
        Case("activity_regularization", layers.ActivityRegularization(l1=0.1, l2=0.2), [(2, 3)]),
        Case("leaky_re_lu_default", layers.LeakyReLU(), [(3, 7)]),
        Case("leaky_re_lu_slope", layers.LeakyReLU(negative_slope=0.1), [CORNERS]),
        Case("elu_default", layers.ELU(), [(3, 7)]),
        Case("elu_alpha", layers.ELU(alpha=0.5), [(3, 7)]),
        Case("elu_alpha_exact", layers.ELU(alpha=2.0), [CORNERS]),
        Case("p_re_lu_default", layers.PReLU(), [(3, 4)]),
        Case("p_re_lu_initializer", layers.PReLU(alpha_initializer="ones"), [(2, 3, 2)]),
        Case("p_re_lu_shared", layers.PReLU(shared_axes=[1, 2]), [(2, 3, 4, 2)]),
        Case("p_re_lu_exact", layers.PReLU(shared_axes=[1]), [CORNERS]),
    ]


def normalizing() -> list:
    layer, group, rms, unit = layers.LayerNormalization, layers.GroupNormalization, layers.RMSNormalization, layers.UnitNormalization
    found = layers.Normalization
    return [
        Case("layer_normalization_default", layer(), [(3, 5)]),
        Case("layer_normalization_rank_4", layer(epsilon=0.05), [(2, 2, 3, 4)]),
        Case("layer_normalization_axis_1", layer(axis=1), [(2, 4, 3)]),
        Case("layer_normalization_axes", layer(axis=[1, 2]), [(2, 4, 3)]),
        Case("layer_normalization_outer_axes", layer(axis=[1, 3]), [(2, 4, 3, 2)]),
        Case("layer_normalization_no_center", layer(center=False), [(3, 5)]),
        Case("layer_normalization_no_scale", layer(scale=False), [(3, 5)]),
        Case("layer_normalization_neither", layer(scale=False, center=False), [(2, 3, 5)]),
        Case("layer_normalization_rms_scaling", layer(rms_scaling=True), [(3, 5)]),
        Case("group_normalization_image", group(groups=2), [(2, 3, 4, 6)]),
        Case("group_normalization_features", group(groups=3, epsilon=0.05), [(4, 6)]),
        Case("group_normalization_instance", group(groups=-1), [(2, 3, 4, 3)]),
        Case("group_normalization_one_group", group(groups=1, center=False), [(2, 3, 4)]),
        Case("group_normalization_axis_1", group(groups=2, axis=1, scale=False), [(2, 4, 3)]),
        Case("group_normalization_axis_2_of_4", group(groups=2, axis=-2), [(2, 3, 4, 2)]),
        Case("rms_normalization_default", rms(), [(3, 5)]),
        Case("rms_normalization_epsilon", rms(epsilon=0.1), [(2, 3, 5)]),
        Case("rms_normalization_axes", rms(axis=[1, 2]), [(2, 3, 4)]),
        Case("rms_normalization_axis_1", rms(axis=1), [(2, 3, 3)], note="Keras applies the scale of axis 1 to the last axis"),
        Case("unit_normalization_default", unit(), [(3, 5)]),
        Case("unit_normalization_axis_1", unit(axis=1), [(2, 3, 4)]),
        Case("unit_normalization_axes", unit(axis=[1, 2]), [(2, 3, 4)]),
        Case("normalization_default", found(), [(3, 4)]),
        Case("normalization_invert", found(invert=True), [(2, 3, 4)]),
        Case("normalization_axes", found(axis=(1, -1)), [(2, 3, 4, 2)]),
        Case("normalization_no_axis", found(axis=None), [(3, 4)]),
        Case("normalization_numbers", found(mean=0.5, variance=2.0), [(3, 4)]),
        Case("normalization_arrays", found(mean=[0.5, -1.0, 2.0], variance=[4.0, 0.0, 0.25]), [(2, 3)],
             note="a variance of 0 counts as the square of 1e-7"),
        Case("normalization_arrays_invert", found(axis=(1, 2), mean=[[1.0], [2.0]], variance=[[0.5], [4.0]], invert=True), [(2, 2, 3)]),
    ]


def noise() -> list:
    """At inference, and with a rate that changes nothing."""
    cases = []
    for name, layer in {"gaussian_noise": layers.GaussianNoise, "gaussian_dropout": layers.GaussianDropout,
                        "alpha_dropout": layers.AlphaDropout, "spatial_dropout1d": layers.SpatialDropout1D}.items():
        cases += [
            Case(f"{name}_inference", layer(0.5, seed=3), [(2, 3, 4)]),
            Case(f"{name}_0_training", layer(0.0), [(2, 3, 4)], training=True),
        ]
    cases += [
        Case("spatial_dropout2d_inference", layers.SpatialDropout2D(0.5), [(2, 2, 3, 2)]),
        Case("spatial_dropout3d_inference", layers.SpatialDropout3D(0.5), [(1, 2, 2, 3, 2)]),
        Case("dropout_noise_shape_inference", layers.Dropout(0.5, noise_shape=(None, 1, 4)), [(2, 3, 4)]),
        Case("alpha_dropout_noise_shape_inference", layers.AlphaDropout(0.5, noise_shape=(None, 1, 4)), [(2, 3, 4)]),
    ]
    return cases


def further_cases() -> list:
    return merging() + rearranging() + normalizing() + noise()
