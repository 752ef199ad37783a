"""Writes tests/data/multi_optimizers: models compiled with a MultiOptimizer, as Keras trains them, and tests/oracle/variable_paths.json.

NAME.keras: compiled, random weights. values.npz: x, y; NAME/final/weights and NAME/final/optimizer (every variable of either, one after the
other) after 50 steps, NAME/history/LOG. callbacks.json: fits with callbacks that look at the learning rate - what they logged and printed.
variable_paths.json: the paths of the trained variables of every model of tests/data/networks and tests/data/models that Keras has loaded.
"""
import contextlib
import io

from recording import output_root, start, write_arrays, write_json, write_versions

start(0)
import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers as L  # noqa: E402

from make_training import deflate  # noqa: E402

import models_functional  # noqa: E402, F401  (registers the custom layer)

O, S = keras.optimizers, keras.optimizers.schedules
ROWS, BATCH, EPOCHS = 70, 16, 10  # 50 steps; the last batch of an epoch has 6 rows



def optimizers() -> dict:
    adam = O.Adam(0.01)
    return {
        # One optimizer for two patterns, an exact path that another pattern matches as well, and one that has no variable.
        "shared": O.MultiOptimizer(O.OptimizerMap(O.SGD(0.05, momentum=0.9), {
            "conv/.*": adam, "head/kernel": O.RMSprop(0.005, momentum=0.5), "head/.*": adam, "nothing": O.Nadam(S.ExponentialDecay(0.1, 10, 0.5))})),
        # What all optimizers share, each with its own norms, batches and averages.
        "arguments": O.MultiOptimizer(O.OptimizerMap(O.SGD(0.05, momentum=0.5, global_clipnorm=0.2), {
            "conv/.*": O.Adam(0.01, gradient_accumulation_steps=4, clipnorm=0.1, use_ema=True, ema_momentum=0.7, ema_overwrite_frequency=3),
            "(norm|recurrent/lstm_cell)/.*": O.RMSprop(0.005, clipvalue=0.02, weight_decay=0.02, use_ema=True, ema_momentum=0.9)})),
        # Optimizers that see whole variables or keep numbers, and schedules that each count for themselves.
        "kinds": O.MultiOptimizer(O.OptimizerMap(O.Nadam(S.CosineDecay(0.01, 40)), {
            "conv/kernel": O.Muon(0.01), r"hidden/\w+": O.Adafactor(0.02, relative_step=False),
            "head/(kernel|bias)": O.Lamb(S.PiecewiseConstantDecay([20, 35], [0.02, 0.01, 0.005]))})),
    }


def model() -> keras.Model:
    """A model in the model, recurrent layers and constraints: paths of every kind."""
    x = keras.Input((7, 5), name="x")
    y = L.Conv1D(6, 3, activation="tanh", kernel_constraint="unit_norm", name="conv")(x)
    y = L.BatchNormalization(name="norm")(y)
    y = L.LSTM(4, return_sequences=True, name="recurrent")(y)
    inner_x = keras.Input((5, 4))
    inner = keras.Model(inner_x, L.Dense(9, activation="silu", kernel_regularizer="l2", name="hidden")(L.Flatten()(inner_x)), name="inner")
    model = keras.Model(x, L.Dense(3, name="head")(inner(y)), name="model")
    return model


def data() -> dict:
    random = np.random.default_rng(9)
    return {"x": random.standard_normal((ROWS, 7, 5)).astype("float32"), "y": random.standard_normal((ROWS, 3)).astype("float32")}


def flat(variables) -> np.ndarray:
    return np.concatenate([np.asarray(v, "float64").ravel() for v in variables]).astype("float32")


def fit(model: keras.Model, values: dict, epochs: int, callbacks=()) -> dict:
    return model.fit(values["x"], values["y"], batch_size=BATCH, epochs=epochs, shuffle=False, verbose=0, callbacks=list(callbacks)).history


def record(folder, name: str, optimizer, values: dict) -> None:
    start(8)
    made = model()
    made.compile(optimizer, "mse", metrics=["mae"])
    made.save(folder / f"{name}.keras")
    deflate(folder / f"{name}.keras")
    loaded = keras.models.load_model(folder / f"{name}.keras")
    history = fit(loaded, values, EPOCHS)
    values |= {f"{name}/final/weights": flat(loaded.weights), f"{name}/final/optimizer": flat(loaded.optimizer.variables)}
    values |= {f"{name}/history/{log}": np.asarray(each, "float64") for log, each in history.items()}


def with_callbacks(folder, values: dict) -> list:
    rows = []
    for name, make in {
        "plateau": lambda: keras.callbacks.ReduceLROnPlateau("loss", factor=0.5, patience=2, min_delta=10.0, min_lr=0.004, verbose=1),
        "scheduler": lambda: keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.75, verbose=1),
    }.items():
        loaded = keras.models.load_model(folder / "arguments.keras")
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            history = fit(loaded, values, 6, [make()])
        rows.append({"callback": name, "printed": printed.getvalue(), "logs": {k: [float(v) for v in each] for k, each in history.items()}})
    return rows


def paths(root) -> list:
    rows = []
    for file in sorted([*(root / "tests/data/networks").glob("*.keras"), *(root / "tests/data/models").glob("*.keras")]):
        if file.stem.endswith(".after") or file.stem.startswith("refuse_") or file.stem == "unbuilt":
            continue
        keras.backend.clear_session()
        loaded = keras.models.load_model(file, compile=False)
        rows.append({"model": f"{file.parent.name}/{file.name}", "paths": [v.path for v in loaded.trainable_variables]})
    return rows


def main() -> None:
    folder = output_root() / "tests/data/multi_optimizers"
    folder.mkdir(parents=True, exist_ok=True)
    values = data()
    for name, optimizer in optimizers().items():
        record(folder, name, optimizer, values)
    write_json(folder / "callbacks.json", with_callbacks(folder, values))
    write_arrays(folder / "values.npz", values)
    write_versions(folder / "multi_optimizers.versions.json", __file__)
    write_json(output_root() / "tests/oracle/variable_paths.json", paths(output_root()))


if __name__ == "__main__":
    main()
