"""Every initializer, regularizer and constraint argument of every layer with weights away from its default, and what else no other network sets."""
import keras
from keras import constraints as C
from keras import layers as L
from keras import regularizers as R

from network import Network, ids, sequential

REGULARIZERS = [lambda: R.L1L2(0.01, 0.02), lambda: R.L2(0.03), lambda: R.L1(0.02)]
CONSTRAINTS = [lambda: C.MaxNorm(0.9, axis=-1), lambda: C.MinMaxNorm(0.4, 0.9, rate=0.7, axis=-1), lambda: C.NonNeg(), lambda: C.UnitNorm(axis=-1)]
INITIALIZERS = ["he_normal", "lecun_uniform", "truncated_normal", "random_uniform"]


def weights(*names: str) -> dict:
    """initializer, regularizer and constraint of each of these variables."""
    arguments: dict = {}
    for i, name in enumerate(names):
        arguments |= {f"{name}_initializer": INITIALIZERS[i % 4], f"{name}_regularizer": REGULARIZERS[i % 3](), f"{name}_constraint": CONSTRAINTS[i % 4]()}
    return arguments


def plain() -> dict:
    return weights("kernel", "bias")


def recurrent() -> dict:
    return weights("kernel", "recurrent", "bias")


def norms(*more: str) -> dict:
    return weights("beta", "gamma") | {f"{name}_initializer": "ones" for name in more}


def attention() -> keras.Model:
    x = keras.Input((5, 8))
    y = L.MultiHeadAttention(2, 3, **plain())(x, x)
    y = L.GroupQueryAttention(4, 4, 2, sliding_window=2, **plain())(y, y)
    y = L.GroupQueryAttention(4, 2, 1, use_bias=False, use_gate=True)(y, y)
    return keras.Model(x, L.EinsumDense("abc,cd->abd", (None, 3), bias_axes="d", **plain())(y), name="arguments_attention")


def embeddings() -> keras.Model:
    x = keras.Input((6,), dtype="int32")
    y = L.Embedding(9, 4, **weights("embeddings"))(x)
    both = L.ReversibleEmbedding(9, 4, **weights("embeddings"))
    return keras.Model(x, both(L.Dense(4, **plain())(L.Concatenate()([y, both(x)])), reverse=True), name="arguments_embeddings")


def states() -> keras.Model:
    x = keras.Input((5,), dtype="int32")
    y = L.Embedding(9, 3, mask_zero=True)(x)
    z, *states = L.RNN([L.GRUCell(3), L.SimpleRNNCell(4)], return_sequences=True, return_state=True, unroll=True, zero_output_for_mask=True)(y)
    last = L.SimpleRNN(3, unroll=True, zero_output_for_mask=True, return_sequences=True)(z)
    return keras.Model(x, [L.GRU(3, unroll=True)(last), *[L.Dense(2)(s) for s in states]], name="arguments_states")


def dropped() -> keras.Model:
    """Dropout does nothing at inference."""
    x = keras.Input((5, 8))
    y = L.MultiHeadAttention(2, 3, dropout=0.3, seed=1, flash_attention=False)(x, x)
    y = L.GroupQueryAttention(4, 4, 2, dropout=0.3, seed=1, flash_attention=False)(y, y)
    return keras.Model(x, y, name="arguments_dropped")


def films() -> keras.Model:
    """What the other networks of films leave at its default. Nothing is masked here."""
    x, y = keras.Input(batch_shape=(4, 3, 5, 2)), keras.Input(batch_shape=(4, 3, 4, 3, 2, 1))
    a, h, c = L.ConvLSTM1D(2, 2, return_state=True, stateful=True, zero_output_for_mask=True)(x)
    b, *states = L.ConvLSTM3D(1, 2, return_state=True, stateful=True, unroll=True, zero_output_for_mask=True)(y)
    d = L.ConvLSTM2D(2, 2, unroll=True, zero_output_for_mask=True)(L.Reshape((3, 4, 3, 2))(y))
    return keras.Model([x, y], [L.Dense(2)(L.Flatten()(z)) for z in [a, h, c, b, *states, d]], name="arguments_films")


NETWORKS = [
    sequential("arguments_conv1d", (9, 3), lambda: [
        L.Conv1D(4, 3, **plain()), L.Conv1DTranspose(3, 2, **plain()), L.DepthwiseConv1D(2, depth_multiplier=2, **weights("depthwise", "bias")),
        L.SeparableConv1D(4, 2, **weights("depthwise", "pointwise", "bias")), L.BatchNormalization(**norms("moving_mean", "moving_variance")),
        L.PReLU(**weights("alpha"))]),
    sequential("arguments_conv2d", (6, 6, 2), lambda: [
        L.Conv2D(4, 3, **plain()), L.GroupNormalization(2, **norms()), L.Conv2DTranspose(3, 2, **plain()),
        L.DepthwiseConv2D(2, depth_multiplier=2, **weights("depthwise", "bias")), L.SeparableConv2D(4, 2, **weights("depthwise", "pointwise", "bias")),
        L.LayerNormalization(**norms()), L.BatchNormalization(synchronized=True)]),
    sequential("arguments_conv3d", (4, 4, 4, 2), lambda: [
        L.Conv3D(3, 2, **plain()), L.Conv3DTranspose(2, 2, **plain()), L.Conv3DTranspose(2, 2, dilation_rate=2)]),
    sequential("arguments_recurrent", (5, 3), lambda: [
        L.LSTM(3, return_sequences=True, **recurrent()), L.GRU(4, return_sequences=True, **recurrent()), L.SimpleRNN(3, return_sequences=True, **recurrent()),
        L.GRU(3, reset_after=False, **recurrent()), L.Dense(2, **plain())]),
    sequential("arguments_cells", (5, 3), lambda: [
        L.RNN(L.LSTMCell(3, activation="elu", recurrent_activation="tanh", unit_forget_bias=False, **recurrent()), return_sequences=True),
        L.RNN(L.LSTMCell(3, use_bias=False), return_sequences=True),
        L.RNN(L.GRUCell(4, activation="softsign", recurrent_activation="hard_sigmoid", reset_after=False, **recurrent()), return_sequences=True),
        L.RNN(L.GRUCell(3, use_bias=False), return_sequences=True),
        L.RNN(L.SimpleRNNCell(3, activation="silu", **recurrent()), return_sequences=True), L.RNN(L.SimpleRNNCell(2, use_bias=False))]),
    sequential("arguments_conv_lstm1d", (4, 7, 2), lambda: [
        L.ConvLSTM1D(3, 3, return_sequences=True, go_backwards=True, unit_forget_bias=False, recurrent_activation="hard_sigmoid", **recurrent()),
        L.ConvLSTM1D(2, 2, dilation_rate=2, use_bias=False, padding="same", unroll=True)]),
    sequential("arguments_conv_lstm2d", (3, 5, 5, 2), lambda: [L.ConvLSTM2D(2, 2, **recurrent()), L.Flatten(), L.Dense(2)]),
    sequential("arguments_conv_lstm3d", (3, 4, 4, 4, 1), lambda: [
        L.ConvLSTM3D(2, 2, activation="elu", recurrent_activation="tanh", unit_forget_bias=False, return_sequences=True, **recurrent()),
        L.ConvLSTM3D(2, 2, strides=2, use_bias=False), L.Flatten(), L.Dense(2)]),
    Network("arguments_attention", attention, [(6, 5, 8)]),
    Network("arguments_embeddings", embeddings, [ids(8, 6, 9)]),
    Network("arguments_states", states, [ids(8, 5, 9)]),
    Network("arguments_dropped", dropped, [(8, 5, 8)], trains=False),
    Network("arguments_films", films, [(12, 3, 5, 2), (12, 3, 4, 3, 2, 1)], batch=4),
]
