"""Opens in real Keras what Tenon saved. Every model of tests/data/models that Tenon loads is saved again by
`resave IN OUT` (tests/archive) and loaded by keras.models.load_model: the predictions, the layers, the compile arguments and the
optimizer's variables must be those of the file that Keras saved, and one more epoch of training must give the same loss.

    python tests/oracle/check_roundtrip.py build/dev/tests/archive/resave [ROOT]

Writes tests/oracle/roundtrip.json (below ROOT, which stands for the repository): one row per file, so that a change of what Keras makes of Tenon's files shows in a review.
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from recording import REPOSITORY, start, versions, write_json

import h5py  # noqa: E402
import keras  # noqa: E402
import models_functional  # noqa: E402, F401  (registers the custom layer)
import numpy as np  # noqa: E402

MODELS = REPOSITORY / "tests/data/models"


def flat(structure) -> list:
    return [np.asarray(leaf) for leaf in keras.tree.flatten(structure)]


def named(model: keras.Model, inputs: list):
    """Inputs as the model's own structure wants them."""
    if isinstance(getattr(model, "_inputs_struct", None), dict):
        return dict(zip([t.name for t in model.inputs], inputs))
    return inputs if len(inputs) > 1 else inputs[0]


def loaded(path: Path) -> keras.Model:
    """Layers that are random draw the seeds that no file holds when they are made."""
    start(3)
    return keras.models.load_model(path)


def trained(model: keras.Model, inputs: list, outputs: list) -> list:
    """Losses of two more epochs on targets that any loss takes: what the model predicted, as classes where it classifies."""
    start(3)
    losses = list(model.loss.values()) if isinstance(model.loss, dict) else model.loss if isinstance(model.loss, list) else [model.loss] * len(outputs)
    sparse = ["sparse" in (loss if isinstance(loss, str) else type(loss).__name__).lower() for loss in losses]
    targets = [y.argmax(-1) if is_sparse else y for y, is_sparse in zip(outputs, sparse, strict=True)]
    targets = targets if len(targets) > 1 else targets[0]
    history = model.fit(named(model, inputs), targets, epochs=2, batch_size=4, shuffle=False, verbose=0)
    return history.history["loss"]


def optimizer_values(model: keras.Model) -> list:
    optimizer = getattr(model, "optimizer", None)
    return [np.asarray(v) for v in optimizer.variables] if model.compiled and optimizer is not None else []


def row_of(path: Path, resaved: Path) -> dict:
    about = json.loads(path.with_suffix(".json").read_text())
    arrays = np.load(path.with_suffix(".npz")) if path.with_suffix(".npz").exists() else {}
    inputs = [arrays[f"input_{i}"] for i in range(9) if f"input_{i}" in arrays]
    outputs = [arrays[f"output_{i}"] for i in range(9) if f"output_{i}" in arrays]
    ours = loaded(resaved)
    assert [layer.name for layer in ours.layers] == [layer["name"] for layer in about["layers"]], path
    row = {"file": path.name, "compiled": ours.compiled}
    if outputs:
        found = flat(ours.predict(named(ours, inputs), verbose=0))
        row["largest difference of predictions"] = max(float(np.abs(a - b).max()) for a, b in zip(outputs, found, strict=True))
        assert row["largest difference of predictions"] <= 1e-6, row  # TensorFlow adds in another order now and then
    if ours.compiled and "optimizer/2" in arrays:
        expected = [arrays[f"optimizer/{i}"] for i in range(len(about["optimizer_variables"]))]
        for a, b in zip(expected, optimizer_values(ours), strict=True):
            np.testing.assert_array_equal(a, b)
        row["optimizer variables"] = len(expected)
    if "optimizer_datasets" in about:  # Keras 2.0.5; make_third_party.py says why nothing is trained on TensorFlow
        with h5py.File(path) as file:
            expected = [about["iterations"], ours.optimizer.learning_rate, *(file["optimizer_weights"][name][()] for name in about["optimizer_datasets"])]
        for a, b in zip(expected, optimizer_values(ours), strict=True):
            np.testing.assert_array_equal(a, b)
        row["optimizer variables"] = len(expected)
    elif ours.compiled and outputs:
        losses = trained(ours, inputs, outputs)
        row["losses"] = [round(loss, 6) for loss in losses]
        original = path.with_suffix(".keras")  # a Functional .h5 cannot be trained on in Keras 3.15: its optimizer has other variables
        if original.exists():
            np.testing.assert_array_equal(losses, trained(loaded(original), inputs, outputs), str(row))
            row["as the file that Keras saved"] = True
    return row


def main() -> None:
    resave = Path(sys.argv[1]).resolve()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted([*MODELS.glob("*.keras"), *MODELS.glob("*.h5"), *MODELS.glob("*.hdf5")]):
            resaved = Path(folder) / f"{path.stem}{path.suffix[1:]}.keras"
            done = subprocess.run([resave, path, resaved], capture_output=True, text=True)
            if done.returncode:
                rows.append({"file": path.name, "refused": done.stderr.splitlines()[0]})
                continue
            rows.append(row_of(path, resaved))
            print(rows[-1])
    root = Path(sys.argv[2]) if len(sys.argv) > 2 else REPOSITORY
    write_json(root / "tests/oracle/roundtrip.json", {"versions": versions(), "files": rows})
    print(f"{len(rows)} files, {sum('refused' in row for row in rows)} refused")


if __name__ == "__main__":
    main()
