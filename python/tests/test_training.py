"""fit, evaluate and predict of Tenon's own models."""

import os
import signal
import threading

import numpy as np
import pytest

import tenon
from tenon import Input, Sequential, callbacks, layers, losses, metrics, optimizers


def data(count=120):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(count, 4)).astype("float32")
    return x, (x[:, 0] > 0).astype("int64") + (x[:, 1] > 0)


def compiled(optimizer="adam", **arguments):
    tenon.utils.set_random_seed(1)
    model = Sequential([Input((4,)), layers.Dense(8, activation="relu"), layers.Dense(3, activation="softmax")])
    model.compile(optimizer, "sparse_categorical_crossentropy", **({"metrics": ["accuracy"]} | arguments))
    return model


def test_history():
    model = compiled()
    history = model.fit(*data(), epochs=3, validation_split=0.25, verbose=0)
    assert history is model.history and history.epoch == [0, 1, 2] and history.model is model
    assert sorted(history.history) == ["accuracy", "loss", "val_accuracy", "val_loss"]
    assert all(len(values) == 3 for values in history.history.values())
    assert history.history["loss"][2] < history.history["loss"][0]
    again = model.fit(*data(), epochs=5, initial_epoch=3, verbose=0)
    assert again.epoch == [3, 4] and int(model.optimizer.iterations) == 3 * 3 + 2 * 4


def test_same_seed_same_numbers():
    runs = [compiled().fit(*data(), epochs=2, verbose=0).history for _ in range(2)]
    assert runs[0] == runs[1]


def test_seed_of_one_fit():
    runs = []
    for _ in range(2):
        model = compiled()
        tenon.utils.set_random_seed(len(runs) + 10)
        runs.append(tenon.fit(model, *data(), epochs=2, verbose=0, seed=5).history)
    assert runs[0] == runs[1]


def test_objects_in_compile():
    model = compiled(optimizers.SGD(0.1, momentum=0.9), metrics=[metrics.SparseTopKCategoricalAccuracy(2, name="top2"), "accuracy"])
    assert "top2" in model.fit(*data(), verbose=0).history
    model.compile(optimizers.Adam(optimizers.schedules.ExponentialDecay(0.1, 10, 0.5)), losses.SparseCategoricalCrossentropy())
    model.fit(*data(), verbose=0)
    assert model.optimizer.iterations == 4 and model.compiled


def test_evaluate():
    model, (x, y) = compiled(), data()
    loss, accuracy = model.evaluate(x, y, verbose=0)
    assert model.evaluate(x, y, verbose=0, return_dict=True) == {"accuracy": accuracy, "loss": loss}
    assert accuracy == pytest.approx((model.predict(x, verbose=0).argmax(axis=1) == y).mean())
    weighted = model.evaluate(x, y, sample_weight=np.zeros(len(y)), verbose=0)
    assert weighted[0] == 0
    model.compile("adam", "sparse_categorical_crossentropy")
    assert model.evaluate(x, y, verbose=0) == pytest.approx(loss)


def test_weights_of_classes_and_samples():
    x, y = data()
    by_class, by_sample = compiled("sgd"), compiled("sgd")
    by_class.fit(x, y, class_weight={0: 0.5, 1: 2.0, 2: 1.0}, verbose=0, shuffle=False)
    by_sample.fit(x, y, sample_weight=np.array([0.5, 2.0, 1.0])[y], verbose=0, shuffle=False)
    for a, b in zip(by_class.get_weights(), by_sample.get_weights()):
        np.testing.assert_allclose(a, b, atol=1e-6)


def test_validation_data_and_frequency():
    x, y = data()
    history = compiled().fit(x, y, epochs=4, validation_data=(-x[:20], y[:20]), validation_freq=2, verbose=0).history
    assert len(history["val_loss"]) == 2 and len(history["loss"]) == 4


def test_progress_is_printed(capsys):
    model = compiled()
    model.fit(*data(), epochs=2, verbose=2)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Epoch 1/2" and lines[1].startswith("4/4 - ") and "loss: " in lines[1]
    model.fit(*data(), verbose=1)
    assert "━" in capsys.readouterr().out
    model.predict(data()[0])
    assert "4/4" in capsys.readouterr().out
    model.fit(*data(), verbose=0)
    assert capsys.readouterr().out == ""


def test_native_callbacks(tmp_path):
    model = compiled()
    log, best = tmp_path / "log.csv", tmp_path / "best.keras"
    stop = callbacks.EarlyStopping("loss", min_delta=100.0, patience=1, restore_best_weights=True)
    history = model.fit(*data(), epochs=9, verbose=0, callbacks=[stop, callbacks.CSVLogger(str(log)), callbacks.ModelCheckpoint(str(best), monitor="loss")])
    assert history.epoch == [0, 1] and stop.stopped_epoch == 1 and stop.best == history.history["loss"][0] and stop.patience == 1
    assert log.read_text().splitlines()[0] .startswith("epoch,accuracy,loss")
    assert tenon.load_model(best).count_params() == 67
    slow = callbacks.ReduceLROnPlateau("loss", factor=0.5, patience=1, min_delta=100.0, cooldown=0)
    model.fit(*data(), epochs=3, verbose=0, callbacks=[slow])
    assert model.optimizer.learning_rate == pytest.approx(0.00025)


class Recorder(callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.seen = []

    def on_train_begin(self, logs=None):
        self.seen.append("begin")

    def on_epoch_end(self, epoch, logs=None):
        self.seen.append((epoch, sorted(logs), self.model.get_weights()[0][0, 0], self.model.predict(data(4)[0], verbose=0)[0, 0]))

    def on_train_batch_end(self, batch, logs=None):
        self.seen.append(batch)


def test_callbacks_of_a_program():
    seen = Recorder()
    model = compiled()
    model.fit(*data(), epochs=2, verbose=0, callbacks=[seen])
    assert [s for s in seen.seen if not isinstance(s, tuple)] == ["begin", 0, 1, 2, 3, 0, 1, 2, 3]
    first, second = (s for s in seen.seen if isinstance(s, tuple))
    assert first[:2] == (0, ["accuracy", "loss"]) and first[2] != second[2]
    assert second[2] == model.get_weights()[0][0, 0] and second[3] == model.predict(data(4)[0], verbose=0)[0, 0]
    assert seen.params["epochs"] == 2


def test_callbacks_steer():
    model = compiled()
    rates = []
    schedule = callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)
    watch = callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: rates.append(logs["learning_rate"]))
    end = callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: epoch == 2 and setattr(model, "stop_training", True))
    history = model.fit(*data(), epochs=9, verbose=0, callbacks=[schedule, watch, end])
    assert history.epoch == [0, 1, 2]
    np.testing.assert_allclose(rates, [0.0005, 0.00025, 0.000125], rtol=1e-6)
    assert history.history["learning_rate"] == rates
    with pytest.raises(TypeError, match="on_epoch"):
        callbacks.LambdaCallback(on_epoch=print)
    with pytest.raises(TypeError, match="tenon.callbacks"):
        model.fit(*data(), callbacks=[print])


def test_rate_between_two_runs():
    x, y = data()
    still, moved = compiled("sgd"), compiled("sgd")
    for model in (still, moved):
        model.fit(x, y, verbose=0)
    moved.optimizer.learning_rate = 0.0
    before = moved.get_weights()
    moved.fit(x, y, verbose=0)
    still.fit(x, y, verbose=0)
    assert all((a == b).all() for a, b in zip(before, moved.get_weights()))
    assert not (before[0] == still.get_weights()[0]).all()


def test_optimizer_goes_on_after_a_file(tmp_path):
    x, y = data()
    model = compiled()
    model.fit(x, y, epochs=2, verbose=0, shuffle=False)
    model.save(tmp_path / "m.keras")
    again = tenon.load_model(tmp_path / "m.keras")
    assert again.compiled and again.optimizer.iterations == 8
    for each in (model, again):
        each.fit(x, y, epochs=2, verbose=0, shuffle=False)
    for a, b in zip(model.get_weights(), again.get_weights()):
        np.testing.assert_array_equal(a, b)


def test_single_batches():
    model, (x, y) = compiled("sgd"), data()
    whole = compiled("sgd")
    first = model.train_on_batch(x, y)
    history = whole.fit(x, y, batch_size=len(x), verbose=0, shuffle=False).history
    assert first == [history["loss"][0], history["accuracy"][0]]
    assert model.train_on_batch(x, y, return_dict=True)["loss"] < first[0]
    assert model.test_on_batch(x, y)[0] < first[0]
    assert model.predict_on_batch(x).shape == (120, 3)
    np.testing.assert_array_equal(model.get_weights()[0].shape, (4, 8))


def test_what_does_not_fit_is_told_in_the_names_of_the_program():
    model = compiled()
    features, digits = data()
    digits = digits + 1
    with pytest.raises(tenon.FitError, match="TN0602") as raised:
        model.fit(features, digits, verbose=0)
    found = raised.value.report.errors[0]
    assert found.subject.startswith("digits") and found.source.text[found.source.column : found.source.end_column] == "digits"
    with pytest.raises(tenon.FitError, match="TN05"):
        model.predict(features[:, :2], verbose=0)
    with pytest.raises(tenon.FitError, match="TN0701"):
        model.fit(features, data()[1], validation_split=1.5, verbose=0)


def test_compile_is_checked():
    model = compiled()
    with pytest.raises(tenon.FitError, match="TN0206") as raised:
        model.compile(optimizer="adamm", loss="mse")
    found = raised.value.report.errors[0]
    assert found.source.text[found.source.column : found.source.end_column] == '"adamm"'
    assert model.compiled and model.evaluate(*data(), verbose=0)
    with pytest.raises(tenon.FitError, match="TN0206"):
        model.compile(loss="msee")
    fresh = Sequential([Input((4,)), layers.Dense(3)])
    with pytest.raises(tenon.FitError, match="compile"):
        fresh.fit(*data(), verbose=0)


def test_warnings_are_warnings_of_python():
    x, y = data()
    with pytest.warns(tenon.FitWarning, match="TN0811"):
        compiled().fit(x, np.zeros_like(y), verbose=0)


def test_exceptions_of_callbacks_come_out_and_training_is_kept():
    def fails(epoch, logs):
        if epoch == 1:
            raise KeyError("mine")

    model = compiled()
    with pytest.raises(KeyError, match="mine"):
        model.fit(*data(), epochs=5, verbose=0, callbacks=[callbacks.LambdaCallback(on_epoch_end=fails)])
    assert model.optimizer.iterations == 8 and len(model.history.history["loss"]) == 1


def test_interrupt():
    model = compiled()
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        model.fit(*data(), epochs=10_000_000, verbose=0)
    assert model.optimizer.iterations > 0


def test_functions_of_the_package_take_it():
    model, (x, y) = compiled(), data()
    assert tenon.fit(model, x, y, verbose=0).epoch == [0]
    assert tenon.evaluate(model, x, y, verbose=0, return_dict=True)["loss"] > 0
    assert tenon.predict(model, x, verbose=0).shape == (120, 3)


def test_categories():
    made = tenon.utils.to_categorical([0, 2, 1])
    assert made.tolist() == [[1, 0, 0], [0, 0, 1], [0, 1, 0]]
    assert tenon.utils.to_categorical([[1]], 3).tolist() == [[0, 1, 0]]
    with pytest.raises(ValueError):
        tenon.utils.to_categorical([3], 3)
