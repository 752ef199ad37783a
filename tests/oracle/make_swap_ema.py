#!/usr/bin/env python3
"""Writes tests/oracle/swap_ema.json: fits with SwapEMAWeights, the weights that a callback behind it sees, and what is left."""
from recording import output_root, start, write_json, write_versions

import keras
import numpy as np

OUT = output_root() / "tests/oracle/swap_ema.json"


def numbers(array):
    return [float(v) for v in np.asarray(array).flatten()]


def main():
    cases = []
    for swap_on_epoch in (False, True):
        for validated in (True, False):
            start(5)
            rng = np.random.default_rng(7)
            x, y = rng.normal(size=(20, 3)).astype("float32"), rng.normal(size=(20, 2)).astype("float32")
            model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
            model.compile(keras.optimizers.SGD(0.1, use_ema=True, ema_momentum=0.8), "mse")
            before = [numbers(w) for w in model.get_weights()]
            seen = []
            look = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append([numbers(w) for w in model.get_weights()]))
            history = model.fit(x, y, batch_size=5, epochs=3, shuffle=False, verbose=0, validation_data=(x[:8], y[:8]) if validated else None,
                                callbacks=[keras.callbacks.SwapEMAWeights(swap_on_epoch), look])
            cases.append({"swap_on_epoch": swap_on_epoch, "validated": validated, "x": numbers(x), "y": numbers(y), "before": before, "seen": seen,
                          "after": [numbers(w) for w in model.get_weights()], "history": history.history,
                          "evaluated": model.evaluate(x, y, verbose=0, callbacks=[keras.callbacks.SwapEMAWeights()])})
    write_json(OUT, cases)
    write_versions(OUT.with_suffix(".versions.json"), __file__)


main()
