"""Images, sequences and volumes: an encoder with skips, a mobile block, dilated sequences, numbers found by adapt()."""
import keras
import numpy as np
from keras import layers as L

from network import Network, ids, sequential


def skips() -> keras.Model:
    x = keras.Input((10, 8, 2))
    first = L.Conv2D(4, 3, padding="same", activation="tanh")(x)
    second = L.Conv2D(6, 3, activation="silu")(L.AveragePooling2D(2)(first))
    up = L.Conv2DTranspose(4, 3, strides=2, padding="same", activation="tanh")(L.ZeroPadding2D(1)(second))
    wide = L.UpSampling2D(2, interpolation="bilinear")(L.ZeroPadding2D(1)(second))
    joined = L.Concatenate()([first, up, wide])
    return keras.Model(x, L.Conv2D(1, 1)(L.Cropping2D(((1, 0), (0, 2)))(joined)), name="vision_skips")


def mobile() -> keras.Model:
    x = keras.Input((9, 9, 3))
    y = L.Conv2D(6, 3, strides=2, use_bias=False)(L.Rescaling(0.5, offset=-1.0)(x))
    y = L.Activation("hard_silu")(L.BatchNormalization()(y))
    y = L.BatchNormalization()(L.DepthwiseConv2D(3, padding="same", use_bias=False)(y))
    weight = L.Conv2D(6, 1, activation="sigmoid")(L.GlobalAveragePooling2D(keepdims=True)(y))
    y = L.Add()([L.Multiply()([y, weight]), y])
    y = L.SeparableConv2D(5, 3, activation="mish")(y)
    return keras.Model(x, L.Dense(3)(L.Flatten()(L.GroupNormalization(1)(y))), name="vision_mobile")


def pair() -> keras.Model:
    a, b = keras.Input((5, 4)), keras.Input((6, 4))
    first, second = L.LayerNormalization()(a), L.RMSNormalization()(b)
    scores = L.Dot(-1, normalize=True)([first, second])
    both = L.Dot((2, 1))([scores, second])
    return keras.Model([a, b], L.Dense(2)(L.Average()([both, L.Subtract()([both, first])])), name="vision_pair")


def adapted() -> keras.Model:
    normalization = L.Normalization()
    normalization.adapt(np.random.default_rng(5).normal(3, 2, (30, 4)).astype("float32"))
    return keras.Sequential([keras.Input((4,)), normalization, L.Dense(5), L.PReLU(), L.ActivityRegularization(l2=0.05), L.Dense(2)],
                            name="vision_adapted")


NETWORKS = [
    Network("vision_skips", skips, [(8, 10, 8, 2)]),
    Network("vision_mobile", mobile, [(8, 9, 9, 3)], rate=0.02),
    Network("vision_pair", pair, [(8, 5, 4), (8, 6, 4)]),
    Network("vision_adapted", adapted, [(8, 4)]),
    sequential("vision_sequence", (12, 3), lambda: [
        L.Conv1D(5, 3, padding="causal", dilation_rate=2, activation="tanh"), L.AveragePooling1D(2), L.Conv1DTranspose(4, 3, strides=2),
        L.LayerNormalization(), L.Permute((2, 1)), L.Conv1D(3, 2), L.UpSampling1D(2), L.Cropping1D(1), L.GlobalAveragePooling1D(), L.Dense(2)]),
    sequential("vision_volume", (4, 6, 5, 2), lambda: [
        L.Conv3D(4, 2, padding="same", activation="tanh"), L.AveragePooling3D(2), L.Conv3DTranspose(3, 2, strides=2), L.GroupNormalization(3),
        L.GlobalAveragePooling3D(), L.RepeatVector(2), L.UnitNormalization(), L.Dense(2)]),
    Network("vision_masked_mean", lambda: keras.Sequential([
        keras.Input((6,), dtype="int32"), L.Embedding(9, 4, mask_zero=True), L.LayerNormalization(), L.GlobalAveragePooling1D(), L.Dense(2)],
        name="vision_masked_mean"), [ids(8, 6, 9)]),
]
