#!/usr/bin/env python3
"""Writes tests/oracle/callbacks.json: what Keras' callbacks do with logs of random fits; and python_formats.json.

A scenario is a list of callbacks with random arguments and one or two fits, each with the logs of every batch and epoch. The
loop below calls Keras' own CallbackList as Model.fit does, on a model that is not trained: its only weight counts the
epochs. Recorded is all that one can see from outside: printed text, learning rates, where training stopped, what was saved
with which weight, the CSV file, warnings and errors.
"""
import contextlib
import io
import math
import os
import random
import tempfile
import warnings

from recording import output_root, write_json, write_versions

import keras
import numpy as np

OUT = output_root() / "tests/oracle/callbacks.json"
random.seed(20)

MODEL = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)], name="counter")
MODEL.compile("sgd", "mse", metrics=["accuracy", "mae", keras.metrics.MeanMetricWrapper(lambda y, p: p, name="seen")])
MODEL.fit(np.ones((1, 1)), np.ones((1, 1)), verbose=0)  # metrics are built


class Counter:
    """What callbacks see of a model."""

    def __init__(self, rate):
        self.optimizer = keras.optimizers.SGD(learning_rate=rate)
        self.metrics, self.stop_training, self.weight, self.files, self._initial_epoch = MODEL.metrics, False, 0, {}, None

    def get_weights(self):
        return self.weight

    def set_weights(self, weight):
        self.weight = weight

    def save(self, path, overwrite=True):
        self.files[path] = self.weight

    save_weights = save


class Scheduler(keras.callbacks.LearningRateScheduler):
    """A schedule that JSON can name: rate * factor from an epoch on."""

    def __init__(self, factor, after, verbose):
        super().__init__(lambda epoch, rate: rate * factor if epoch >= after else rate, verbose)


def maybe(value, chance=0.5):
    return {} if random.random() > chance else value


def monitored():
    monitor = random.choice(["val_loss", "val_loss", "loss", "accuracy", "val_accuracy", "mae", "val_mae", "gone", "seen"])
    mode = "auto" if monitor not in ("gone", "seen") and random.random() < 0.6 else random.choice(["min", "max"])
    if random.random() < 0.03:
        mode = "auto"
    return {"monitor": monitor, "mode": mode, "verbose": random.randint(0, 1)}


def early_stopping():
    return "EarlyStopping", monitored() | {"patience": random.randint(0, 3)} | maybe({"min_delta": random.choice([0.05, -0.02, 1e-9])}) \
        | maybe({"baseline": random.choice([0.3, 0.7])}, 0.3) | {"restore_best_weights": random.random() < 0.5} | maybe({"start_from_epoch": random.randint(1, 3)}, 0.3)


def reduce_lr():
    return "ReduceLROnPlateau", monitored() | {"patience": random.randint(0, 2), "factor": random.choice([0.1, 0.5, 0.3, 0.0])} \
        | maybe({"min_delta": random.choice([0.05, 0.0, 1e-9])}) | maybe({"cooldown": random.randint(1, 3)}) | maybe({"min_lr": random.choice([0.01, 0.0001, 1e-5])})


def model_checkpoint():
    weights = random.random() < 0.4
    ending = ".weights.h5" if weights else ".keras"
    place = random.choice(["best", "e{epoch:02d}", "deep/{epoch}-{loss:.2f}", "{epoch:03d}_{loss:.3g}", "{{{epoch:>3}}}{loss:+08.3f}", "{loss:.3}", "{epoch:.1f}%{loss:.1%}"])
    batches = maybe({"save_freq": random.randint(1, 5)}, 0.35)
    if batches and random.random() < 0.5:
        place += "-{batch}"
    # Keras fails when batches are to be compared before the first epoch has ended, unless the mode was given.
    arguments = monitored() | {"filepath": place + ending, "save_weights_only": weights, "save_best_only": not batches and random.random() < 0.6}
    return "ModelCheckpoint", arguments | batches | maybe({"initial_value_threshold": 0.5}, 0.2)


def csv_logger():
    return "CSVLogger", {"filename": "log.csv", "append": random.random() < 0.4} | maybe({"separator": random.choice([";", "\t", ".", " "])}, 0.3)


def terminate_on_nan():
    return "TerminateOnNaN", maybe({"raise_error": True}, 0.3)


def scheduler():
    return "LearningRateScheduler", {"factor": random.choice([0.5, 0.9, 1.1]), "after": random.randint(0, 3), "verbose": random.randint(0, 1)}


MAKERS = [early_stopping, reduce_lr, model_checkpoint, csv_logger, terminate_on_nan, scheduler]
CLASSES = {name: getattr(keras.callbacks, name) for name in ("EarlyStopping", "ReduceLROnPlateau", "ModelCheckpoint", "CSVLogger", "TerminateOnNaN")} \
    | {"LearningRateScheduler": Scheduler}


def float32(value):
    return float(np.float32(value))


def a_value():
    if random.random() < 0.02:
        return random.choice([math.nan, math.inf, -math.inf])
    return random.choice([round(random.random(), 2), round(random.random(), 1), float32(random.random()), 0.5, 0.5 + 1e-9, 0.30000001, random.random() * 1e-5])


def a_fit():
    names = ["accuracy", "loss", "mae"] + (["val_accuracy", "val_loss", "val_mae"] if random.random() < 0.7 else [])
    epochs, batches = random.randint(1, 7), random.randint(1, 4)
    logs = {name: [a_value() for _ in range(epochs)] for name in names}
    if random.random() < 0.1:
        logs["late"] = [None] + [0.25] * (epochs - 1)
    loss = [[math.nan if random.random() < 0.01 else round(random.random(), 2) for _ in range(batches)] for _ in range(epochs)]
    return {"epochs": epochs, "first": random.choice([0, 0, 0, 1]), "logs": logs, "batch_loss": loss}


def run_fit(model, callbacks, fit, rates):
    """Keras' Model.fit, from on_train_begin to on_train_end."""
    everyone = keras.callbacks.CallbackList(callbacks, epochs=fit["epochs"], steps=len(fit["batch_loss"][0]), verbose=0)
    for c in everyone.callbacks:
        c.set_model(model)
    model.stop_training = False
    everyone.on_train_begin()
    logs = None
    for epoch in range(fit["first"], fit["epochs"]):
        everyone.on_epoch_begin(epoch)
        model.weight += 1
        for batch, loss in enumerate(fit["batch_loss"][epoch]):
            everyone.on_train_batch_begin(batch)
            everyone.on_train_batch_end(batch, {"loss": loss})
            if model.stop_training:
                break
        logs = {name: values[epoch] for name, values in fit["logs"].items() if values[epoch] is not None}
        everyone.on_epoch_end(epoch, logs)
        rates.append(float(np.asarray(model.optimizer.learning_rate)))
        if model.stop_training:
            break
    everyone.on_train_end(logs)


def play(rate, specs, fits):
    model, printed, rates, raised = Counter(rate), io.StringIO(), [], None
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder), warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        callbacks = [CLASSES[name](**arguments) for name, arguments in specs]
        with contextlib.redirect_stdout(printed):
            for fit in fits:
                try:
                    run_fit(model, callbacks, fit, rates)
                except (ValueError, RuntimeError, KeyError) as error:
                    raised = type(error).__name__
                    break
        log = open("log.csv", newline="").read() if os.path.exists("log.csv") else None
    missing = sorted({c for w in seen for c in ("Early stopping", "Can save best", "Learning rate reduction") if str(w.message).startswith(c)})
    return {"printed": printed.getvalue(), "rates": rates, "weight": model.weight, "files": model.files, "csv": log, "warned": missing, "raised": raised}


def formats():
    """[format, value, text], or None for what Python refuses: places in file names."""
    rows = []
    while len(rows) < 400:
        spec = "".join(random.choice(part) for part in (["", "", "", "<", ">", "=", "^", "*<", "é^", "0=", "{>"], ["", "", "+", " ", "-"], ["", "", "", "z"], ["", "", "#"], ["", "", "0"],
                                                         ["", "", "2", "5", "8", "12"], ["", "", "", ",", "_"], ["", "", ".0", ".1", ".2", ".3", ".7"],
                                                         ["", "", "d", "f", "f", "e", "g", "%", "E", "G", "x", "b", "n", "q"]))
        value = random.choice([random.randint(-20, 2000), random.randint(0, 12), random.choice([0.0, -0.0, 1.0, 5.0, 12.0, 0.125, 2.5, 99.99, 1e16, 1e-5, 1234567.5, math.nan, math.inf, -math.inf]),
                               random.random(), random.uniform(-1e4, 1e4), 10 ** random.uniform(-8, 20)])
        if "#" in spec and (isinstance(value, float) or spec[-1] in "feEgGn%"):
            continue  # Tenon refuses what nobody writes: digits kept by # in a float
        try:
            rows.append([spec, value, format(value, spec)])
        except ValueError:
            if random.random() < 0.2:
                rows.append([spec, value, None])
    return rows


def main():
    scenarios = []
    for number in range(190):
        specs = [MAKERS[number % len(MAKERS)]()] + [random.choice(MAKERS)() for _ in range(random.choice([0, 0, 1, 2]))]
        if sum(name == "CSVLogger" for name, _ in specs) > 1:
            continue
        fits = [a_fit() for _ in range(random.choice([1, 1, 2]))]
        rate = random.choice([0.01, 0.1, 0.001])
        scenarios.append({"rate": rate, "callbacks": specs, "fits": fits, "saw": play(rate, specs, fits)})
    write_json(OUT, scenarios)
    write_json(OUT.with_name("python_formats.json"), formats())
    write_versions(OUT.with_suffix(".versions.json"), __file__)


main()
