"""Models inside models, shared layers, several inputs and outputs."""
import keras
from keras import layers as L

from network import Network, ids


def siamese() -> keras.Model:
    """One encoder with BatchNormalization, called twice."""
    encoder = keras.Sequential([keras.Input((6,)), L.Dense(5, activation="tanh"), L.BatchNormalization(), L.Dense(3)], name="encoder")
    a, b = keras.Input((6,), name="a"), keras.Input((6,), name="b")
    return keras.Model([a, b], L.Concatenate()([encoder(a), encoder(b)]), name="siamese")


def shared_layers() -> keras.Model:
    x, y = keras.Input((4,)), keras.Input((4,))
    dense = L.Dense(4, activation="tanh")
    return keras.Model([x, y], L.Dense(2)(L.Add()([dense(dense(x)), dense(y)])), name="shared_layers")


def nested_three() -> keras.Model:
    inner = keras.Sequential([L.Dense(4, activation="relu"), L.BatchNormalization()], name="inner")
    middle = keras.Sequential([keras.Input((5,)), inner, L.Dense(4)], name="middle")
    x = keras.Input((5,))
    return keras.Model(x, L.Concatenate()([middle(x), L.Dense(1)(middle(x))]), name="nested_three")


def autoencoder() -> keras.Model:
    """Outputs are calls of an inner Functional model, which Keras counts from 1 there."""
    x, y, code = keras.Input((6,)), keras.Input((6,)), keras.Input((3,))
    encoder = keras.Model(x, L.Dense(3, activation="tanh")(x), name="encoder")
    decoder = keras.Model(code, L.Dense(6)(L.Dense(4, activation="relu")(code)), name="decoder")
    first, second = decoder(encoder(x)), decoder(encoder(y))
    return keras.Model([x, y], [second, first], name="autoencoder")


def transfer() -> keras.Model:
    base = keras.Sequential([keras.Input((8, 8, 3)), L.Conv2D(4, 3), L.BatchNormalization(), L.ReLU()], name="base")
    base.trainable = False
    x = keras.Input((8, 8, 3))
    return keras.Model(x, L.Dense(3)(L.GlobalAveragePooling2D()(base(x, training=False))), name="transfer")


def partly_frozen() -> keras.Model:
    base = keras.Sequential([keras.Input((6,)), L.Dense(5, activation="tanh"), L.BatchNormalization(), L.Dense(4), L.BatchNormalization()], name="base")
    base.layers[0].trainable = False
    base.layers[1].trainable = False
    x = keras.Input((6,))
    return keras.Model(x, L.Dense(2)(base(x)), name="partly_frozen")


def preprocessing() -> keras.Model:
    """Raw columns: ids, categories and numbers, encoded inside the model."""
    color, size, age = keras.Input((3,), dtype="int32"), keras.Input((1,), dtype="int32"), keras.Input((1,))
    x = L.Concatenate()([L.CategoryEncoding(11, output_mode="count")(color), L.CategoryEncoding(11, output_mode="one_hot")(size),
                         L.IntegerLookup(vocabulary=[2, 5, 7], num_oov_indices=2, output_mode="one_hot")(size),
                         L.Discretization([-0.5, 0.0, 0.5], output_mode="one_hot")(age)])
    return keras.Model([color, size, age], L.Dense(2)(x), name="preprocessing")


def augmentation() -> keras.Model:
    """Nothing changes at inference."""
    return keras.Sequential([keras.Input((6, 6, 2)), L.RandomFlip("horizontal"), L.RandomRotation(0.1), L.RandomZoom(0.2), L.RandomTranslation(0.1, 0.1),
                             L.RandomContrast(0.2), L.RandomBrightness(0.1), L.Flatten(), L.Dense(2)], name="augmentation")


NETWORKS = [
    Network("preprocessing", preprocessing, [ids(8, 3, 11), ids(8, 1, 11), (8, 1)]),
    Network("augmentation", augmentation, [(8, 6, 6, 2)], trains=False),
    Network("siamese", siamese, [(8, 6), (8, 6)]),
    Network("shared_layers", shared_layers, [(8, 4), (8, 4)]),
    Network("nested_three", nested_three, [(8, 5)]),
    Network("autoencoder", autoencoder, [(8, 6), (8, 6)]),
    Network("transfer", transfer, [(8, 8, 8, 3)]),
    Network("partly_frozen", partly_frozen, [(8, 6)]),
]
