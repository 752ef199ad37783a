"""Trains every case of training_cases.py on the current backend and writes what happened to one npz.

Usage: train_all.py STARTS_FOLDER OUTPUT.npz [START...]    (KERAS_BACKEND chooses the backend; START limits the cases)
"""
import sys
import warnings
from pathlib import Path

import recording  # noqa: F401  (sets the environment before Keras starts)

import keras
import numpy as np

from training_cases import BATCH, OPTIMIZERS, SHARED, Case, cases, sample_weights

warnings.filterwarnings("ignore")
FIRST_STEPS = 10


def parts(arrays: dict, letter: str):
    """`x`, or the list of `x0`, `x1`…"""
    return arrays[letter] if letter in arrays else [arrays[k] for k in sorted(arrays) if k[0] == letter and k[1:].isdigit()]


def rows_of(value, rows: slice):
    return [v[rows] for v in value] if isinstance(value, list) else value[rows]


def prepared(case: Case, starts: Path) -> tuple:
    """The start model with the optimizer of this case, and its data."""
    model = keras.models.load_model(starts / f"{case.start}.keras")
    compiled = model.get_compile_config()
    optimizer = (OPTIMIZERS() | SHARED())[case.optimizer]
    model.compile_from_config(compiled | {"optimizer": keras.saving.serialize_keras_object(optimizer)})
    with np.load(starts / f"{case.start}.npz") as file:
        return model, dict(file)


def weights_per_row(case: Case, y):
    """sample_weight, or class_weight turned into one: what `fit` does before the first step."""
    if case.sample_weight:
        return sample_weights()
    if "class_weight" in case.fit:
        return np.array([case.fit["class_weight"].get(int(label), 1.0) for label in y], dtype="float32")
    return None


def first_gradients(case: Case, starts: Path) -> dict:
    """Gradients of the first batch. On a model of their own: a training call moves the statistics of BatchNormalization."""
    import tensorflow as tf

    model, data = prepared(case, starts)
    weight = weights_per_row(case, parts(data, "y"))
    rows = slice(0, BATCH)
    x, y = rows_of(parts(data, "x"), rows), rows_of(parts(data, "y"), rows)
    weight = None if weight is None else weight[rows]

    @tf.function
    def gradients():
        with tf.GradientTape() as tape:
            y_pred = model(x, training=True)
            loss = model.compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=weight)
        return tape.gradient(loss, [v.value for v in model.trainable_variables])

    return {v.path: g.numpy() for v, g in zip(model.trainable_variables, gradients())}


def first_losses(case: Case, starts: Path) -> list:
    """The loss of each of the first steps. `fit` only shows running means, so the batches are fed one by one."""
    model, data = prepared(case, starts)
    x, y = parts(data, "x"), parts(data, "y")
    weight = weights_per_row(case, y)
    count = len(y[0] if isinstance(y, list) else y)
    count = int(count * (1 - case.fit.get("validation_split", 0.0)))
    batches = [slice(begin, min(begin + BATCH, count)) for begin in range(0, count, BATCH)]
    losses = []
    for step in range(FIRST_STEPS):
        rows = batches[step % len(batches)]
        logs = model.train_on_batch(rows_of(x, rows), rows_of(y, rows),
                                    sample_weight=None if weight is None else weight[rows], return_dict=True)
        losses.append(float(logs["loss"]))
    return losses


def run(case: Case, starts: Path, results: dict) -> None:
    if keras.backend.backend() == "tensorflow":
        for path, gradient in first_gradients(case, starts).items():
            results[f"{case.id}/gradient/{path}"] = gradient
    results[f"{case.id}/first_losses"] = np.array(first_losses(case, starts), dtype="float32")
    model, data = prepared(case, starts)
    arguments = {"epochs": 20, "batch_size": BATCH, "shuffle": False, "verbose": 0} | case.fit
    history = model.fit(parts(data, "x"), parts(data, "y"), sample_weight=sample_weights() if case.sample_weight else None, **arguments).history
    assert int(model.optimizer._iterations) == 100, case.id  # of batches, accumulated or not
    for name, values in history.items():
        results[f"{case.id}/history/{name}"] = np.array(values, dtype="float32")
    for variable in model.weights:
        results[f"{case.id}/final/{variable.path}"] = keras.ops.convert_to_numpy(variable)


def main() -> None:
    starts, output, only = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
    results: dict = {}
    for case in (c for c in cases() if not only or c.start in only):
        keras.backend.clear_session()
        run(case, starts, results)
    recording.write_arrays(output, results)


if __name__ == "__main__":
    main()
