"""tenon.install(): what changes for a program, and what does not."""

import keras
import numpy as np
import pytest
import tenon
from conftest import classes, dense_model, rows


@pytest.fixture(autouse=True)
def installed():
    tenon.install()
    yield
    tenon.uninstall()


def test_what_fits_is_trained():
    model = dense_model()
    history = model.fit(rows(), classes(), epochs=2, verbose=0, validation_split=0.5)
    assert set(history.history) == {"accuracy", "loss", "val_accuracy", "val_loss"}
    assert model.evaluate(rows(), classes(), verbose=0)[0] > 0
    assert model.predict(rows(), verbose=0).shape == (40, 3)
    assert float(np.ravel(model.train_on_batch(rows(), classes()))[0]) > 0


def test_what_does_not_fit_is_refused_before():
    model = dense_model()
    data, wanted = rows(), classes() + 1
    for call in (model.fit, model.evaluate):
        with pytest.raises(tenon.FitError, match="at wanted") as raised:
            call(data, wanted, verbose=0)
        assert isinstance(raised.value, ValueError) and isinstance(raised.value, AssertionError)
    with pytest.raises(tenon.FitError, match="TN0501"):
        model.predict(rows(features=5), verbose=0)
    with pytest.raises(tenon.FitError, match="TN0602"):
        model.train_on_batch(data, wanted)
    assert model.optimizer.iterations == 0


def test_wrong_arguments_are_keras_own_to_refuse():
    with pytest.raises(TypeError):
        dense_model().fit(rows(), classes(), no_such_argument=1)


def test_a_generator_is_looked_into_and_loses_nothing():
    taken = []

    def batches():
        for number in range(3):
            taken.append(number)
            yield rows(10), classes(10)

    model, alone = dense_model(), dense_model()
    alone.set_weights(model.get_weights())
    model.fit(batches(), verbose=0)
    assert taken == [0, 1, 2]
    tenon.uninstall()
    alone.fit(batches(), verbose=0)
    assert all(np.array_equal(a, b) for a, b in zip(model.get_weights(), alone.get_weights()))


def test_generator_whose_first_batch_is_wrong():
    def batches():
        while True:
            yield rows(10), classes(9)

    given = batches()
    with pytest.raises(tenon.FitError, match="TN0508"):
        dense_model().fit(given, steps_per_epoch=3, verbose=0)


def test_failure_in_a_later_batch_is_explained():
    import tensorflow as tf

    def batches():
        for number in range(5):
            yield rows(10), classes(10) + (3 if number == 3 else 0)

    types = (tf.TensorSpec((None, 4), tf.float32), tf.TensorSpec((None,), tf.int64))
    data = tf.data.Dataset.from_generator(batches, output_signature=types)
    with pytest.raises(tenon.FitError, match="TN0602") as raised:
        dense_model().fit(data, verbose=0)
    assert isinstance(raised.value.__cause__, tf.errors.InvalidArgumentError)
    with pytest.raises(tf.errors.InvalidArgumentError):
        dense_model().fit(data, verbose=0)


def test_unequal_lengths_in_a_later_batch():
    def batches():
        for number in range(5):
            yield rows(10), classes(9 if number == 2 else 10)

    with pytest.raises(tenon.FitError, match=r"TN0508(.|\n)*batch #2"):
        dense_model().fit(batches(), verbose=0)


def test_exception_of_the_program_is_named_with_its_batch():
    def batches():
        yield rows(10), classes(10)
        raise KeyError("lost")

    with pytest.raises(tenon.FitError) as raised:
        dense_model().fit(batches(), verbose=0)
    assert [d.code for d in raised.value.report] == ["TN1012"]
    assert raised.value.report[0].found == "KeyError: 'lost'" and raised.value.report[0].where == "element 1 of x"
    assert raised.value.__cause__ is not None and isinstance(raised.value, type(raised.value.__cause__))


def test_each_finding_is_printed_once(capsys):
    model = dense_model()
    data = rows().astype("float64")
    for _ in range(3):
        model.fit(data, classes(), verbose=0)
    assert capsys.readouterr().err.count("TN0506]") == 1


def test_strict():
    tenon.install(strict=True)
    images = np.random.rand(10, 8, 8).astype("float32")
    model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(3, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    with pytest.raises(AssertionError, match="TN0301"):
        model.fit(images, classes(10), verbose=0)
    tenon.install()
    model.fit(images, classes(10), verbose=0)


def test_uninstall_gives_keras_back():
    tenon.uninstall()
    assert not hasattr(keras.Model.fit, "__tenon__")
    with pytest.raises(ValueError) as raised:
        dense_model().fit(rows(features=5), classes(), verbose=0)
    assert not isinstance(raised.value, tenon.FitError)


def test_native():
    ours, theirs = dense_model(), dense_model()
    theirs.set_weights(ours.get_weights())
    tenon.install(native=True)
    history = ours.fit(rows(), classes(), shuffle=False, verbose=0)
    predicted, scores = ours.predict(rows(), verbose=0), ours.evaluate(rows(), classes(), verbose=0, return_dict=True)
    tenon.uninstall()
    assert isinstance(history, keras.callbacks.History) and ours.train_function is None, "Keras has traced nothing"
    theirs.fit(rows(), classes(), shuffle=False, verbose=0)
    np.testing.assert_allclose(predicted, theirs.predict(rows(), verbose=0), rtol=1e-3, atol=1e-5)
    assert set(scores) == {"accuracy", "loss"}
