"""A forecast of the next hour from the last day, after Keras' weather example: windows of a series, an LSTM, and what a guess would do."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(1)
hours = np.arange(24 * 200)
noise = np.random.default_rng(1).normal(0, 0.4, hours.size)
weather = np.convolve(noise, np.ones(12) / 3, mode="same")  # warm and cold spells of half a day
temperature = 12 + 6 * np.sin(hours * 2 * np.pi / 24) + 3 * np.sin(hours * 2 * np.pi / (24 * 50)) + weather

end = 24 * 150  # what was measured until then trains
mean, deviation = temperature[:end].mean(), temperature[:end].std()
series = ((temperature - mean) / deviation).astype("float32")
windows = np.lib.stride_tricks.sliding_window_view(series, 24)[:-1, :, None]
following = series[24:]

model = keras.Sequential([keras.Input((24, 1)), layers.LSTM(16), layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse", metrics=["mae"])
slower = keras.callbacks.ReduceLROnPlateau(patience=2)
model.fit(windows[: end - 24], following[: end - 24], batch_size=64, epochs=6, validation_split=0.1, callbacks=[slower], verbose=2)

forecast = model.predict(windows[end:], verbose=0)[:, 0]
error = np.abs(forecast - following[end:]).mean() * deviation
as_before = np.abs(windows[end:, -1, 0] - following[end:]).mean() * deviation
print(f"forecast is off by {error:.2f} degrees; by {as_before:.2f} if it stays as it is")
assert error < as_before
