"""Architectures of keras.applications with random weights: Tenon predicts what Keras predicts, and trains a step to the same weights.

Deep networks with BatchNormalization and random weights magnify rounding: Keras' own step on inputs that differ by one part in a million ends
elsewhere (ResNet50: a tenth of the largest weight). Tenon may be three times as far from Keras as that.

    python tests/oracle/check_applications.py build/release/cli/tenon [name ...]

The models are too large to be kept in the repository, so nothing is recorded: both sides run here.
"""
import subprocess
import sys
import tempfile
from pathlib import Path

from recording import start

start(11)
import keras  # noqa: E402
import numpy as np  # noqa: E402

APPLICATIONS = {
    "MobileNet": 64, "MobileNetV2": 64, "MobileNetV3Small": 64, "EfficientNetB0": 64, "EfficientNetV2B0": 64, "ResNet50": 64, "ResNet50V2": 64,
    "DenseNet121": 64, "VGG16": 48, "VGG19": 48, "Xception": 80, "InceptionV3": 96, "NASNetMobile": 64, "ConvNeXtTiny": 64,
}
PREDICTS_ONLY = {"MobileNet", "MobileNetV3Small", "EfficientNetB0", "EfficientNetV2B0"}  # random while training
OF_PREDICTIONS, OF_WEIGHTS = 1e-4, 1e-4  # of the largest number


def tenon(*arguments: str) -> None:
    done = subprocess.run([sys.argv[1], *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-600:])


def distance(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.abs(a - b).max() / max(1e-3, np.abs(b).max()))


def furthest(a: list, b: list) -> float:
    return max(distance(x, y) for x, y in zip(a, b) if x.dtype == np.float32)


def check(name: str, size: int, folder: Path) -> str:
    keras.utils.clear_session()
    keras.utils.set_random_seed(5)
    model = getattr(keras.applications, name)(weights=None, input_shape=(size, size, 3), classes=10)
    random = np.random.default_rng(1)
    for weight in model.weights:  # moving statistics away from their start values
        if weight.path.endswith(("moving_mean", "moving_variance")):
            weight.assign(np.abs(random.standard_normal(tuple(weight.shape))).astype("float32") * 0.1 + (0.5 if "variance" in weight.path else 0))
    x, y = random.standard_normal((6, size, size, 3)).astype("float32"), random.integers(0, 10, 6)
    np.save(folder / "x.npy", x)
    np.save(folder / "y.npy", y)
    model.compile(keras.optimizers.SGD(0.01), "sparse_categorical_crossentropy")
    model.save(folder / "m.keras")
    tenon("predict", str(folder / "m.keras"), "--x", str(folder / "x.npy"), "--output", str(folder / "p.npy"))
    apart = distance(np.load(folder / "p.npy"), model.predict(x, verbose=0))
    report = f"{name}: predictions {apart:.1e}"
    worst, allowed = 0.0, OF_WEIGHTS
    if name not in PREDICTS_ONLY:
        tenon("fit", str(folder / "m.keras"), "--x", str(folder / "x.npy"), "--y", str(folder / "y.npy"), "--epochs", "1", "--batch-size", "6",
              "--no-shuffle", "--output", str(folder / "t.keras"))
        before = model.get_weights()
        model.train_on_batch(x, y)
        after = model.get_weights()
        model.set_weights(before)
        model.compile(keras.optimizers.SGD(0.01), "sparse_categorical_crossentropy")
        model.train_on_batch((x * (1 + 1e-6 * random.standard_normal(x.shape))).astype("float32"), y)
        apart_itself = furthest(after, model.get_weights())
        worst = furthest(after, keras.saving.load_model(folder / "t.keras").get_weights())
        allowed = max(OF_WEIGHTS, 3 * apart_itself)
        report += f", weights after a step {worst:.1e} (moved by {furthest(after, before):.1e}; Keras from itself on inputs 1e-6 away: {apart_itself:.1e})"
    return report + ("" if apart < OF_PREDICTIONS and worst <= allowed else "  FAILED")


def main() -> None:
    failed = False
    for name in sys.argv[2:] or APPLICATIONS:
        with tempfile.TemporaryDirectory() as folder:
            try:
                report = check(name, APPLICATIONS[name], Path(folder))
            except Exception as problem:  # noqa: BLE001 - every model is reported
                report = f"{name}: FAILED {type(problem).__name__}: {str(problem)[:500]}"
        failed |= "FAILED" in report
        print(report, flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
