"""Cases of low-rank adaptation and of batch renormalisation."""
import numpy as np
from keras import layers as L

from layer_case import Case


def low_rank() -> list:
    ids = np.array([[0, 3, 1], [4, 4, 2]], dtype="int32")
    return [
        Case("lora_dense", L.Dense(4, lora_rank=2), [(3, 5)]),
        Case("lora_dense_alpha", L.Dense(4, lora_rank=2, lora_alpha=8.0, use_bias=False, activation="tanh"), [(2, 3, 5)],
             note="Dense forgets lora_alpha"),
        Case("lora_einsum_dense", L.EinsumDense("abc,cde->adbe", output_shape=(2, None, 3), bias_axes="de", lora_rank=2, lora_alpha=5.0), [(2, 3, 4)]),
        Case("lora_conv_1d", L.Conv1D(4, 2, lora_rank=3), [(2, 5, 3)]),
        Case("lora_conv_2d", L.Conv2D(4, (2, 3), padding="same", lora_rank=2, lora_alpha=3.0, activation="elu"), [(2, 4, 4, 3)]),
        Case("lora_conv_3d_groups", L.Conv3D(4, 2, groups=2, lora_rank=1, use_bias=False), [(2, 3, 3, 3, 4)]),
        Case("lora_embedding", L.Embedding(5, 4, lora_rank=2, lora_alpha=6.0), [ids], note="Embedding forgets lora_alpha"),
    ]


def renorm() -> list:
    norm = L.BatchNormalization
    limits = {"rmin": 0.7, "rmax": 1.4, "dmax": 0.3}
    return [
        Case("renorm_training", norm(renorm=True, renorm_momentum=0.8, momentum=0.7), [(5, 3)], training=True),
        Case("renorm_inference", norm(renorm=True), [(5, 3)]),
        Case("renorm_clipped", norm(renorm=True, renorm_clipping=limits, scale=False), [(3, 4, 4, 2)], training=True),
        Case("renorm_some_limits", norm(renorm=True, renorm_clipping={"rmax": 1.1}, center=False, moving_variance_initializer="zeros"), [(6, 4)], training=True),
        Case("renorm_axis", norm(renorm=True, axis=1, epsilon=0.1), [(3, 4, 5)], training=True),
    ]


def adapted_cases() -> list:
    return low_rank() + renorm()
