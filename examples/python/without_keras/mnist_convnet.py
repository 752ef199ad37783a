"""The convolutional network of ../mnist_convnet.py on a machine without Keras: only the imports differ."""

import pathlib

import numpy as np

import tenon
from tenon import layers

tenon.utils.set_random_seed(1)
data = np.load(pathlib.Path(__file__).resolve().parents[2] / "data/mnist10k.npz")
x_train = data["x_train"].reshape(-1, 28, 28, 1).astype("float32") / 255
x_test = data["x_test"].reshape(-1, 28, 28, 1).astype("float32") / 255
y_train, y_test = data["y_train"], data["y_test"]

model = tenon.Sequential(
    [
        tenon.Input((28, 28, 1)),
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
