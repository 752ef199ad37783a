"""Models with low-rank adaptations, batch renormalisation, gradients that stop, and parts that are frozen inside a model in an .h5 file."""
import keras
from keras import layers as L

from network import Network, ids, sequential


def adapted() -> list:
    return [L.Embedding(7, 4, lora_rank=2), L.Conv1D(5, 2, activation="tanh", lora_rank=2, lora_alpha=3.0), L.TimeDistributed(L.Dense(4, lora_rank=1)),
            L.EinsumDense("abc,cd->abd", output_shape=(4, 3), bias_axes="d", lora_rank=2, lora_alpha=4.0), L.Flatten(),
            L.Dense(2, lora_rank=2, kernel_regularizer="l2")]


def words(name: str, layers, **more) -> Network:
    def model() -> keras.Model:
        return keras.Sequential([keras.Input((5,), dtype="int32"), *layers()], name=name)
    return Network(name, model, [ids(8, 5, 7)], **more)


def frozen_inside(name: str, freeze) -> Network:
    """Two normalisations in a model, whose weights have one shape: in another order they would be read without a word."""
    def model() -> keras.Model:
        inner = keras.Sequential([keras.Input((3,)), L.BatchNormalization(), L.Dense(3, activation="tanh"), L.BatchNormalization()], name="inner")
        freeze(inner)
        return keras.Sequential([keras.Input((3,)), inner, L.Dense(2)], name=name)
    return Network(name, model, [(8, 3)], file="h5")


def stopped() -> keras.Model:
    x = keras.Input((4,))
    y = L.Dense(3, activation="tanh")(x)
    return keras.Model(x, L.Dense(2)(L.Add()([keras.ops.stop_gradient(y), L.Dense(3)(x)])), name="stopped_gradient")


def reversed_embedding(name: str, **more) -> Network:
    def model() -> keras.Model:
        x = keras.Input((5,), dtype="int32")
        embedding = L.ReversibleEmbedding(7, 4, lora_rank=2)
        y = L.LSTM(4, return_sequences=True)(embedding(x))
        return keras.Model(x, embedding(y, reverse=True), name=name)
    return Network(name, model, [ids(8, 5, 7)], **more)


NETWORKS = [
    reversed_embedding("low_rank_reversible", file="h5"),
    words("low_rank_factors", adapted, file="h5"),
    words("low_rank", adapted, trains=False),
    frozen_inside("frozen_inside_all", lambda inner: setattr(inner, "trainable", False)),
    frozen_inside("frozen_inside_last", lambda inner: setattr(inner.layers[-1], "trainable", False)),
    sequential("batch_renorm", (4, 3), lambda: [L.Dense(4), L.BatchNormalization(renorm=True, momentum=0.8, renorm_momentum=0.7, renorm_clipping={"rmin": 0.5, "rmax": 2.0, "dmax": 1.0}), L.BatchNormalization(renorm=True, axis=1), L.Flatten(), L.Dense(2)]),
    Network("stopped_gradient", stopped, [(8, 4)]),
]
