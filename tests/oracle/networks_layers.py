"""Models of layers that hold layers or keep something: films, spectral normalisation, layers as activations, states kept between batches."""
import keras
from keras import layers as L

from network import Network, ids, sequential


def stateful(name: str, shape: tuple, layers) -> Network:
    def model() -> keras.Model:
        return keras.Sequential([keras.Input(batch_shape=(4, *shape)), *layers(), L.Dense(2)], name=name)
    return Network(name, model, [(12, *shape)], batch=4)


def masked_normalization() -> keras.Model:
    x = keras.Input((6,), dtype="int32")
    y = L.BatchNormalization(momentum=0.7)(L.Embedding(11, 3, mask_zero=True)(x))
    return keras.Model(x, L.LSTM(3)(y), name="masked_normalization")


def masked_film() -> keras.Model:
    x = keras.Input((4, 5, 4, 1))
    y = L.TimeDistributed(L.Identity())(x)
    z = L.ConvLSTM2D(2, 2, return_sequences=True)(y)
    _, h, c = L.ConvLSTM2D(2, 2, padding="same", return_state=True)(z)
    out = L.ConvLSTM2D(2, 3, padding="same")(z, initial_state=[h, c])
    return keras.Model(x, out, name="films_with_states")


def reversed_embedding(tied: bool, name: str) -> keras.Model:
    x = keras.Input((5,), dtype="int32")
    embedding = L.ReversibleEmbedding(9, 4, tie_weights=tied, mask_zero=tied, logit_soft_cap=None if tied else 2.0)
    y = L.LSTM(4, return_sequences=True)(embedding(x))
    return keras.Model(x, embedding(y, reverse=True), name=name)


NETWORKS = [
    sequential("conv_lstm", (4, 6, 5, 2), lambda: [L.ConvLSTM2D(3, 3, padding="same", return_sequences=True), L.BatchNormalization(), L.ConvLSTM2D(2, 2, strides=2), L.Flatten(), L.Dense(2)]),
    Network("films_with_states", masked_film, [(8, 4, 5, 4, 1)]),
    sequential("spectral_normalization", (6, 6, 2), lambda: [L.SpectralNormalization(L.Conv2D(3, 3, activation="tanh")), L.Flatten(), L.SpectralNormalization(L.Dense(4, kernel_regularizer="l2"), power_iterations=2), L.Dense(2)]),
    sequential("spectral_embedding", (4,), lambda: [L.SpectralNormalization(L.Embedding(3, 2)), L.Flatten(), L.Dense(2)], rate=0.01),
    sequential("layers_as_activations", (5,), lambda: [L.Dense(6, activation=L.PReLU(alpha_initializer="ones")), L.Activation(L.LeakyReLU(negative_slope=0.1)), L.Dense(4, activation=L.ReLU(max_value=6.0)), L.Reshape((2, 2)), L.LSTM(3, activation=L.ELU(alpha=0.5), recurrent_activation=L.Activation("sigmoid")), L.Dense(2, activation=L.Softmax())]),
    sequential("layers_as_activations_trained", (4, 3), lambda: [L.GRU(3, activation=L.PReLU(), return_sequences=True), L.Bidirectional(L.SimpleRNN(2, activation=L.PReLU())), L.Dense(2)]),
    stateful("stateful_lstm", (5, 3), lambda: [L.LSTM(4, stateful=True)]),
    stateful("stateful_gru", (5, 3), lambda: [L.GRU(4, stateful=True, return_sequences=True), L.SimpleRNN(3, stateful=True, activation="elu")]),
    stateful("stateful_cells", (5, 3), lambda: [L.Bidirectional(L.LSTM(3, stateful=True, return_sequences=True)), L.RNN([L.GRUCell(4), L.LSTMCell(2)], stateful=True)]),
    stateful("stateful_films", (3, 4, 4, 1), lambda: [L.ConvLSTM2D(2, 2, stateful=True), L.Flatten()]),
    Network("masked_normalization", masked_normalization, [ids(8, 6, 11)]),
    Network("reversible_embedding", lambda: reversed_embedding(True, "reversible_embedding"), [ids(8, 5, 9)]),
    Network("reversible_embedding_untied", lambda: reversed_embedding(False, "reversible_embedding_untied"), [ids(8, 5, 9)]),
    sequential("pipeline", (6, 6, 3), lambda: [L.Pipeline([L.Rescaling(0.5), L.AutoContrast((-2, 2))]), L.RandomCrop(6, 6, seed=7), L.Conv2D(2, 3), L.AdaptiveAveragePooling2D((2, 3)), L.Flatten(), L.Dense(2)]),
]
