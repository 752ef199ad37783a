"""A denoising autoencoder: digits with noise in, digits without it out."""

import pathlib

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(1)
data = np.load(pathlib.Path(__file__).resolve().parents[1] / "data/mnist10k.npz")
clean = data["x_train"][:2000].reshape(-1, 784).astype("float32") / 255
noisy = np.clip(clean + np.random.normal(0, 0.2, clean.shape), 0, 1).astype("float32")

inputs = keras.Input((784,), name="noisy")
code = layers.Dense(64, activation="relu", name="code")(inputs)
outputs = layers.Dense(784, activation="sigmoid", name="clean")(code)
model = keras.Model(inputs, outputs)
model.compile(optimizer="adam", loss="mse")
history = model.fit(noisy, clean, batch_size=64, epochs=4, validation_split=0.2, verbose=2)
before, after = history.history["val_loss"][0], history.history["val_loss"][-1]
print(f"validation loss: {before:.4f}, then {after:.4f}")
assert after < before
restored = model.predict(noisy[:10], verbose=0)
assert restored.shape == (10, 784)
