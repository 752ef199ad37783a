"""Streams that Tenon trains on, against Keras' own fit on the same stream.

Where Keras on TensorFlow meets the end of data whose length it did not know, it counts a step more, and Adam's rate sees it. Here it is told of
the length, or has the same batches from a source that says it.
"""

import os
import random
import signal
import threading
import time

import keras
import numpy as np
import pytest
import tenon
from conftest import classes, dense_model, rows
from keras import layers

BATCHES = [(rows(40)[i : i + 10], classes(40)[i : i + 10]) for i in range(0, 40, 10)]
TYPES = ((None, 4), "float32"), ((None,), "int64")


def pair(make=dense_model):
    ours, theirs = make(), make()
    theirs.set_weights(ours.get_weights())
    return ours, theirs


def endless():
    while True:
        yield from BATCHES


class Batches(keras.utils.PyDataset):
    def __len__(self):
        return len(BATCHES)

    def __getitem__(self, index):
        return BATCHES[index]


def tf_data():
    import tensorflow as tf

    return tf.data.Dataset.from_tensor_slices((rows(40), classes(40))).batch(10)


def tf_generator():
    import tensorflow as tf

    signature = tuple(tf.TensorSpec(shape, dtype) for shape, dtype in TYPES)
    return tf.data.Dataset.from_generator(lambda: iter(BATCHES), output_signature=signature).prefetch(2)


def loader():
    data = pytest.importorskip("torch.utils.data")
    import torch

    return data.DataLoader(data.TensorDataset(torch.as_tensor(rows(40)), torch.as_tensor(classes(40))), batch_size=10)


def assert_same(ours, theirs, history, expected):
    assert list(history.history) == list(expected.history) and history.epoch == expected.epoch
    for name, values in expected.history.items():
        np.testing.assert_allclose(history.history[name], values, rtol=2e-4, atol=1e-5)
    for a, b in zip(ours.get_weights(), theirs.get_weights()):
        np.testing.assert_allclose(a, b, rtol=2e-4, atol=2e-4)
    assert int(ours.optimizer.iterations) == int(theirs.optimizer.iterations)


STREAMS = {
    "generator": (endless, endless, {"steps_per_epoch": 4}),
    "generator in parts": (endless, endless, {"steps_per_epoch": 3}),
    "tf.data": (tf_data, tf_data, {}),
    "tf.data in parts": (lambda: tf_data().repeat(), endless, {"steps_per_epoch": 3}),
    "tf.data of a generator": (tf_generator, tf_data, {}),
    "PyDataset": (lambda: Batches(), lambda: Batches(), {}),
    "PyDataset with workers": (lambda: Batches(workers=2), lambda: Batches(workers=2), {}),
    "DataLoader": (loader, loader, {}),
}


@pytest.mark.parametrize("make, same, arguments", STREAMS.values(), ids=STREAMS.keys())
def test_training_equals_keras(make, same, arguments):
    ours, theirs = pair()
    history = tenon.fit(ours, make(), epochs=3, shuffle=False, verbose=0, fallback=False, **arguments)
    assert_same(ours, theirs, history, theirs.fit(same(), epochs=3, shuffle=False, verbose=0, **arguments))
    steps = {"steps": n for n in arguments.values()}
    np.testing.assert_allclose(
        tenon.evaluate(ours, make(), verbose=0, fallback=False, **steps), ours.evaluate(make(), verbose=0, **steps), rtol=1e-4
    )
    np.testing.assert_allclose(
        tenon.predict(ours, make(), verbose=0, fallback=False, **steps), ours.predict(make(), verbose=0, **steps), rtol=1e-4, atol=1e-6
    )


def alike():
    """Of a generator that validates, Keras on TensorFlow loses the batches that it took ahead: which ones are next is chance."""
    while True:
        yield BATCHES[0]


VALIDATION = {
    "arrays": (lambda: (rows(20), classes(20)), {"validation_batch_size": 5}),
    "generator": (alike, {"validation_steps": 3}),
    "tf.data": (tf_data, {}),
    "PyDataset": (lambda: Batches(), {"validation_steps": 2}),
}


@pytest.mark.parametrize("make, arguments", VALIDATION.values(), ids=VALIDATION.keys())
@pytest.mark.parametrize("train", [tf_data, lambda: rows(40)], ids=["stream", "arrays"])
def test_validation_equals_keras(make, arguments, train):
    ours, theirs = pair()
    arguments = {**arguments, "epochs": 2, "shuffle": False, "verbose": 0}
    if train is not tf_data:
        arguments |= {"y": classes(40), "batch_size": 10}
    history = tenon.fit(ours, train(), validation_data=make(), fallback=False, **arguments)
    assert_same(ours, theirs, history, theirs.fit(train(), validation_data=make(), **arguments))


def test_weights_of_samples_and_classes():
    import tensorflow as tf

    def weighted():
        for x, y in BATCHES:
            yield x, y, np.linspace(0.5, 2, 10)

    ours, theirs = pair()
    history = tenon.fit(ours, weighted(), verbose=0, fallback=False)
    assert_same(ours, theirs, history, theirs.fit(weighted(), steps_per_epoch=4, verbose=0, shuffle=False))
    ours, theirs = pair()
    arguments = {"class_weight": {0: 1.0, 1: 3.0, 2: 0.5}, "epochs": 2, "verbose": 0, "shuffle": False}
    history = tenon.fit(ours, tf_data(), fallback=False, **arguments)
    assert_same(ours, theirs, history, theirs.fit(tf_data(), **arguments))
    assert isinstance(tf_data(), tf.data.Dataset)
    with pytest.raises(tenon.FitError, match="class_weight"):
        tenon.fit(dense_model(), weighted(), class_weight={0: 2.0}, verbose=0)


def test_inputs_by_name():
    def model():
        a, b = keras.Input((4,), name="a"), keras.Input((2,), name="b")
        made = keras.Model({"a": a, "b": b}, layers.Dense(3, activation="softmax")(layers.Concatenate()([a, b])))
        made.compile("sgd", "sparse_categorical_crossentropy", weighted_metrics=["accuracy"])
        return made

    def batches():
        for x, y in BATCHES:
            yield {"b": x[:, :2], "a": x}, y

    ours, theirs = pair(model)
    history = tenon.fit(ours, batches(), verbose=0, fallback=False)
    assert_same(ours, theirs, history, theirs.fit(batches(), steps_per_epoch=4, verbose=0, shuffle=False))


def test_lengths_that_differ():
    def model():
        made = keras.Sequential([keras.Input((None,), dtype="int32"), layers.Embedding(9, 4), layers.GlobalAveragePooling1D(), layers.Dense(1)])
        made.compile("sgd", "mse")
        return made

    def batches():
        for length in (3, 5, 4, 3):
            yield np.arange(6 * length).reshape(6, length) % 9, np.ones((6, 1))

    ours, theirs = pair(model)
    history = tenon.fit(ours, batches(), verbose=0, fallback=False)
    assert_same(ours, theirs, history, theirs.fit(batches(), steps_per_epoch=4, verbose=0, shuffle=False))


def test_nothing_is_taken_that_no_step_asks_for():
    taken = []

    def counted():
        for number, batch in enumerate(endless()):
            taken.append(number)
            yield batch

    tenon.fit(dense_model(), counted(), steps_per_epoch=3, epochs=2, verbose=0, fallback=False)
    assert taken == list(range(6))


def test_random_numbers_are_those_of_keras():
    def noisy():
        for _ in range(6):
            yield np.random.normal(size=(10, 4)).astype("float32"), np.random.randint(0, 3, 10)

    ours, theirs = pair()
    np.random.seed(3)
    history = tenon.fit(ours, noisy(), verbose=0, fallback=False)
    np.random.seed(3)
    assert_same(ours, theirs, history, theirs.fit(noisy(), steps_per_epoch=6, verbose=0, shuffle=False))


def test_a_stream_is_told_of_its_epochs():
    class Told(Batches):
        def __init__(self):
            super().__init__()
            self.told = []

        def on_epoch_begin(self):
            self.told.append("begin")

        def on_epoch_end(self):
            self.told.append("end")

    ours, theirs, held, kept = Told(), Told(), Told(), Told()
    arguments = {"epochs": 2, "verbose": 0, "shuffle": False}
    tenon.fit(dense_model(), ours, validation_data=held, fallback=False, **arguments)
    dense_model().fit(theirs, validation_data=kept, **arguments)
    assert ours.told == theirs.told and held.told == kept.told


def test_batches_are_shuffled():
    seen = []

    class Seen(Batches):
        def __getitem__(self, index):
            seen.append(index)
            return BATCHES[index]

    random.seed(1)
    tenon.fit(dense_model(), Seen(), epochs=6, verbose=0, fallback=False)
    order = seen[-24:]
    assert sorted(order) == sorted(list(range(4)) * 6) and order != list(range(4)) * 6


def test_a_generator_that_is_used_up():
    ours, theirs = pair()
    with pytest.warns(UserWarning, match="TN1011"):
        tenon.fit(ours, iter_of(BATCHES), epochs=2, verbose=0, fallback=False)
    theirs.fit(iter_of([*BATCHES, *BATCHES[:2]]), steps_per_epoch=6, verbose=0)
    for a, b in zip(ours.get_weights(), theirs.get_weights()):
        np.testing.assert_allclose(a, b, rtol=2e-4, atol=2e-4)


def iter_of(batches):
    yield from batches


class Gone(OSError):
    pass


@pytest.mark.parametrize("at, steps", [(0, 0), (1, 0), (6, 6)])
def test_an_exception_in_the_generator(at, steps):
    def failing():
        for number, batch in enumerate(endless()):
            if number == at:
                raise Gone("the disk is gone")
            yield batch

    model = dense_model()
    with pytest.raises(tenon.FitError, match="the disk is gone") as raised:
        tenon.fit(model, failing(), steps_per_epoch=4, epochs=3, verbose=0, fallback=False)
    assert isinstance(raised.value, Gone) and isinstance(raised.value.__cause__, Gone)
    assert raised.value.report.errors[0].code == "TN1012", raised.value.report
    assert int(model.optimizer.iterations if model.optimizer.built else 0) in (steps, at)
    if steps:
        assert "epoch 2, batch #2" in str(raised.value)
        assert model.history.epoch == [0]


def test_a_batch_that_does_not_fit():
    def wrong():
        yield from BATCHES
        yield rows(10), classes(9)

    model = dense_model()
    with pytest.raises(tenon.FitError, match="batch #4") as raised:
        tenon.fit(model, wrong(), verbose=0, fallback=False)
    assert raised.value.report.errors[0].code == "TN0508" and int(model.optimizer.iterations) == 4


def test_interrupt_of_a_generator_that_waits():
    def waiting():
        yield from BATCHES
        time.sleep(3)
        yield from BATCHES

    model = dense_model()
    threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT)).start()
    begin = time.perf_counter()
    with pytest.raises(KeyboardInterrupt):
        tenon.fit(model, waiting(), verbose=0, fallback=False)
    assert int(model.optimizer.iterations) == 4 and time.perf_counter() - begin < 20


class Doubled(layers.Layer):
    def call(self, x):
        return x * 2


def test_keras_gets_every_element_where_it_has_to_run():
    model = keras.Sequential([keras.Input((4,)), Doubled(), layers.Dense(3, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    with pytest.warns(UserWarning, match="Keras runs this"):
        tenon.fit(model, iter_of(BATCHES), steps_per_epoch=4, verbose=0, shuffle=False)
    assert int(model.optimizer.iterations) == 4


def test_a_model_without_input_shape():
    model = dense_model(inputs=False)
    tenon.fit(model, tf_data(), verbose=0, fallback=False)
    assert model.built and int(model.optimizer.iterations) == 4


def test_the_gil_is_free_while_steps_are_computed():
    model = keras.Sequential([keras.Input((256,)), layers.Dense(2048), layers.Dense(2048), layers.Dense(1)])
    model.compile("sgd", "mse")
    ticks, done = [], threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.005)

    other = threading.Thread(target=tick)
    other.start()
    batch = np.full((512, 256), 0.01, "float32"), np.ones((512, 1), "float32")
    tenon.fit(model, iter_of([batch] * 8), verbose=0, fallback=False)
    done.set()
    other.join()
    assert len(ticks) > 10
