"""The Functional models of tests/data/models, and the models that Tenon must refuse by the name of the layer."""
import keras
import numpy as np
from keras import layers, losses, optimizers

from models_sequential import classes, features
from recorded_model import Recorded


def branches_adamw() -> Recorded:
    image = keras.Input((8, 8, 2), name="image")
    left = layers.Conv2D(3, 3, padding="same", activation="relu", name="left")(image)
    right = layers.Conv2D(3, 1, name="right")(image)
    joined = layers.Add(name="add")([left, right])
    pooled = layers.MaxPooling2D(name="pooled")(joined)
    averaged = layers.AveragePooling2D(2, name="averaged")(image)
    both = layers.Concatenate(name="both")([pooled, averaged])
    stacked = layers.Concatenate(axis=1, name="stacked")([both, both])
    flat = layers.GlobalAveragePooling2D(name="flat")(stacked)
    model = keras.Model(image, layers.Dense(4, activation="softmax", name="digit")(flat), name="branches_adamw")
    model.compile(optimizers.AdamW(0.003, weight_decay=0.01), "categorical_crossentropy", metrics=["accuracy"])
    targets = np.eye(4, dtype="float32")[classes(9, 4)]
    return Recorded(model, [features(9, 8, 8, 2)], [targets])


def several_inputs_outputs() -> Recorded:
    picture = keras.Input((6, 6, 1), name="picture")
    numbers = keras.Input((3,), name="numbers")
    seen = layers.Flatten(name="seen")(layers.Conv2D(2, 3, strides=2, activation="gelu", name="look")(picture))
    merged = layers.Concatenate(name="merged")([numbers, seen])
    hidden = layers.Dense(4, activation="softplus", name="hidden")(merged)
    price = layers.Dense(1, name="price")(hidden)
    kind = layers.Dense(3, activation="softmax", name="kind")(hidden)
    model = keras.Model([picture, numbers], [price, kind], name="several_inputs_outputs")
    model.compile(optimizers.RMSprop(0.005, momentum=0.5, centered=True),
                  loss={"price": losses.MeanSquaredError(), "kind": "sparse_categorical_crossentropy"},
                  loss_weights={"price": 0.5, "kind": 2.0}, metrics={"kind": ["accuracy"], "price": ["mae"]})
    return Recorded(model, [features(7, 6, 6, 1), features(7, 3)], [features(7, 1), classes(7, 3)])


def shared_layer() -> Recorded:
    first = keras.Input((4,), name="first")
    second = keras.Input((4,), name="second")
    shared = layers.Dense(3, activation="tanh", name="shared")
    total = layers.Add(name="total")([shared(first), shared(second)])
    model = keras.Model([first, second], layers.Dense(1, name="score")(total), name="shared_layer")
    model.compile(optimizers.Adam(), "mse")
    return Recorded(model, [features(6, 4), features(6, 4)[::-1]], [features(6, 1)])


def residual_norm() -> Recorded:
    image = keras.Input((6, 6, 4), name="image")
    x = image
    for block in (1, 2):
        y = layers.Conv2D(4, 3, padding="same", use_bias=False, name=f"block{block}_conv")(x)
        y = layers.BatchNormalization(name=f"block{block}_norm")(y)
        y = layers.Activation("silu", name=f"block{block}_silu")(y)
        x = layers.Add(name=f"block{block}_add")([x, y])
    x = layers.GlobalMaxPooling2D(name="pool")(x)
    model = keras.Model(image, layers.Dense(2, name="logits")(x), name="residual_norm")
    model.compile(optimizers.Adam(0.01), losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    return Recorded(model, [features(8, 6, 6, 4)], [classes(8, 2)])


def named_inputs() -> Recorded:
    inputs = {"width": keras.Input((2,), name="width"), "length": keras.Input((2,), name="length")}
    merged = layers.Concatenate(name="merged")([inputs["width"], inputs["length"]])
    model = keras.Model(inputs, {"area": layers.Dense(1, name="area")(merged)}, name="named_inputs")
    return Recorded(model, [features(5, 2), features(5, 2) + 1], note="inputs and outputs are dictionaries")


def unused_branch() -> Recorded:
    """The graph was cut: node indices and layer order as Keras renumbers them."""
    image = keras.Input((4,), name="x")
    hidden = layers.Dense(3, name="hidden")
    hidden(keras.Input((4,), name="elsewhere"))
    kept = layers.Dense(2, name="kept")(hidden(image))
    layers.Dense(5, name="dropped")(kept)
    return Recorded(keras.Model(image, kept, name="unused_branch"), [features(3, 4)])


def refuse_lambda() -> Recorded:
    twice = eval(compile("lambda x: x * 2.0", "model.py", "eval"))  # its code goes into the file, with the name of its source
    model = keras.Sequential([keras.Input((3,)), layers.Lambda(twice, name="twice"), layers.Dense(1)], name="refuse_lambda")
    return Recorded(model, [features(3, 3)], refuse={"layer": "twice", "class_name": "Lambda"})


@keras.saving.register_keras_serializable(package="MyPackage")
class Gate(layers.Layer):
    def build(self, shape):
        self.gate = self.add_weight(shape=(shape[-1],), initializer="ones", name="gate")

    def call(self, x):
        return x * self.gate


def refuse_custom_layer() -> Recorded:
    model = keras.Sequential([keras.Input((3,)), Gate(name="my_gate"), layers.Dense(1)], name="refuse_custom_layer")
    return Recorded(model, [features(3, 3)], refuse={"layer": "my_gate", "class_name": "Gate", "registered_name": "MyPackage>Gate"}, h5=False)


def nested_sequential() -> Recorded:
    inner = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation="relu"), layers.BatchNormalization(), layers.Dense(2)], name="inner")
    model = keras.Sequential([keras.Input((4,)), inner, layers.Dense(1, name="outer_dense")], name="nested_sequential")
    model.compile("adam", "mse")
    return Recorded(model, [features(9, 4)], [features(9, 1)])


def nested_deep() -> Recorded:
    """Two levels, two inputs and outputs, dicts; the inner model is called twice."""
    x, y = keras.Input((6,), name="x"), keras.Input((4,), name="y")
    core = keras.Sequential([layers.Dense(5, activation="tanh", name="a"), layers.Dropout(0.5), layers.Dense(4, name="b")], name="core")
    sides = keras.Model([x, y], {"sum": layers.Add(name="sum")([core(x), y]), "code": layers.Dense(2, name="code")(y)}, name="sides")
    p, q, r = keras.Input((6,), name="p"), keras.Input((4,), name="q"), keras.Input((4,), name="r")
    first, second = sides([p, q]), sides([p, r])
    out = layers.Concatenate(name="all")([first["sum"], second["sum"], first["code"], second["code"]])
    model = keras.Model([p, q, r], layers.Dense(1, name="head")(out), name="nested_deep")
    model.compile(keras.optimizers.SGD(0.1, momentum=0.9), "mse")
    return Recorded(model, [features(9, 6), features(9, 4), features(9, 4)], [features(9, 1)], h5=False)


def transfer() -> Recorded:
    """A frozen base with BatchNormalization, called with training=False: how models are tuned for other data."""
    base = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(4, 3, name="conv"), layers.BatchNormalization(name="norm"), layers.ReLU(name="relu")],
                            name="base")
    base.layers[1].trainable = True
    base.trainable = False
    image = keras.Input((8, 8, 3), name="image")
    x = layers.GlobalAveragePooling2D(name="pool")(base(image, training=False))
    model = keras.Model(image, layers.Dense(3, activation="softmax", name="head")(layers.Dropout(0.2, name="drop")(x)), name="transfer")
    model.compile("adam", "sparse_categorical_crossentropy")
    return Recorded(model, [features(9, 8, 8, 3)], [np.arange(9) % 3])


def raw_operation() -> Recorded:
    x = keras.Input((4,), name="x")
    model = keras.Model(x, layers.Dense(1, name="dense")(x + 1.0), name="raw_operation")
    return Recorded(model, [features(3, 4)], h5=False,
                    note="class Add, but the operation of keras.ops, not the layer: only the module tells them apart")


def refuse_half_precision() -> Recorded:
    model = keras.Sequential([keras.Input((4,)), layers.Dense(2, dtype="mixed_float16", name="half")], name="refuse_half_precision")
    return Recorded(model, [features(3, 4)], refuse={"layer": "half", "class_name": "Dense", "dtype": "mixed_float16"}, h5=False)


MODELS = [nested_sequential, nested_deep, transfer, branches_adamw, several_inputs_outputs, shared_layer, residual_norm, named_inputs, unused_branch, refuse_lambda,
          refuse_custom_layer, raw_operation, refuse_half_precision]
