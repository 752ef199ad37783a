"""The program whose output make_ux.py records: every Keras surface a user sees, one after another, each announced by a
line `@@name`. Run in a terminal or redirected."""
import sys
import time

import recording

import keras
import numpy as np
from keras import layers


def announce(name: str) -> None:
    sys.stdout.flush()
    sys.stdout.write(f"@@{name}\n")


class Slow(keras.callbacks.Callback):
    """30 ms per batch, so that the bar (redrawn at most every 50 ms) is drawn several times."""

    def on_train_batch_end(self, batch, logs=None):
        time.sleep(0.03)


def main() -> None:
    recording.start(5)
    model = keras.Sequential([keras.Input((6,)), layers.Dense(8, activation="relu"), layers.BatchNormalization(),
                              layers.Dense(3, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    random = np.random.default_rng(5)
    x, y = random.standard_normal((200, 6)).astype("float32"), random.integers(0, 3, 200)
    announce("summary_untrained")
    model.summary()
    announce("fit_verbose_1")
    model.fit(x, y, batch_size=16, epochs=2, verbose=1, validation_split=0.2, callbacks=[Slow()])
    announce("fit_verbose_1_one_epoch")
    model.fit(x, y, batch_size=64, verbose=1)
    announce("fit_verbose_2")
    model.fit(x, y, batch_size=16, epochs=2, verbose=2, validation_split=0.2)
    announce("evaluate_verbose_1")
    model.evaluate(x, y, verbose=1)
    announce("evaluate_verbose_2")
    model.evaluate(x, y, verbose=2)
    announce("predict_verbose_1")
    model.predict(x, verbose=1)
    announce("predict_verbose_2")
    model.predict(x, verbose=2)
    announce("summary_trained")
    model.summary()
    announce("summary_trained_with_flags")
    model.summary(show_trainable=True, expand_nested=True)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
