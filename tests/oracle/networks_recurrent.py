"""Recurrent models: every cell and argument, with and without a mask, states in and out, both directions."""
import keras
from keras import layers as L

from network import Network, ids, sequential


def masked(name: str, layers, mask_zero: bool = True) -> Network:
    def model() -> keras.Model:
        return keras.Sequential([keras.Input((6,), dtype="int32"), L.Embedding(11, 3, mask_zero=mask_zero), *layers(), L.Dense(2)], name=name)
    return Network(name, model, [ids(8, 6, 11)])


def encoder_decoder() -> keras.Model:
    source, target = keras.Input((5, 3), name="source"), keras.Input((4, 2), name="target")
    _, h, c = L.LSTM(6, return_state=True, name="encoder")(source)
    y = L.LSTM(6, return_sequences=True, name="decoder")(target, initial_state=[h, c])
    return keras.Model([source, target], L.TimeDistributed(L.Dense(2, name="word"), name="words")(y), name="encoder_decoder")


def states_out() -> keras.Model:
    x = keras.Input((5, 3))
    y, h = L.GRU(4, return_state=True, return_sequences=True)(x)
    f, b, fh, bh = L.Bidirectional(L.SimpleRNN(3, return_state=True), merge_mode=None)(y)
    return keras.Model(x, L.Concatenate()([f, b, fh, bh, h]), name="states_out")


def bidirectional_states() -> keras.Model:
    x, a, b = keras.Input((5, 3)), keras.Input((4,)), keras.Input((4,))
    y = L.Bidirectional(L.GRU(4, return_sequences=True), merge_mode="sum")(x, initial_state=[a, b])
    return keras.Model([x, a, b], y, name="bidirectional_states")


def time_distributed_model() -> keras.Model:
    frame = keras.Sequential([keras.Input((6, 6, 1)), L.Conv2D(2, 3), L.BatchNormalization(), L.ReLU(), L.Flatten(), L.Dense(3)], name="frame")
    x = keras.Input((4, 6, 6, 1))
    return keras.Model(x, L.LSTM(3)(L.TimeDistributed(frame)(x)), name="time_distributed_model")


NETWORKS = [
    sequential("lstm", (7, 3), lambda: [L.LSTM(5), L.Dense(2)]),
    sequential("lstm_sequences_backwards", (7, 3), lambda: [L.LSTM(5, return_sequences=True, go_backwards=True), L.LSTM(4, unit_forget_bias=False)]),
    sequential("lstm_activations", (5, 3), lambda: [L.LSTM(4, activation="elu", recurrent_activation="hard_sigmoid", use_bias=False), L.Dense(2)]),
    sequential("lstm_relu", (5, 3), lambda: [L.LSTM(4, activation="relu", unroll=True), L.Dense(2)]),
    sequential("gru", (7, 3), lambda: [L.GRU(5), L.Dense(2)]),
    sequential("gru_before", (7, 3), lambda: [L.GRU(5, reset_after=False, return_sequences=True), L.GRU(3, reset_after=False, use_bias=False)]),
    sequential("gru_no_bias", (5, 3), lambda: [L.GRU(5, use_bias=False), L.Dense(2)]),
    sequential("gru_activations", (5, 3), lambda: [L.GRU(4, activation="softsign", recurrent_activation="tanh"), L.Dense(2)]),
    sequential("simple_rnn", (7, 3), lambda: [L.SimpleRNN(5, return_sequences=True), L.SimpleRNN(4, activation="relu", use_bias=False, go_backwards=True)]),
    sequential("rnn_cells", (5, 3), lambda: [L.RNN([L.LSTMCell(4), L.GRUCell(3), L.LSTMCell(2)], return_sequences=True), L.RNN(L.SimpleRNNCell(3), go_backwards=True)]),
    sequential("bidirectional", (6, 3), lambda: [L.Bidirectional(L.LSTM(4, return_sequences=True)), L.Bidirectional(L.GRU(3), merge_mode="mul"), L.Dense(2)]),
    sequential("bidirectional_two_layers", (6, 3), lambda: [L.Bidirectional(L.LSTM(3, return_sequences=True), backward_layer=L.GRU(3, return_sequences=True, go_backwards=True), merge_mode="ave")]),
    masked("masked_lstm", lambda: [L.LSTM(4)]),
    masked("masked_lstm_sequences", lambda: [L.LSTM(4, return_sequences=True), L.GRU(3, return_sequences=True), L.SimpleRNN(3)]),
    masked("masked_gru_backwards", lambda: [L.GRU(4, go_backwards=True, reset_after=False)]),
    masked("masked_bidirectional", lambda: [L.Bidirectional(L.LSTM(3, return_sequences=True)), L.Bidirectional(L.GRU(3))]),
    masked("masked_to_the_loss", lambda: [L.LSTM(4, return_sequences=True), L.Dropout(0.0)]),
    masked("masked_zero_output", lambda: [L.LSTM(4, return_sequences=True, zero_output_for_mask=True), L.Dense(3, activation="tanh")]),
    masked("masked_cells", lambda: [L.RNN([L.GRUCell(4), L.SimpleRNNCell(3)], return_sequences=True), L.LSTM(3, activation="gelu", recurrent_activation="sigmoid")]),
    masked("embedding_alone", lambda: [L.Flatten()], mask_zero=False),
    sequential("masking", (5, 3), lambda: [L.Rescaling(1.0), L.Masking(0.5), L.LSTM(3), L.Dense(1)]),
    sequential("time_distributed", (5, 4, 3), lambda: [L.TimeDistributed(L.Dense(4, activation="tanh")), L.TimeDistributed(L.LSTM(3)), L.SimpleRNN(2)]),
    Network("encoder_decoder", encoder_decoder, [(8, 5, 3), (8, 4, 2)]),
    Network("states_out", states_out, [(8, 5, 3)]),
    Network("bidirectional_states", bidirectional_states, [(8, 5, 3), (8, 4), (8, 4)]),
    Network("time_distributed_model", time_distributed_model, [(8, 4, 6, 6, 1)]),
]
