"""Every pixel gets a class: a U-Net finds digits in front of a pattern. The pictures are made of the digits of examples/data."""

import pathlib

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(1)
data = np.load(pathlib.Path(__file__).resolve().parents[1] / "data/mnist10k.npz")
digits = np.pad(data["x_train"][:1200], ((0, 0), (2, 2), (2, 2))).astype("float32")[..., None] / 255
stripes = np.sin(np.arange(32) * np.random.default_rng(1).uniform(0.5, 1.5, (len(digits), 1)))[:, :, None, None] / 2 + 0.5
pictures = np.maximum(digits, 0.6 * stripes).astype("float32")
masks = (digits > 0.5).astype("float32")


def twice(x, filters):
    for _ in range(2):
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization(momentum=0.9)(x)
        x = layers.ReLU()(x)
    return x


inputs = keras.Input((32, 32, 1), name="picture")
fine = twice(inputs, 8)
middle = twice(layers.MaxPooling2D()(fine), 16)
coarse = twice(layers.MaxPooling2D()(middle), 32)
x = layers.Conv2DTranspose(16, 2, strides=2)(coarse)
x = twice(layers.Concatenate()([x, middle]), 16)
x = layers.UpSampling2D()(x)
x = twice(layers.Concatenate()([x, fine]), 8)
outputs = layers.Conv2D(1, 1, activation="sigmoid", name="mask")(x)

model = keras.Model(inputs, outputs, name="unet")
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=[keras.metrics.BinaryIoU(target_class_ids=[1])])
model.fit(pictures[:1000], masks[:1000], batch_size=20, epochs=3, verbose=2)
loss, overlap = model.evaluate(pictures[1000:], masks[1000:], verbose=0)
print(f"digits found and digits there overlap by {overlap:.2f}")
assert overlap > 0.7
