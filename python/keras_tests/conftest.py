"""What the tests with Keras share."""

import keras
import numpy as np
import pytest
from keras import layers


@pytest.fixture(autouse=True)
def fixed_seed():
    keras.utils.set_random_seed(1)


def dense_model(features=4, classes=3, compiled=True, inputs=True):
    model = keras.Sequential([keras.Input((features,))] if inputs else [])
    model.add(layers.Dense(8, activation="relu"))
    model.add(layers.Dense(classes, activation="softmax"))
    if compiled:
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def rows(count=40, features=4):
    return np.random.default_rng(0).normal(size=(count, features)).astype("float32")


def classes(count=40, number=3):
    return np.arange(count) % number
