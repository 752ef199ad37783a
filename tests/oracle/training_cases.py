"""The models, data, losses and optimizers of the training oracle. Written for any backend: only make_training.py saves
the start models, every backend then loads the same files."""
from dataclasses import dataclass, field

import keras
import numpy as np
from keras import constraints, layers, losses, optimizers, regularizers

ROWS, BATCH, EPOCHS, STEPS = 70, 16, 20, 100  # five steps per epoch, the last one of 6 rows
LARGEST_SPREAD = 1e-5  # of a weight, the other Keras from the first: rounding
# The derivative of |x| at 0 is 0 in TensorFlow and 1 in JAX: a bias that starts from 0 under l1 goes another way there
OTHERS = {"": [{"KERAS_BACKEND": "jax"}], "regularized": [{"TF_ENABLE_ONEDNN_OPTS": "0"}, {"NEXT_WEIGHTS": "1"}]}


def PLAIN() -> dict:  # noqa: N802  (a fresh set: an optimizer belongs to one model)
    return {
        "sgd": optimizers.SGD(0.05),
        "sgd_momentum": optimizers.SGD(0.02, momentum=0.9),
        "sgd_nesterov": optimizers.SGD(0.02, momentum=0.9, nesterov=True),
        "adam": optimizers.Adam(0.005),
        "adam_amsgrad": optimizers.Adam(0.005, beta_1=0.8, beta_2=0.99, epsilon=1e-5, amsgrad=True),
        "adamw": optimizers.AdamW(0.005, weight_decay=0.02),
        "rmsprop": optimizers.RMSprop(0.003),
        "rmsprop_momentum": optimizers.RMSprop(0.002, rho=0.8, momentum=0.7),
        "rmsprop_centered": optimizers.RMSprop(0.003, centered=True, epsilon=1e-5),
    }


def SHARED() -> dict:  # noqa: N802
    """The arguments that all optimizers share, schedules, and optimizers that need the shape of a variable."""
    schedules = optimizers.schedules
    return {
        "clipnorm": optimizers.SGD(0.05, momentum=0.9, clipnorm=0.1),
        "global_clipnorm": optimizers.Lamb(0.005, global_clipnorm=0.2),
        "clipvalue": optimizers.RMSprop(0.003, clipvalue=0.02, weight_decay=0.02),
        "ema_overwrite": optimizers.Adam(0.005, use_ema=True, ema_momentum=0.8, ema_overwrite_frequency=7),
        "accumulation": optimizers.Nadam(0.02, gradient_accumulation_steps=4, clipnorm=0.1, weight_decay=0.01, use_ema=True, ema_momentum=0.7,
                                         ema_overwrite_frequency=5),
        "cosine": optimizers.AdamW(schedules.CosineDecay(0.001, 70, warmup_target=0.01, warmup_steps=20), weight_decay=0.02),
        "piecewise": optimizers.SGD(schedules.PiecewiseConstantDecay([20, 60], [0.1, 0.05, 0.01]), gradient_accumulation_steps=2),
        "adafactor": optimizers.Adafactor(0.05, clipnorm=0.1),
    }


def OPTIMIZERS() -> dict:  # noqa: N802
    return PLAIN() | SHARED()


@dataclass
class Start:
    """A model to start from, with its data. `model` is called once, on TensorFlow, and saved."""
    name: str
    model: object
    data: object


@dataclass
class Case:
    id: str
    start: str
    optimizer: str
    fit: dict = field(default_factory=dict)
    sample_weight: bool = False


def signal(columns: int, seed: int) -> tuple:
    """Inputs and noisy linear scores of them: something to learn, never perfectly."""
    random = np.random.default_rng(seed)
    x = random.standard_normal((ROWS, 6)).astype("float32")
    scores = x @ random.standard_normal((6, columns)) + 0.3 * random.standard_normal((ROWS, columns))
    return x, scores.astype("float32")


def dense_net(name: str, units: int, head: str, loss, metrics: list, hidden: str = "relu") -> keras.Model:
    model = keras.Sequential([keras.Input((6,)), layers.Dense(8, activation=hidden, name="hidden"),
                              layers.Dense(units, activation=head, name="head")], name=name)
    model.compile("sgd", loss, metrics=metrics)
    return model


def class_data(one_hot: bool) -> dict:
    x, scores = signal(4, 1)
    ids = scores.argmax(-1)
    return {"x": x, "y": np.eye(4, dtype="float32")[ids] if one_hot else ids}


def binary_data() -> dict:
    x, scores = signal(1, 2)
    return {"x": x, "y": (scores > 0).astype("float32")}


def value_data() -> dict:
    x, scores = signal(2, 3)
    return {"x": x, "y": scores}


def image_data() -> dict:
    random = np.random.default_rng(4)
    y = random.integers(0, 3, ROWS)
    x = random.standard_normal((ROWS, 6, 6, 2)) + 0.5 * (y - 1)[:, None, None, None] * np.linspace(-1, 1, 6)[None, :, None, None]
    return {"x": x.astype("float32"), "y": y}


def conv_norm() -> keras.Model:
    """Convolutions without a bias in front of BatchNormalization: such a bias has a gradient of pure rounding noise."""
    model = keras.Sequential([
        keras.Input((6, 6, 2)),
        layers.Conv2D(4, 3, padding="same", use_bias=False, name="conv_1"),
        layers.BatchNormalization(momentum=0.9, name="norm_1"),
        layers.Activation("relu", name="relu_1"),
        layers.MaxPooling2D(name="pool"),
        layers.Conv2D(5, 2, activation="relu", name="conv_2"),
        layers.BatchNormalization(epsilon=0.01, name="norm_2"),
        layers.Flatten(name="flatten"),
        layers.Dense(3, activation="softmax", name="head"),
    ], name="conv_norm")
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def shared_outputs() -> keras.Model:
    left, right = keras.Input((3,), name="left"), keras.Input((3,), name="right")
    shared = layers.Dense(5, activation="tanh", name="shared")
    both = layers.Add(name="add")([shared(left), shared(right)])
    joined = layers.Concatenate(name="join")([both, left])
    model = keras.Model([left, right], [layers.Dense(1, name="value")(joined), layers.Dense(3, activation="softmax", name="kind")(both)],
                        name="shared_outputs")
    model.compile("sgd", {"value": "mse", "kind": "sparse_categorical_crossentropy"}, loss_weights={"value": 0.5, "kind": 2.0},
                  metrics={"value": ["mae"], "kind": ["accuracy"]})
    return model


def shared_data() -> dict:
    x, scores = signal(4, 5)
    return {"x0": np.ascontiguousarray(x[:, :3]), "x1": np.ascontiguousarray(x[:, 3:]), "y0": scores[:, :1].copy(), "y1": scores[:, 1:].argmax(-1)}


def frozen() -> keras.Model:
    model = keras.Sequential([
        keras.Input((6,)), layers.Dense(5, activation="silu", trainable=False, name="frozen"),
        layers.BatchNormalization(trainable=False, name="frozen_norm"),
        layers.Dense(4, activation="gelu", name="hidden"), layers.BatchNormalization(center=False, name="norm"),
        layers.Dense(4, activation="softmax", name="head")], name="frozen")
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def regularized() -> keras.Model:
    """Penalties and constraints on every kind of variable; a frozen layer whose penalty Keras leaves out."""
    model = keras.Sequential([
        keras.Input((6, 6, 2)),
        layers.Conv2D(4, 3, padding="same", kernel_regularizer=regularizers.L2(0.02), bias_regularizer="l1",
                      kernel_constraint=constraints.MaxNorm(0.8, axis=[0, 1, 2]), activation="tanh", name="conv"),
        layers.BatchNormalization(gamma_regularizer=regularizers.L1L2(0.01, 0.02), beta_constraint="non_neg", name="norm"),
        layers.Flatten(name="flatten"),
        layers.Dense(6, trainable=False, kernel_regularizer="l2", name="frozen"),
        layers.Dense(5, kernel_regularizer=regularizers.OrthogonalRegularizer(0.05), kernel_constraint="unit_norm", activation="tanh", name="hidden"),
        layers.Dense(3, kernel_regularizer=regularizers.L1(0.002), kernel_constraint=constraints.MinMaxNorm(0.3, 0.9, rate=0.5), activation="softmax",
                     name="head"),
    ], name="regularized")
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


STARTS = [
    Start("sparse", lambda: dense_net("sparse", 4, "softmax", "sparse_categorical_crossentropy", ["accuracy"]), lambda: class_data(False)),
    Start("sparse_logits", lambda: dense_net("sparse_logits", 4, None, losses.SparseCategoricalCrossentropy(from_logits=True), ["accuracy"], "tanh"),
          lambda: class_data(False)),
    Start("categorical", lambda: dense_net("categorical", 4, "softmax", losses.CategoricalCrossentropy(label_smoothing=0.1), ["accuracy"]),
          lambda: class_data(True)),
    Start("categorical_logits", lambda: dense_net("categorical_logits", 4, None, losses.CategoricalCrossentropy(from_logits=True), ["accuracy"], "elu"),
          lambda: class_data(True)),
    Start("binary", lambda: dense_net("binary", 1, "sigmoid", "binary_crossentropy", ["accuracy"]), binary_data),
    Start("binary_logits", lambda: dense_net("binary_logits", 1, None, losses.BinaryCrossentropy(from_logits=True), [], "silu"), binary_data),
    Start("squared", lambda: dense_net("squared", 2, None, "mean_squared_error", ["mae"]), value_data),
    Start("absolute", lambda: dense_net("absolute", 2, None, "mean_absolute_error", ["mse"], "tanh"), value_data),
    Start("conv_norm", conv_norm, image_data),
    Start("shared_outputs", shared_outputs, shared_data),
    Start("frozen", frozen, lambda: class_data(False)),
    Start("regularized", regularized, image_data),
]
CLASS_WEIGHT = {0: 0.5, 1: 2.0, 3: 1.5}  # class 2 is left out: Keras counts it as 1


def cases() -> list:
    names = list(PLAIN())
    table = [Case(f"{start.name}-{name}", start.name, name) for start in STARTS[:9] for name in names]
    table += [Case(f"{start}-{name}", start, name) for start in ("shared_outputs", "frozen") for name in ("sgd_momentum", "adam")]
    table += [
        Case("sparse-adam-sample_weight", "sparse", "adam", sample_weight=True),
        Case("sparse-adam-class_weight", "sparse", "adam", {"class_weight": CLASS_WEIGHT}),
        Case("sparse-sgd-validation_split", "sparse", "sgd", {"validation_split": 0.2, "epochs": 25}),
        Case("conv_norm-adam-validation_split", "conv_norm", "adam", {"validation_split": 0.2, "epochs": 25}),
    ]
    table += [Case(f"sparse-{name}", "sparse", name) for name in SHARED()]
    table += [Case(f"regularized-{name}", "regularized", name) for name in ("sgd_momentum", "ema_overwrite", "accumulation")]
    table += [Case("regularized-adam-validation_split", "regularized", "adam", {"validation_split": 0.2, "epochs": 25})]
    return table


def sample_weights() -> np.ndarray:
    return np.round(np.random.default_rng(6).random(ROWS) * 2, 2).astype("float32")
