"""Data in every form that Keras' fit takes."""

import random

import keras
import numpy as np
import pytest
import tenon
from conftest import classes, dense_model, rows
from keras import layers
from tenon import _arrays


def codes(report):
    return [d.code for d in report if d.severity != "note"]


def tensors():
    import tensorflow as tf

    yield "tensorflow", tf.constant
    import jax.numpy as jnp

    yield "jax", jnp.asarray
    try:
        import torch
    except ImportError:
        return
    yield "torch", torch.as_tensor


@pytest.mark.parametrize("name, make", list(tensors()))
def test_tensors(name, make):
    model = dense_model()
    x, y = make(rows()), make(classes().astype("int32"))
    assert tenon.check(model, x, y).ok
    assert codes(tenon.check(model, x, make(classes().astype("int32") + 1))) == ["TN0602"]
    first, second = _arrays.column("x", "", x), _arrays.column("x", "", x)
    assert first.address == second.address, "the bytes are the tensor's own"


def test_pandas():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(rows(), columns=list("abcd"))
    assert tenon.check(dense_model(), frame, pandas.Series(classes())).ok
    assert codes(tenon.check(dense_model(), frame.drop(columns="d"), pandas.Series(classes()))) == ["TN0501"]


def test_scipy_sparse():
    sparse = pytest.importorskip("scipy.sparse")
    x = sparse.csr_matrix(rows())
    assert tenon.check(dense_model(), x, classes()).ok
    assert codes(tenon.check(dense_model(), sparse.csr_matrix(rows(features=6)), classes())) == ["TN0501"]


def test_tf_data():
    import tensorflow as tf

    model = dense_model()
    data = tf.data.Dataset.from_tensor_slices((rows(), classes()))
    assert tenon.check(model, data.batch(10)).ok
    single = tenon.check(model, data)
    assert codes(single) == ["TN1006"] and "data = data.batch(32)" in single[0].fixes[0][1]
    twice = tenon.check(model, data.batch(10).batch(2))
    assert codes(twice) == ["TN1005"] and "axis in front" in twice[0].cause
    wrong = tf.data.Dataset.from_tensor_slices((rows(), classes() + 1)).batch(10)
    assert codes(tenon.check(model, wrong)) == ["TN0602"]


def test_looking_at_a_pipeline_draws_no_numbers():
    import tensorflow as tf

    def generator():
        while True:
            yield np.random.rand(5, 4).astype("float32"), np.random.randint(0, 3, 5)

    types = (tf.TensorSpec((None, 4), tf.float32), tf.TensorSpec((None,), tf.int64))
    data, model = tf.data.Dataset.from_generator(generator, output_signature=types), dense_model()
    np.random.seed(3)
    random.seed(3)
    expected = np.random.rand(), random.random()
    np.random.seed(3)
    random.seed(3)
    assert tenon.check(model, data).ok
    assert (np.random.rand(), random.random()) == expected


def test_unequal_batches():
    import tensorflow as tf

    def generator():
        yield rows(5), classes(4)

    types = (tf.TensorSpec((None, 4), tf.float32), tf.TensorSpec((None,), tf.int64))
    data = tf.data.Dataset.from_generator(generator, output_signature=types)
    report = tenon.check(dense_model(), data)
    assert codes(report) == ["TN0508"] and report[0].where == "y of data, batch #0"


class Pairs(keras.utils.PyDataset):
    def __init__(self, labels):
        super().__init__()
        self.labels = labels

    def __len__(self):
        return 4

    def __getitem__(self, index):
        return rows(10), self.labels


def test_py_dataset():
    assert tenon.check(dense_model(), Pairs(classes(10))).ok
    assert codes(tenon.check(dense_model(), Pairs(classes(10, 7)))) == ["TN0602"]


def test_generator_of_python_is_left_alone():
    def generator():
        yield rows(5), classes(5)

    given = generator()
    assert tenon.check(dense_model(), given).ok
    assert next(given)[0].shape == (5, 4)


def test_mixing_libraries_works():
    import tensorflow as tf

    model = dense_model()
    assert tenon.check(model, rows(), tf.constant(classes())).ok
    model.fit(rows(), tf.constant(classes()), verbose=0)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="a model that reads strings")
def test_strings_of_tensorflow():
    tf = pytest.importorskip("tensorflow")
    words = layers.StringLookup(vocabulary=["a", "b"], output_mode="one_hot")
    model = keras.Sequential([keras.Input((1,), dtype="string"), words, layers.Dense(3, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    assert tenon.check(model, tf.constant([["a"], ["b"]] * 10), classes(20)).ok
