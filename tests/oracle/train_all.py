"""Trains every case of training_cases.py, or of another module, on the current backend and writes what happened to one npz.

Usage: train_all.py STARTS_FOLDER OUTPUT.npz [MODULE [START...]]    (KERAS_BACKEND chooses the backend; with NEXT_WEIGHTS every start weight is the
next larger float32, which tells how much of a difference in the end is rounding). OUTPUT.npz is written after every case; cases that it
holds already are not trained again, so a run that was stopped goes on where it was.
"""
import importlib
import os
import sys
import warnings
from pathlib import Path

import recording  # noqa: F401  (sets the environment before Keras starts)

import keras
import numpy as np

from training_cases import Case, sample_weights

warnings.filterwarnings("ignore")
FIRST_STEPS = 10
TABLE = importlib.import_module(sys.argv[3] if len(sys.argv) > 3 else "training_cases")


def parts(arrays: dict, letter: str):
    """`x`, or the list of `x0`, `x1`…"""
    return arrays[letter] if letter in arrays else [arrays[k] for k in sorted(arrays) if k[0] == letter and k[1:].isdigit()]


def rows_of(value, rows: slice):
    return [v[rows] for v in value] if isinstance(value, list) else value[rows]


def prepared(case: Case, starts: Path) -> tuple:
    """The start model with the optimizer of this case, and its data."""
    model = keras.models.load_model(starts / f"{case.start}.keras")
    compiled = model.get_compile_config()
    optimizer = TABLE.OPTIMIZERS()[case.optimizer]
    model.compile_from_config(compiled | {"optimizer": keras.saving.serialize_keras_object(optimizer)})
    if "NEXT_WEIGHTS" in os.environ:
        for variable in model.trainable_variables:
            variable.assign(np.nextafter(variable.numpy(), np.float32(np.inf)))
    with np.load(starts / f"{case.start}.npz") as file:
        return model, dict(file)


def weights_per_row(case: Case, y):
    """sample_weight, or class_weight turned into one: what `fit` does before the first step."""
    if case.sample_weight:
        return sample_weights()
    if "class_weight" in case.fit:
        return np.array([case.fit["class_weight"].get(int(label), 1.0) for label in y], dtype="float32")
    return None


def places(model: keras.Model) -> dict:
    """By id of a variable: its layer and its number there. Paths name the layers inside a layer, "both_ways/forward_lstm/lstm_cell/kernel"."""
    return {id(v): f"{layer.name}/{i}" for layer in model.layers for i, v in enumerate(layer.weights)}


def first_gradients(case: Case, starts: Path) -> dict:
    """Gradients of the first batch. On a model of their own: a training call moves the statistics of BatchNormalization."""
    import tensorflow as tf

    model, data = prepared(case, starts)
    weight = weights_per_row(case, parts(data, "y"))
    rows = slice(0, TABLE.BATCH)
    x, y = rows_of(parts(data, "x"), rows), rows_of(parts(data, "y"), rows)
    weight = None if weight is None else weight[rows]

    @tf.function
    def gradients():
        with tf.GradientTape() as tape:
            y_pred = model(x, training=True)
            loss = model.compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=weight)
        return tape.gradient(loss, [v.value for v in model.trainable_variables])

    return {places(model)[id(v)]: tf.convert_to_tensor(g).numpy() for v, g in zip(model.trainable_variables, gradients())}


def first_losses(case: Case, starts: Path) -> list:
    """The loss of each of the first steps. `fit` only shows running means, so the batches are fed one by one."""
    model, data = prepared(case, starts)
    x, y = parts(data, "x"), parts(data, "y")
    weight = weights_per_row(case, y)
    count = len(y[0] if isinstance(y, list) else y)
    count = int(count * (1 - case.fit.get("validation_split", 0.0)))
    batches = [slice(begin, min(begin + TABLE.BATCH, count)) for begin in range(0, count, TABLE.BATCH)]
    losses = []
    for step in range(FIRST_STEPS):
        rows = batches[step % len(batches)]
        logs = model.train_on_batch(rows_of(x, rows), rows_of(y, rows),
                                    sample_weight=None if weight is None else weight[rows], return_dict=True)
        losses.append(float(logs["loss"]))
    return losses


def run(case: Case, starts: Path, results: dict) -> None:
    if keras.backend.backend() == "tensorflow":
        for place, gradient in first_gradients(case, starts).items():
            results[f"{case.id}/gradient/{place}"] = gradient
    results[f"{case.id}/first_losses"] = np.array(first_losses(case, starts), dtype="float32")
    model, data = prepared(case, starts)
    arguments = {"epochs": TABLE.EPOCHS, "batch_size": TABLE.BATCH, "shuffle": False, "verbose": 0} | case.fit
    history = model.fit(parts(data, "x"), parts(data, "y"), sample_weight=sample_weights() if case.sample_weight else None, **arguments).history
    assert int(model.optimizer._iterations) == TABLE.STEPS, case.id  # of batches, accumulated or not
    for name, values in history.items():
        results[f"{case.id}/history/{name}"] = np.array(values, dtype="float32")
    for variable in model.weights:
        results[f"{case.id}/final/{places(model)[id(variable)]}"] = keras.ops.convert_to_numpy(variable)


def main() -> None:
    starts, output = Path(sys.argv[1]), Path(sys.argv[2])
    results = recording.read_arrays(output) if output.exists() else {}
    for case in TABLE.cases():
        if f"{case.id}/first_losses" in results or (sys.argv[4:] and case.start not in sys.argv[4:]):
            continue
        keras.backend.clear_session()
        run(case, starts, results)
        recording.write_arrays(output.with_suffix(".part.npz"), results)
        output.with_suffix(".part.npz").replace(output)


if __name__ == "__main__":
    main()
