"""The Sequential models of tests/data/models: small, and with arguments away from their defaults."""
import keras
import numpy as np
from keras import layers, losses, optimizers, regularizers

from recorded_model import Recorded

ACTIVATIONS = ["linear", "relu", "relu6", "leaky_relu", "elu", "selu", "gelu", "silu", "sigmoid", "hard_sigmoid",
               "softmax", "softplus", "softsign", "tanh", "exponential"]


def features(rows: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(7).standard_normal((rows, *shape)).astype("float32")


def classes(rows: int, count: int) -> np.ndarray:
    return np.random.default_rng(8).integers(0, count, rows)


def dense_sgd_nesterov() -> Recorded:
    model = keras.Sequential([
        keras.Input((6,), name="measurements"),
        layers.Dense(5, activation="relu", kernel_initializer="he_normal", bias_initializer=keras.initializers.Constant(0.1)),
        layers.Dropout(0.3, seed=11),
        layers.Dense(4, activation="leaky_relu", use_bias=False),
        layers.Dense(3, activation="softmax"),
    ], name="dense_sgd_nesterov")
    model.compile(optimizers.SGD(0.05, momentum=0.9, nesterov=True), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return Recorded(model, [features(10, 6)], [classes(10, 3)])


def dense_sgd_momentum() -> Recorded:
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation="tanh"), layers.Dense(2)], name="dense_sgd_momentum")
    model.compile(optimizers.SGD(0.1, momentum=0.8), "mse", metrics=["mae", "mse"])
    return Recorded(model, [features(9, 4)], [features(9, 2)])


def conv_adam() -> Recorded:
    model = keras.Sequential([
        keras.Input((11, 9, 2)),
        layers.Rescaling(1.0 / 127.5, offset=-1.0),
        layers.ZeroPadding2D(((1, 0), (2, 1))),
        layers.Conv2D(6, (3, 2), strides=(2, 1), padding="same", groups=2, use_bias=False),
        layers.BatchNormalization(momentum=0.9, epsilon=0.01, center=False),
        layers.ReLU(max_value=6.0, negative_slope=0.1, threshold=0.2),
        layers.Conv2D(4, 2, dilation_rate=(2, 3), activation="elu", bias_initializer="ones"),
        layers.MaxPooling2D((2, 3), strides=(2, 1), padding="same"),
        layers.AveragePooling2D((1, 2), padding="same"),
        layers.Flatten(),
        layers.Dense(3),
        layers.Softmax(),
    ], name="conv_adam")
    model.compile(optimizers.Adam(0.002, beta_1=0.8, beta_2=0.99, epsilon=1e-5), losses.SparseCategoricalCrossentropy(),
                  metrics=["accuracy"])
    return Recorded(model, [features(8, 11, 9, 2) * 100], [classes(8, 3)])


def conv_same_binary() -> Recorded:
    model = keras.Sequential([
        keras.Input((7, 7, 1)),
        layers.Conv2D(3, 3, padding="same", activation="relu"),
        layers.GlobalMaxPooling2D(keepdims=True),
        layers.Flatten(),
        layers.Dense(1),
    ], name="conv_same_binary")
    model.compile(optimizers.Adam(amsgrad=True), losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1), metrics=["accuracy"])
    return Recorded(model, [features(8, 7, 7, 1)], [classes(8, 2).astype("float32")[:, None]])


def every_activation() -> Recorded:
    stack = [keras.Input((6,))]
    for index, name in enumerate(ACTIVATIONS):
        stack.append(layers.Activation(name) if index % 2 else layers.Dense(5, activation=name, name=f"dense_{name}"))
    return Recorded(keras.Sequential(stack, name="every_activation"), [features(6, 6)])


def reshape_pools() -> Recorded:
    model = keras.Sequential([
        keras.Input((24,)),
        layers.Reshape((4, -1, 2)),
        layers.AveragePooling2D(2, strides=1),
        layers.Softmax(axis=1),
        layers.BatchNormalization(axis=2, scale=False),
        layers.GlobalAveragePooling2D(),
    ], name="reshape_pools")
    return Recorded(model, [features(5, 24)])


def frozen_layers() -> Recorded:
    model = keras.Sequential([
        keras.Input((5,)),
        layers.Dense(4, trainable=False, name="frozen_dense"),
        layers.BatchNormalization(trainable=False, name="frozen_norm"),
        layers.Dense(3, activation="silu", name="free_dense"),
        layers.BatchNormalization(name="free_norm"),
        layers.Dense(1, activation="sigmoid", name="probability"),
    ], name="frozen_layers")
    model.compile(optimizers.RMSprop(0.01, rho=0.8), "binary_crossentropy", metrics=["accuracy"])
    return Recorded(model, [features(12, 5)], [classes(12, 2)])


def odd_names() -> Recorded:
    model = keras.Sequential([
        keras.Input((3,), name="the input"),
        layers.Dense(4, name="a_layer_with_a_rather_long_name_that_needs_folding_in_the_summary"),
        layers.BatchNormalization(name="0.norm-1"),
        layers.Dense(2, name="layers.dense"),
    ], name="odd_names")
    return Recorded(model, [features(4, 3)])


def unicode_names() -> Recorded:
    model = keras.Sequential([
        keras.Input((3,), name="größe"),
        layers.Dense(4, name="a layer with spaces"),
        layers.BatchNormalization(name="第二层"),
        layers.Dense(2, name="out:0 [bold]x"),
    ], name="unicode names")
    return Recorded(model, [], note="saved by Keras, but TensorFlow refuses to run these names (JAX runs them): no predictions")


def regularized() -> Recorded:
    model = keras.Sequential([
        keras.Input((4,)),
        layers.Dense(3, kernel_regularizer=regularizers.L2(0.01), activation="selu"),
        layers.Dense(1, bias_regularizer=regularizers.L1(0.005)),
    ], name="regularized")
    model.compile(optimizers.SGD(0.1), losses.MeanAbsoluteError())
    return Recorded(model, [features(8, 4)], [features(8, 1)], note="kernel_regularizer and bias_regularizer are not in issue 3")


def learning_rate_schedule() -> Recorded:
    model = keras.Sequential([keras.Input((4,)), layers.Dense(2)], name="learning_rate_schedule")
    model.compile(optimizers.SGD(optimizers.schedules.ExponentialDecay(0.1, 10, 0.5), momentum=0.9), "mse")
    return Recorded(model, [features(8, 4)], [features(8, 2)], note="optimizer/vars has no learning_rate; schedules are not in issue 3")


def unbuilt() -> Recorded:
    model = keras.Sequential([layers.Dense(3, activation="relu"), layers.Dense(2)], name="unbuilt")
    model.compile("rmsprop", "mse")
    return Recorded(model, [], note="no Input layer: saved before the first call, so there are no weights")


def built_by_data() -> Recorded:
    model = keras.Sequential([layers.Conv2D(2, 2), layers.Flatten(), layers.Dense(2)], name="built_by_data")
    model.compile("rmsprop", "mse")
    return Recorded(model, [features(6, 4, 4, 1)], [features(6, 2)], note="no Input layer: built by the first fit")


def compiled_not_fitted() -> Recorded:
    model = keras.Sequential([keras.Input((3,)), layers.Dense(2, activation="softmax")], name="compiled_not_fitted")
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"], weighted_metrics=["mse"])
    return Recorded(model, [features(4, 3)])


MODELS = [dense_sgd_nesterov, dense_sgd_momentum, conv_adam, conv_same_binary, every_activation, reshape_pools,
          frozen_layers, odd_names, unicode_names,
          regularized, learning_rate_schedule, unbuilt, built_by_data, compiled_not_fitted]
