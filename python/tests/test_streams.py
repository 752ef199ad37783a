"""Streams that models of Tenon train on, without Keras."""

import numpy as np
import pytest
import tenon
from tenon import layers

X = np.random.default_rng(0).normal(size=(40, 4)).astype("float32")
Y = np.arange(40) % 3
BATCHES = [(X[i : i + 10], Y[i : i + 10]) for i in range(0, 40, 10)]


def model(inputs=True):
    made = tenon.Sequential([tenon.Input((4,))] if inputs else [])
    made.add(layers.Dense(8, activation="relu"))
    made.add(layers.Dense(3, activation="softmax"))
    made.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return made


def pair():
    ours, theirs = model(), model()
    theirs.set_weights(ours.get_weights())
    return ours, theirs


def once(batches=BATCHES):
    yield from batches


def endless():
    while True:
        yield from BATCHES


def test_a_generator_trains_as_arrays_do():
    ours, theirs = pair()
    history = ours.fit(endless(), steps_per_epoch=4, epochs=3, verbose=0, validation_data=once(), seed=1)
    expected = theirs.fit(X, Y, batch_size=10, epochs=3, shuffle=False, verbose=0, seed=1)
    for name, values in expected.history.items():
        np.testing.assert_allclose(history.history[name], values, rtol=1e-6)
    assert history.history["val_loss"][0] == ours.history.history["val_loss"][0]
    for a, b in zip(ours.get_weights(), theirs.get_weights()):
        np.testing.assert_allclose(a, b, rtol=1e-6)
    np.testing.assert_allclose(ours.evaluate(once(), verbose=0), theirs.evaluate(X, Y, verbose=0), rtol=1e-6)
    np.testing.assert_allclose(ours.predict(once(), verbose=0), theirs.predict(X, verbose=0), rtol=1e-5)


def test_arrays_with_a_generator_that_validates():
    ours, theirs = pair()
    history = ours.fit(X, Y, batch_size=10, shuffle=False, verbose=0, validation_data=endless(), validation_steps=4)
    expected = theirs.fit(X, Y, batch_size=10, shuffle=False, verbose=0, validation_data=(X, Y))
    for name, values in expected.history.items():
        np.testing.assert_allclose(history.history[name], values, rtol=1e-5)


def test_a_model_learns_its_inputs_from_the_first_batch():
    made = model(inputs=False)
    made.fit(once(), verbose=0)
    assert made.built and made.optimizer.iterations == 4


def test_what_a_generator_raises_is_the_cause():
    def failing():
        yield from BATCHES[:3]
        raise OSError("the disk is gone")

    made = model()
    with pytest.raises(OSError, match="TN1012.*") as raised:
        made.fit(failing(), verbose=0)
    assert isinstance(raised.value, tenon.FitError) and isinstance(raised.value.__cause__, OSError)
    assert "batch #3" in str(raised.value) and made.optimizer.iterations == 3


def test_a_generator_may_end_the_program():
    def leaving():
        yield from BATCHES[:3]
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        model().fit(leaving(), verbose=0)


@pytest.mark.parametrize(
    "element, code",
    [((X[:10], Y[:9]), "TN0508"), ((X[:10, :3], Y[:10]), "TN1001"), ((X[:10], Y[:10] + 1), "TN0602")],
)
def test_a_later_batch_that_does_not_fit(element, code):
    with pytest.raises(tenon.FitError) as raised:
        model().fit(once([*BATCHES, element]), verbose=0)
    assert raised.value.report.errors[0].code == code, raised.value


def test_weights_beside_the_labels():
    ours, theirs = pair()
    weights = np.linspace(0, 2, 40)
    ours.fit(once([(x, y, weights[i * 10 : i * 10 + 10]) for i, (x, y) in enumerate(BATCHES)]), verbose=0)
    theirs.fit(X, Y, sample_weight=weights, batch_size=10, shuffle=False, verbose=0)
    for a, b in zip(ours.get_weights(), theirs.get_weights()):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)
    with pytest.raises(tenon.FitError, match="sample_weight"):
        model().fit(once(), sample_weight=weights, verbose=0)
