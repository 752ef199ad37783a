"""Writes tests/oracle/training: start models, data, and 100 steps of every optimizer on every loss, on TensorFlow; and
in spread.json how far the same runs on JAX end from it."""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from recording import output_root, start, strip_object_ids, write_arrays, write_json, write_versions

HERE = Path(__file__).resolve().parent


def save_starts(folder: Path) -> None:
    from training_cases import STARTS

    for each in STARTS:
        start(50)
        each.model().save(folder / f"{each.name}.keras")
        write_arrays(folder / f"{each.name}.npz", each.data())


def case_rows(folder: Path) -> list:
    import keras

    from training_cases import BATCH, OPTIMIZERS, SHARED, cases

    rows = []
    for case in cases():
        keras.backend.clear_session()  # or the optimizer would be called adam_166
        compiled = keras.models.load_model(folder / f"{case.start}.keras").get_compile_config()
        fit = {"epochs": 20, "batch_size": BATCH, "shuffle": False} | case.fit
        if "class_weight" in fit:
            fit["class_weight"] = {str(k): v for k, v in fit["class_weight"].items()}
        rows.append({"id": case.id, "start": f"{case.start}.keras", "data": f"{case.start}.npz",
                     "optimizer": strip_object_ids(keras.saving.serialize_keras_object((OPTIMIZERS() | SHARED())[case.optimizer])),
                     "loss": strip_object_ids(compiled["loss"]), "sample_weight": case.sample_weight, "fit": fit})
    return rows


def trained(folder: Path, backend: str) -> dict:
    """All cases in a process of their own; a second backend cannot live in this one."""
    import numpy as np

    with tempfile.TemporaryDirectory() as scratch:
        output = Path(scratch) / "result.npz"
        subprocess.run([sys.executable, str(HERE / "train_all.py"), str(folder), str(output)], check=True, env=os.environ | {"KERAS_BACKEND": backend})
        with np.load(output) as file:
            return dict(file)


def distances(one: dict, other: dict, case: str) -> dict:
    import numpy as np

    def furthest(prefix: str, relative: bool = False) -> dict:
        found = {}
        for key in (k for k in one if k.startswith(f"{case}/{prefix}")):
            difference = np.abs(one[key].astype("float64") - other[key])
            scale = np.abs(one[key]) if relative else 1.0
            found[key[len(case) + 1:].removeprefix(prefix)] = float((difference / scale).max())
        return found

    return {"first_losses_relative": furthest("first_losses", relative=True)[""],
            "history_loss": furthest("history/")["loss"], "weights": furthest("final/"), "largest_weight": max(furthest("final/").values())}


def main() -> None:
    from training_cases import sample_weights

    folder = output_root() / "tests/oracle/training"
    folder.mkdir(parents=True, exist_ok=True)
    save_starts(folder)
    rows = case_rows(folder)
    write_json(folder / "cases.json", rows)
    tensorflow = trained(folder, "tensorflow")
    write_arrays(folder / "values.npz", tensorflow | {"sample_weight": sample_weights()})
    jax = trained(folder, "jax")
    spread = [{"id": row["id"]} | distances(tensorflow, jax, row["id"]) for row in rows]
    assert max(row["largest_weight"] for row in spread) < 1e-5, "more than rounding: the two runs did not do the same"
    write_json(folder / "spread.json", spread)
    write_versions(folder / "training.versions.json", __file__)


if __name__ == "__main__":
    main()
