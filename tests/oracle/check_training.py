"""Training that crosses: Tenon trains a model that Keras saved, and real Keras opens what Tenon wrote. Its weights, predictions and every
variable of its optimizer must be those of the same training in Keras, and training must go on there with the same losses. Over all
optimizers, what they share, and schedules; then over the networks of tests/data/networks with one input.

    python tests/oracle/check_training.py build/dev/cli/tenon [NAME...]
"""
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from recording import REPOSITORY, start

start(0)
import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers, optimizers  # noqa: E402
from keras.optimizers import schedules  # noqa: E402

import models_functional  # noqa: E402, F401  (registers the custom layer)

NETWORKS = REPOSITORY / "tests/data/networks"
ROWS, BATCH, EPOCHS = 22, 4, 3  # 6 steps per epoch, the last one of 2 rows
# Of the largest value of an array. Rounding of a few steps; second moments square it, and 1/sqrt(v) is steep near 0.
ARRAYS, LOSSES = 5e-5, 1e-5


def cases() -> dict:
    """Every optimizer away from its defaults, then what all share, then the schedules."""
    o, s = optimizers, schedules
    return {
        "adadelta": o.Adadelta(0.5, rho=0.9), "adafactor": o.Adafactor(0.02, relative_step=False), "adagrad": o.Adagrad(0.05, 0.2),
        "adam": o.Adam(0.01, beta_1=0.8), "amsgrad": o.Adam(0.01, amsgrad=True), "adamw": o.AdamW(0.01, weight_decay=0.05),
        "adamax": o.Adamax(0.01), "ftrl": o.Ftrl(0.05, l1_regularization_strength=0.01, l2_regularization_strength=0.01, beta=0.1),
        "lamb": o.Lamb(0.01), "lion": o.Lion(0.002), "muon": o.Muon(0.01), "nadam": o.Nadam(0.01), "rmsprop": o.RMSprop(0.005),
        "rmsprop_centered": o.RMSprop(0.005, momentum=0.5, centered=True), "schedule_free": o.ScheduleFreeAdamW(0.01, warmup_steps=5),
        "sgd": o.SGD(0.05), "momentum": o.SGD(0.02, momentum=0.9), "nesterov": o.SGD(0.02, momentum=0.9, nesterov=True),
        "clipnorm": o.Adam(0.01, clipnorm=0.1), "global_clipnorm": o.SGD(0.05, momentum=0.5, global_clipnorm=0.2),
        "clipvalue": o.RMSprop(0.005, clipvalue=0.02), "weight_decay": o.Nadam(0.01, weight_decay=0.02),
        "ema": o.Adam(0.01, use_ema=True, ema_momentum=0.8), "ema_overwrite": o.SGD(0.05, momentum=0.5, use_ema=True, ema_overwrite_frequency=4),
        "accumulation": o.Adam(0.01, gradient_accumulation_steps=4),
        "accumulation_ema": o.AdamW(0.01, gradient_accumulation_steps=3, use_ema=True, ema_momentum=0.7, ema_overwrite_frequency=2),
        "cosine": o.Adam(s.CosineDecay(0.001, 20, warmup_target=0.01, warmup_steps=5)), "restarts": o.SGD(s.CosineDecayRestarts(0.05, 5)),
        "exponential": o.SGD(s.ExponentialDecay(0.05, 5, 0.8, staircase=True), momentum=0.9), "inverse_time": o.Adam(s.InverseTimeDecay(0.01, 4, 0.5)),
        "piecewise": o.RMSprop(s.PiecewiseConstantDecay([5, 12], [0.01, 0.005, 0.001])), "polynomial": o.Adamax(s.PolynomialDecay(0.01, 15, power=2.0)),
        "several": o.MultiOptimizer(o.OptimizerMap(o.SGD(0.05, momentum=0.9), {
            "conv/.*": o.Adam(0.01, use_ema=True, ema_momentum=0.8), "head/.*": o.Nadam(0.01, gradient_accumulation_steps=4, clipnorm=0.1)})),
        "several_shared": several(o.Adam(s.CosineDecay(0.01, 20)), o.RMSprop(0.005)),
    }


def several(shared, other) -> optimizers.MultiOptimizer:
    """One optimizer under two patterns and as the default one, and one that has no variable."""
    return optimizers.MultiOptimizer(optimizers.OptimizerMap(shared, {"conv/.*": shared, "norm/.*": other, "none": optimizers.SGD(0.1), "head/.*": shared}))


def small_model(optimizer) -> keras.Model:
    start(8)
    model = keras.Sequential([keras.Input((7, 5)), layers.Conv1D(6, 3, activation="tanh", name="conv"), layers.BatchNormalization(name="norm"),
                              layers.Flatten(name="flatten"), layers.Dense(9, activation="silu", name="hidden"), layers.Dense(3, name="head")])
    model.compile(optimizer, "mse", metrics=["mae"])
    return model


def small_data() -> tuple:
    random = np.random.default_rng(9)
    return random.standard_normal((ROWS, 7, 5)).astype("float32"), random.standard_normal((ROWS, 3)).astype("float32")


def train_in_tenon(tenon: Path, model: Path, x, y, epochs: int, folder: Path) -> Path:
    np.save(folder / "x.npy", x)
    np.save(folder / "y.npy", y)
    trained = folder / "trained.keras"
    trained.unlink(missing_ok=True)
    command = [tenon, "fit", model, "--x", folder / "x.npy", "--y", folder / "y.npy", "--epochs", epochs, "--batch-size", BATCH, "--no-shuffle",
               "--verbose", 0, "--output", trained]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return trained


def handed(x):
    """Strings as Keras takes them: NumPy's are no dtype of its own."""
    return keras.ops.convert_to_tensor(x.tolist(), dtype="string") if x.dtype.kind in "US" else x


def fit(model: keras.Model, x, y, epochs: int) -> list:
    return model.fit(handed(x), y, batch_size=BATCH, epochs=epochs, shuffle=False, verbose=0).history["loss"]


def furthest(ours: list, theirs: list) -> float:
    """The largest distance of two lists of arrays, each of the largest value in it."""
    worst = 0.0
    for a, b in zip(ours, theirs, strict=True):
        a, b = np.asarray(a), np.asarray(b)
        assert a.shape == b.shape and a.dtype == b.dtype, (a.shape, b.shape, a.dtype, b.dtype)
        if a.size and np.issubdtype(a.dtype, np.floating):
            worst = max(worst, float(np.abs(a.astype("float64") - b).max() / max(np.abs(b).max(), 1e-3)))
        else:
            assert np.array_equal(a, b), (a, b)
    return worst


def compare(name: str, ours: keras.Model, theirs: keras.Model, x, y) -> str:
    """An empty string, or what differs."""
    names = [[re.sub(r"variable_\d+$", "variable", v.path) for v in model.optimizer.variables] for model in (ours, theirs)]  # Nadam's u_product has none
    assert names[0] == names[1], names
    found = {"weights": furthest(ours.weights, theirs.weights), "optimizer variables": furthest(ours.optimizer.variables, theirs.optimizer.variables),
             "predictions": furthest([ours.predict(handed(x), batch_size=BATCH, verbose=0)], [theirs.predict(handed(x), batch_size=BATCH, verbose=0)])}
    losses = [fit(model, x, y, 2) for model in (ours, theirs)]
    found["losses of two more epochs"] = float(np.abs(np.subtract(*losses) / np.array(losses[1])).max())
    print(f"{name:28}" + ", ".join(f"{what} {distance:.1e}" for what, distance in found.items()), flush=True)
    wrong = [what for what, distance in found.items() if not distance <= (LOSSES if what.startswith("losses") else ARRAYS)]
    return f"{name}: {', '.join(wrong)}" if wrong else ""


def check_optimizer(name: str, optimizer, tenon: Path, folder: Path) -> str:
    x, y = small_data()
    small_model(optimizer).save(folder / "start.keras")
    # ScheduleFreeAdamW starts from the weights when it is built. load_model builds it before it reads them, and fit where nothing can be assigned.
    theirs = keras.models.load_model(folder / "start.keras", compile=isinstance(optimizer, optimizers.MultiOptimizer))  # which may share what is in it
    if not theirs.compiled:
        theirs.compile(type(optimizer).from_config(optimizer.get_config()), "mse", metrics=["mae"])
        theirs.optimizer.build(theirs.trainable_variables)
    trained = train_in_tenon(tenon, folder / "start.keras", x, y, EPOCHS, folder)
    fit(theirs, x, y, EPOCHS)
    return compare(name, keras.models.load_model(trained), theirs, x, y)


def check_network(path: Path, tenon: Path, folder: Path) -> str:
    """The training in Keras was done when the network was recorded: NAME.after.keras."""
    with np.load(path.with_suffix(".npz")) as arrays:
        x, y, epochs = arrays["x0"], arrays["y0"], len(arrays["losses"])
    theirs = keras.models.load_model(path.with_name(f"{path.stem}.after.keras"))
    ours = keras.models.load_model(train_in_tenon(tenon, path, x, y, epochs, folder))
    for model in (ours, theirs):
        model.run_eagerly = True  # a few steps are not worth a compilation
    return compare(path.stem, ours, theirs, x, y)


def with_one_input(path: Path) -> bool:
    if path.stem.endswith(".after") or not path.with_name(f"{path.stem}.after.keras").exists():
        return False
    with np.load(path.with_suffix(".npz")) as arrays:
        return "x1" not in arrays and "y1" not in arrays


def main() -> int:
    tenon, only = Path(sys.argv[1]).resolve(), sys.argv[2:]
    wrong, count = [], 0
    with tempfile.TemporaryDirectory() as scratch:
        jobs = {name: lambda name=name: check_optimizer(name, cases()[name], tenon, Path(scratch)) for name in cases()}
        jobs |= {path.stem: lambda path=path: check_network(path, tenon, Path(scratch)) for path in sorted(NETWORKS.glob("*.keras")) if with_one_input(path)}
        for name, job in jobs.items():
            if only and name not in only:
                continue
            keras.backend.clear_session()
            count += 1
            if difference := job():
                wrong.append(difference)
    print("\n".join(wrong))
    print(f"{count} trainings, {len(wrong)} of them differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
