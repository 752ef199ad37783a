"""Models that read strings, and what else looks values up."""
import keras
import numpy as np
import tensorflow as tf
from keras import layers as L

from network import Network

TEXTS = np.array([["The cat sat on the mat."], ["A dog, a DOG, and the cat!"], ["é Über-Straße 日本 語"], [""],
                  ["  white\tspace\n everywhere  "], ["don't (stop) [me] now"], ["the the the the the the the the"], ["ÀÉ unknown wörd 😀 x"]])
COLORS = np.array([["red"], ["green"], ["blue"], ["red"], [""], ["Rot"], ["grün"], ["a very long colour that nobody has ever seen " * 4]])
WORDS = np.array([["red", "blue", "red"], ["", "zzz", "green"], ["q", "w", "e"], ["r", "t", "y"], ["green", "green", "green"],
                  ["blue", "a", ""], ["ä", "ö", "ü"], ["red", "green", "blue"]])
NUMBERS = np.array([[5], [7], [9], [-3], [0], [2 ** 40], [-(2 ** 40) - 7], [12345678901]], dtype="int64")
SMALL = np.array([[1, 2], [2, 3], [0, 9], [1, 1], [-4, 2], [7, 7], [3, 2], [1, 5]], dtype="int64")

REALS = np.random.default_rng(9).standard_normal((8, 3)).astype("float32")


def adapted(layer: keras.layers.Layer, data: np.ndarray) -> keras.layers.Layer:
    layer.adapt(tf.constant(data))
    return layer


def strings(length: int = 1) -> keras.KerasTensor:
    return keras.Input((length,), dtype="string")


def text_classification() -> keras.Model:
    vectorize = adapted(L.TextVectorization(max_tokens=20, output_sequence_length=6), TEXTS)
    return keras.Sequential([strings(), vectorize, L.Embedding(20, 4), L.GlobalAveragePooling1D(), L.Dense(2)], name="text_classification")


def text_recurrent() -> keras.Model:
    """One text per sample without an axis of its own; padding is masked."""
    vectorize = adapted(L.TextVectorization(standardize="lower", output_sequence_length=5), TEXTS[:, 0])
    x = keras.Input((), dtype="string")
    return keras.Model(x, L.Dense(2)(L.LSTM(3)(L.Embedding(40, 4, mask_zero=True)(vectorize(x)))), name="text_recurrent")


def text_counts() -> keras.Model:
    """Every mode but places: weights from adapt() and from the config, n-grams, characters, whole texts. Of texts with an axis of their own
    Keras says (None, 1, places), and gives (batch, places)."""
    x, whole = keras.Input((), dtype="string"), strings()
    parts = [adapted(L.TextVectorization(output_mode="tf_idf", ngrams=2), TEXTS[:, 0])(x),
             L.TextVectorization(output_mode="tf_idf", vocabulary=["the", "cat"], idf_weights=[1.5, 2.5])(x),
             L.TextVectorization(output_mode="multi_hot", ngrams=(2,), standardize="strip_punctuation", vocabulary=["the cat", "The cat", "me now"],
                                 max_tokens=9, pad_to_max_tokens=True)(x),
             L.TextVectorization(output_mode="count", split="character", standardize=None, vocabulary=["a", "é", "日", "A", "😀"])(x),
             L.TextVectorization(output_mode="count", split=None, standardize=None, vocabulary=["The cat sat on the mat."])(whole)]
    return keras.Model([x, whole], L.Dense(2)(L.Concatenate()(parts)), name="text_counts")


def tabular() -> keras.Model:
    """Columns of strings and numbers, one-hot in every way."""
    color, number, words = strings(), keras.Input((1,), dtype="int64"), strings(3)
    parts = [adapted(L.StringLookup(output_mode="one_hot"), COLORS[:3])(color),
             L.StringLookup(vocabulary=["red", "green"], num_oov_indices=3, salt=[7, 133], output_mode="one_hot")(color),
             L.Hashing(5, output_mode="one_hot")(color), L.Hashing(6, salt=3, mask_value="", output_mode="one_hot")(color),
             L.IntegerLookup(vocabulary=[5, 7, 2 ** 40], num_oov_indices=3, oov_method="farmhash", output_mode="one_hot")(number),
             L.IntegerLookup(vocabulary=[5, 9], num_oov_indices=3, oov_method="farmhash", salt=9, output_mode="one_hot")(number),
             L.IntegerLookup(vocabulary=[5, 9], num_oov_indices=4, output_mode="one_hot", max_tokens=8, pad_to_max_tokens=True)(number),
             L.Hashing(7, output_mode="one_hot")(number), L.Hashing(7, salt=(1, 2), mask_value=5, output_mode="one_hot")(number),
             L.HashedCrossing(8, output_mode="one_hot")([color, number]),
             L.StringLookup(vocabulary=["red", "green", "blue"], mask_token="", output_mode="multi_hot")(words),
             L.StringLookup(vocabulary=["red", "green"], output_mode="tf_idf", idf_weights=[0.5, 2.0])(words)]
    return keras.Model([color, number, words], L.Dense(2)(L.Concatenate()(parts)), name="tabular")


def nested_lookup() -> keras.Model:
    """An adapted layer inside of a model that is a layer."""
    inner = keras.Sequential([strings(3), adapted(L.StringLookup(mask_token="", num_oov_indices=2), WORDS[:4]), L.Embedding(20, 3)], name="inner")
    x = strings(3)
    return keras.Model(x, L.Dense(2)(L.Flatten()(inner(x))), name="nested_lookup")


def places() -> keras.Model:
    """Ids as outputs, and numbers for ids."""
    words, number, small, text = strings(3), keras.Input((1,), dtype="int64"), keras.Input((2,), dtype="int64"), strings()
    return keras.Model([words, number, small, text], [
        L.StringLookup(vocabulary=["", "[UNK]", "red", "green"], mask_token="")(words), L.StringLookup(vocabulary=["red"], num_oov_indices=9)(words),
        L.Hashing(11)(words), L.Hashing(11, salt=[5, 6])(number), L.Hashing(100003)(number), L.IntegerLookup(vocabulary=[5, 7, -3], mask_token=0)(number),
        L.IntegerLookup(vocabulary=[5, 7], num_oov_indices=5)(number), L.IntegerLookup(vocabulary=[50, 60], invert=True)(small),
        L.IntegerLookup(vocabulary=[50, 60], mask_token=0, invert=True)(small), L.HashedCrossing(1009)([number, L.Hashing(4)(number)]),
        L.TextVectorization(split="character", standardize=None, vocabulary=["r", "e", "d"], output_sequence_length=3, ngrams=2)(text),
        L.TextVectorization(vocabulary=["the", "cat", "über"], output_sequence_length=4)(text)], name="places")


def inverted() -> keras.Model:
    """Strings as outputs."""
    small = keras.Input((2,), dtype="int64")
    return keras.Model(small, [L.StringLookup(vocabulary=["red", "grün", "日本"], invert=True)(small),
                               L.StringLookup(vocabulary=["a", "b"], mask_token="", oov_token="?", invert=True)(small)], name="inverted")


def text_dense() -> keras.Model:
    return keras.Sequential([strings(), L.TextVectorization(output_mode="multi_hot", vocabulary=["the", "cat", "dog"]), L.Dense(2)], name="text_dense")


def sparse_rows() -> keras.Model:
    """Rows of categories that Keras keeps as SparseTensors; an Input that could read one."""
    words, number, small, text, wide, ids = (strings(3), keras.Input((1,), dtype="int64"), keras.Input((2,), dtype="int64"), strings(),
                                             keras.Input((4,), sparse=True), keras.Input((1,), dtype="int64"))
    rows = [L.StringLookup(vocabulary=["red", "green", "blue"], output_mode="multi_hot", sparse=True)(words),
            L.IntegerLookup(vocabulary=[5, 7], output_mode="one_hot", sparse=True)(number), L.Hashing(5, output_mode="multi_hot", sparse=True)(words),
            L.CategoryEncoding(12, output_mode="one_hot", sparse=True)(ids),
            L.HashedCrossing(6, output_mode="one_hot", sparse=True)([number, L.Hashing(4)(number)]),
            L.Discretization(bin_boundaries=[0.0, 3.0], output_mode="multi_hot", sparse=True)(small),
            L.TextVectorization(output_mode="count", vocabulary=["the", "cat"], sparse=True)(text)]
    return keras.Model([words, number, small, text, wide, ids], L.Add()([L.Dense(2)(r) for r in [*rows, wide]]), name="sparse_rows")


def lookup_arguments() -> keras.Model:
    """What no other model moves away from its default: how much adapt() keeps, what unknown words become, bins that adapt() makes."""
    words, text, small, real = strings(3), strings(), keras.Input((2,), dtype="int64"), keras.Input((3,))
    few = adapted(L.StringLookup(max_tokens=4, pad_to_max_tokens=True, output_mode="count", encoding="ascii"), WORDS[:5])
    return keras.Model([words, text, small, real], [
        few(words), adapted(L.StringLookup(max_tokens=7, num_oov_indices=2), WORDS)(words), L.StringLookup(vocabulary=["red"], oov_method="farmhash")(words),
        L.IntegerLookup(vocabulary=[5, 7], output_mode="tf_idf", idf_weights=[0.5, 2.5])(small), L.IntegerLookup(vocabulary=[50, 60], oov_token=-7, invert=True)(small),
        adapted(L.Discretization(num_bins=5, epsilon=0.1), REALS)(real), L.TextVectorization(vocabulary=["red", "zzz"], encoding="ascii", output_sequence_length=2)(text)],
        name="lookup_arguments")


NETWORKS = [
    Network("text_dense", text_dense, [TEXTS]),
    Network("text_classification", text_classification, [TEXTS]),
    Network("text_recurrent", text_recurrent, [TEXTS[:, 0]]),
    Network("text_counts", text_counts, [TEXTS[:, 0], TEXTS]),
    Network("tabular", tabular, [COLORS, NUMBERS, WORDS]),
    Network("nested_lookup", nested_lookup, [WORDS]),
    Network("places", places, [WORDS, NUMBERS, SMALL, TEXTS], trains=False),
    Network("inverted", inverted, [SMALL], trains=False),
    Network("sparse_rows", sparse_rows, [WORDS, NUMBERS, SMALL, TEXTS, REALS[:, [0, 1, 2, 0]], np.abs(SMALL[:, :1])]),
    Network("lookup_arguments", lookup_arguments, [WORDS, TEXTS, SMALL, REALS], trains=False),
]
