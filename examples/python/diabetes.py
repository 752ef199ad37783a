"""A number from a table: how a disease goes on in a year, from ten measurements of 442 patients."""

import keras
from keras import layers
from sklearn.datasets import load_diabetes
from sklearn.model_selection import train_test_split

keras.utils.set_random_seed(1)
x, y = load_diabetes(return_X_y=True, scaled=False)
x_train, x_test, y_train, y_test = train_test_split(x.astype("float32"), y, test_size=0.2, random_state=1)

normalized = layers.Normalization()
normalized.adapt(x_train)
model = keras.Sequential(
    [
        keras.Input((10,)),
        normalized,
        layers.Dense(32, activation="relu"),
        layers.Dense(32, activation="relu"),
        layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse", metrics=["mae"])
stop = keras.callbacks.EarlyStopping(patience=10, restore_best_weights=True)
history = model.fit(x_train, y_train, epochs=100, validation_split=0.2, callbacks=[stop], verbose=0)
mse, mae = model.evaluate(x_test, y_test, verbose=0)
guess = abs(y_test - y_train.mean()).mean()
print(f"{len(history.epoch)} epochs; off by {mae:.0f} on average, {guess:.0f} if every patient were the mean")
assert mae < guess
