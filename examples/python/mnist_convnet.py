"""A convolutional network for handwritten digits, after the first example of keras.io."""

import pathlib

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(1)
data = np.load(pathlib.Path(__file__).resolve().parents[1] / "data/mnist10k.npz")
x_train = data["x_train"].reshape(-1, 28, 28, 1).astype("float32") / 255
x_test = data["x_test"].reshape(-1, 28, 28, 1).astype("float32") / 255
y_train, y_test = data["y_train"], data["y_test"]

model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Conv2D(16, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dropout(0.25),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, batch_size=64, epochs=2, validation_split=0.1, verbose=2)
loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
print(f"accuracy of the test digits: {accuracy:.3f}")
assert accuracy > 0.9
