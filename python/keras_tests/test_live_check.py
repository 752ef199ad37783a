"""tenon.check on models that live in Keras."""

import keras
import numpy as np
import pytest
import tenon
from conftest import classes, dense_model, rows
from keras import layers


def codes(report):
    return [d.code for d in report if d.severity != "note"]


def test_sequential_model():
    model = dense_model()
    assert tenon.check(model, rows(), classes()).ok
    report = tenon.check(model, rows(features=5), classes())
    assert codes(report) == ["TN0501"]
    with pytest.raises(ValueError):
        model.fit(rows(features=5), classes(), verbose=0)


def test_not_compiled():
    model = dense_model(compiled=False)
    assert codes(tenon.check(model, rows(), classes())) == ["TN0401"]


def test_model_without_input_shape():
    model = dense_model(inputs=False)
    assert tenon.check(model, rows(), classes()).ok
    assert not model.built, "a check leaves the model as it is"


def test_functional_model_with_names():
    a, b = keras.Input((4,), name="a"), keras.Input((2,), name="b")
    z = layers.concatenate([layers.Dense(3)(a), b])
    model = keras.Model([a, b], [layers.Dense(1, name="price")(z), layers.Dense(3, activation="softmax", name="kind")(z)])
    model.compile("adam", loss={"price": "mse", "kind": "sparse_categorical_crossentropy"})
    given = {"a": rows(10), "b": rows(10, 2)}
    wanted = {"price": rows(10, 1), "kind": classes(10)}
    assert tenon.check(model, given, wanted).ok
    wanted["kind"] = wanted["kind"] + 1
    report = tenon.check(model, given, wanted)
    assert codes(report) == ["TN0602"]
    assert report[0].subject == 'wanted["kind"]' and report[0].source is not None


def test_nested_model():
    inner = keras.Sequential([keras.Input((4,)), layers.Dense(6, activation="relu")], name="encoder")
    model = keras.Sequential([keras.Input((4,)), inner, layers.Dense(3, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    assert tenon.check(model, rows(), classes()).ok
    assert codes(tenon.check(model, rows(), classes(number=5))) == ["TN0602"]


class Scale(layers.Layer):
    """A layer of the user's, without get_config."""

    def __init__(self, factor, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor
        self.dense = layers.Dense(7)

    def build(self, shape):
        self.weight = self.add_weight(shape=(shape[-1],), name="weight")
        self.dense.build(shape)

    def call(self, x):
        return self.dense(x * self.weight * self.factor)


@keras.saving.register_keras_serializable("test")
class Doubled(layers.Layer):
    def call(self, x):
        return keras.ops.concatenate([x, x], axis=-1)


@pytest.mark.parametrize("layer", [lambda: Doubled(), lambda: Scale(2.0), lambda: layers.Lambda(lambda x: x * 2)])
@pytest.mark.parametrize("functional", [False, True])
def test_layers_of_the_user(layer, functional):
    if functional:
        a = keras.Input((4,))
        model = keras.Model(a, layers.Dense(3, activation="softmax")(layer()(a)))
    else:
        model = keras.Sequential([keras.Input((4,)), layer(), layers.Dense(3, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    assert tenon.check(model, rows(), classes()).ok
    assert codes(tenon.check(model, rows(features=5), classes())) == ["TN0501"]
    assert codes(tenon.check(model, rows(), classes() + 1)) == ["TN0602"]


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden, self.out = layers.Dense(8), layers.Dense(3, activation="softmax")

    def call(self, x, training=False):
        return self.out(self.hidden(x))


def test_subclassed_model():
    model = Net()
    model.compile("adam", "sparse_categorical_crossentropy")
    assert tenon.check(model, rows(), classes()).ok
    assert codes(tenon.check(model, rows(), classes() + 1)) == ["TN0602"]
    assert codes(tenon.check(model, rows(), classes(39))) == ["TN0508"]
    model.fit(rows(), classes(), verbose=0)


def test_operations_of_keras():
    a = keras.Input((4,))
    model = keras.Model(a, layers.Dense(3, activation="softmax")(keras.ops.cumsum(a * 2 + 1, axis=-1)))
    model.compile("adam", "sparse_categorical_crossentropy")
    assert tenon.check(model, rows(), classes()).ok
    assert codes(tenon.check(model, rows(), classes() + 1)) == ["TN0602"]


def test_loss_of_the_user():
    def loss(y, p):
        return keras.ops.mean(keras.ops.square(y - p))

    model = dense_model(compiled=False)
    model.compile("adam", loss, metrics=["accuracy"])
    report = tenon.check(model, rows(), rows(features=3))
    assert report.ok and "labels were not judged" in report.summary()
    assert codes(tenon.check(model, rows(features=6), rows(features=3))) == ["TN0501"]


def test_metric_of_the_user():
    def closeness(y, p):
        return keras.ops.mean(p)

    model = dense_model(compiled=False)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=[closeness])
    assert tenon.check(model, rows(), classes()).ok
    assert codes(tenon.check(model, rows(), classes() + 1)) == ["TN0602"]


def test_adapted_layers_are_known_to_be():
    layer = layers.Normalization()
    layer.adapt(rows())
    model = keras.Sequential([keras.Input((4,)), layer, layers.Dense(1)])
    model.compile("adam", "mse")
    assert codes(tenon.check(model, rows(), rows(features=1))) == []
    fresh = keras.Sequential([keras.Input((4,)), layers.Normalization(), layers.Dense(1)])
    fresh.compile("adam", "mse")
    assert codes(tenon.check(fresh, rows(), rows(features=1))) == ["TN0213"]


def test_a_check_changes_nothing():
    model = dense_model()
    before = [w.copy() for w in model.get_weights()]
    tenon.check(model, rows(), classes())
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights()))
    assert model.optimizer.iterations == 0 and not model.optimizer.built


def test_the_same_from_file_and_live(tmp_path):
    model = dense_model()
    model.save(tmp_path / "m.keras")
    for x, y in [(rows(features=5), classes()), (rows(), classes() + 1), (rows()[:0], classes()[:0]), (rows(), None)]:
        live, stored = tenon.check(model, x, y), tenon.check(tmp_path / "m.keras", x, y)
        told = [[(d.code, d.where, d.expected, d.found, d.cause, d.fixes) for d in report] for report in (live, stored)]
        assert told[0] == told[1]


def scaled_by_a_model():
    scale = keras.Sequential([layers.Rescaling(1 / 255), layers.RandomFlip()])
    return lambda x: scale(x)


def scaled_by_a_base():
    inputs = keras.Input((16, 16, 3))
    return keras.Model(inputs, layers.Conv2D(3, 3, padding="same")(layers.Rescaling(1 / 255)(inputs)))


@pytest.mark.parametrize(
    "scaled",
    [
        keras.applications.mobilenet_v2.preprocess_input,
        keras.applications.vgg16.preprocess_input,
        scaled_by_a_model(),
        scaled_by_a_base(),
        layers.Lambda(lambda x: x / 255),
    ],
)
def test_pixels_that_the_model_scales(scaled):
    inputs = keras.Input((16, 16, 3))
    outputs = layers.Dense(3, activation="softmax")(layers.Flatten()(layers.Conv2D(2, 3)(scaled(inputs))))
    model = keras.Model(inputs, outputs)
    model.compile("adam", "sparse_categorical_crossentropy")
    pixels = np.arange(20 * 16 * 16 * 3).reshape(20, 16, 16, 3).astype("uint8")
    assert codes(tenon.check(model, pixels, classes(20))) == []
    plain = keras.Sequential([keras.Input((16, 16, 3)), layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(3, activation="softmax")])
    plain.compile("adam", "sparse_categorical_crossentropy")
    assert codes(tenon.check(plain, pixels, classes(20))) == ["TN0802"]
