"""tenon.fit, evaluate and predict against Keras' own."""

import keras
import numpy as np
import pytest
import tenon
from conftest import classes, dense_model, rows
from keras import layers


def pair(make=dense_model):
    ours, theirs = make(), make()
    theirs.set_weights(ours.get_weights())
    return ours, theirs


def assert_same(ours, theirs, tolerance=2e-4):
    for a, b in zip(ours.get_weights(), theirs.get_weights()):
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)


def image_model():
    model = keras.Sequential(
        [keras.Input((8, 8, 1)), layers.Conv2D(4, 3, activation="relu"), layers.BatchNormalization(), layers.Flatten(), layers.Dense(3, activation="softmax")]
    )
    model.compile(keras.optimizers.SGD(0.05, momentum=0.9), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@pytest.mark.parametrize("make, shape", [(dense_model, (40, 4)), (image_model, (40, 8, 8, 1))])
def test_training_equals_keras(make, shape):
    ours, theirs = pair(make)
    x, y = np.random.default_rng(1).normal(size=shape).astype("float32"), classes()
    arguments = {"epochs": 3, "batch_size": 16, "shuffle": False, "validation_split": 0.25, "verbose": 0}
    history = tenon.fit(ours, x, y, fallback=False, **arguments)
    expected = theirs.fit(x, y, **arguments)
    assert isinstance(history, keras.callbacks.History)
    assert list(history.history) == list(expected.history) and history.epoch == expected.epoch
    for name, values in expected.history.items():
        np.testing.assert_allclose(history.history[name], values, rtol=1e-4, atol=1e-5)
    assert_same(ours, theirs)
    assert int(ours.optimizer.iterations) == int(theirs.optimizer.iterations)
    for a, b in zip(ours.optimizer.variables, theirs.optimizer.variables):
        np.testing.assert_allclose(np.asarray(a), np.asarray(b), rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(tenon.evaluate(ours, x, y, verbose=0, fallback=False), ours.evaluate(x, y, verbose=0), rtol=1e-4)
    np.testing.assert_allclose(tenon.predict(ours, x, verbose=0, fallback=False), ours.predict(x, verbose=0), rtol=1e-4, atol=1e-6)


def test_evaluate_gives_the_list_of_keras():
    a = keras.Input((4,))
    model = keras.Model(a, {"kind": layers.Dense(3, activation="softmax", name="kind")(a), "size": layers.Dense(1, name="size")(a)})
    metrics = {"kind": ["top_k_categorical_accuracy", "accuracy"], "size": ["mse", "mae"]}
    model.compile("adam", {"kind": "categorical_crossentropy", "size": "mse"}, metrics=metrics)
    y = {"kind": np.eye(3, dtype="float32")[classes()], "size": rows(features=1)}
    ours = tenon.evaluate(model, rows(), y, batch_size=20, verbose=0, fallback=False)
    np.testing.assert_allclose(ours, model.evaluate(rows(), y, batch_size=20, verbose=0), rtol=1e-4)
    # compile_utils.py, CompileLoss.call: the loss of one output is weighed by y_pred.shape[0], which TensorFlow's graph does not know.
    if keras.backend.backend() == "tensorflow":
        uneven = tenon.evaluate(model, rows(), y, verbose=0, fallback=False)
        np.testing.assert_allclose(uneven, model.evaluate(rows(), y, verbose=0), rtol=1e-4)
    assert list(tenon.predict(model, rows(), verbose=0, fallback=False)) == ["kind", "size"]


def test_keras_trains_on_where_tenon_stopped():
    ours, theirs = pair()
    for _ in range(2):
        tenon.fit(ours, rows(), classes(), shuffle=False, verbose=0, fallback=False)
        ours.fit(rows(), classes(), shuffle=False, verbose=0)
    theirs.fit(rows(), classes(), shuffle=False, verbose=0, epochs=4)
    assert_same(ours, theirs)


class Recorder(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.seen = []

    def on_train_begin(self, logs=None):
        self.seen.append("train begin")

    def on_epoch_begin(self, epoch, logs=None):
        self.seen.append(f"epoch {epoch}")

    def on_train_batch_end(self, batch, logs=None):
        self.seen.append((batch, sorted(logs)))

    def on_test_begin(self, logs=None):
        self.seen.append("test")

    def on_epoch_end(self, epoch, logs=None):
        self.seen.append(sorted(logs))
        self.seen.append([round(float(np.sum(w)), 2) for w in self.model.get_weights()])

    def on_train_end(self, logs=None):
        self.seen.append("train end")


def test_callbacks_see_what_they_see_in_keras():
    ours, theirs = pair()
    a, b = Recorder(), Recorder()
    arguments = {"epochs": 2, "batch_size": 20, "shuffle": False, "verbose": 0, "validation_split": 0.5}
    tenon.fit(ours, rows(), classes(), callbacks=[a], fallback=False, **arguments)
    theirs.fit(rows(), classes(), callbacks=[b], **arguments)
    assert a.seen == b.seen


def test_callbacks_steer_the_run(tmp_path):
    def halved(epoch, rate):
        return rate / 2

    ours, theirs = pair()
    stop = lambda: keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: epoch == 2 and setattr(steered, "stop_training", True))  # noqa: E731
    arguments = {"epochs": 9, "shuffle": False, "verbose": 0}
    steered = ours
    tenon.fit(ours, rows(), classes(), callbacks=[keras.callbacks.LearningRateScheduler(halved), stop()], fallback=False, **arguments)
    steered = theirs
    theirs.fit(rows(), classes(), callbacks=[keras.callbacks.LearningRateScheduler(halved), stop()], **arguments)
    assert ours.history.epoch == theirs.history.epoch == [0, 1, 2]
    assert_same(ours, theirs)
    best = tmp_path / "best.weights.h5"
    tenon.fit(ours, rows(), classes(), verbose=0, callbacks=[keras.callbacks.ModelCheckpoint(best, save_weights_only=True)], fallback=False)
    loaded = dense_model()
    loaded.load_weights(best)
    assert_same(loaded, ours, 1e-6)


def test_model_without_input_shape():
    model = dense_model(inputs=False)
    tenon.fit(model, rows(), classes(), verbose=0, fallback=False)
    assert model.built and int(model.optimizer.iterations) == 2


def test_adapted_layers_keep_what_they_found():
    def build():
        keras.utils.set_random_seed(1)
        normalized = layers.Normalization()
        normalized.adapt(rows() * 3 + 1)
        model = keras.Sequential([keras.Input((4,)), normalized, layers.Dense(3, activation="softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        return model

    ours, theirs = build(), build()
    tenon.fit(ours, rows(), classes(), verbose=0, shuffle=False, fallback=False)
    theirs.fit(rows(), classes(), verbose=0, shuffle=False)
    assert_same(ours, theirs)


def test_what_does_not_fit_is_refused():
    with pytest.raises(tenon.FitError, match="TN0602"):
        tenon.fit(dense_model(), rows(), classes() + 1, verbose=0)


class Doubled(layers.Layer):
    def call(self, x):
        return x * 2


def test_fallback_to_keras():
    model = keras.Sequential([keras.Input((4,)), Doubled(), layers.Dense(3, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    with pytest.warns(UserWarning, match="Keras runs this"):
        history = tenon.fit(model, rows(), classes(), verbose=0)
    assert history.epoch == [0] and int(model.optimizer.iterations) == 2
    with pytest.raises(NotImplementedError):
        tenon.fit(model, rows(), classes(), verbose=0, fallback=False)


def test_exceptions_of_callbacks_come_out_and_training_is_kept():
    class Broken(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            if epoch == 1:
                raise KeyboardInterrupt

    model = dense_model()
    with pytest.raises(KeyboardInterrupt):
        tenon.fit(model, rows(), classes(), epochs=5, verbose=0, callbacks=[Broken()], fallback=False)
    assert int(model.optimizer.iterations) == 4


def test_interrupt():
    import os
    import signal
    import threading

    model = dense_model()
    threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        tenon.fit(model, rows(400), classes(400), epochs=1_000_000, verbose=0, fallback=False)
    assert int(model.optimizer.iterations) > 0
