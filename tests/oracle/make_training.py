"""Writes tests/oracle/training (100 steps of every optimizer on every loss) and tests/oracle/whole_models (50 steps of models of several
kinds): start models, data, what TensorFlow made of them, and in spread.json how far the same runs in another Keras end from it: on JAX; or the
further of TensorFlow without oneDNN, and of TensorFlow from start weights that differ in their last place.

    make_training.py [ROOT]                    # everything
    make_training.py [ROOT] --spread=FOLDER    # spread.json of training/ alone, from the values recorded there. What the other Keras makes is
                                               # kept in FOLDER; a run that was stopped goes on from it
"""
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from recording import output_root, read_arrays, start, strip_object_ids, write_arrays, write_json, write_versions

HERE = Path(__file__).resolve().parent
WITHOUT_EFFECT = "_attention/3"  # the bias of keys in attention adds the same to every score. Its gradient is rounding, and Adam makes full steps of that


def deflate(path: Path) -> None:
    """Keras stores the members of its archives as they are; most of a small one is empty space of HDF5."""
    with zipfile.ZipFile(path) as archive:
        members = {info: archive.read(info) for info in archive.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, content in members.items():
            archive.writestr(info.filename, content, zipfile.ZIP_DEFLATED)


def save_starts(folder: Path, table) -> None:
    for each in table.STARTS:
        start(50)
        each.model().save(folder / f"{each.name}.keras")
        deflate(folder / f"{each.name}.keras")
        write_arrays(folder / f"{each.name}.npz", each.data())


def case_rows(folder: Path, table) -> list:
    import keras

    rows = []
    for case in table.cases():
        keras.backend.clear_session()  # or the optimizer would be called adam_166
        compiled = keras.models.load_model(folder / f"{case.start}.keras").get_compile_config()
        fit = {"epochs": table.EPOCHS, "batch_size": table.BATCH, "shuffle": False} | case.fit
        if "class_weight" in fit:
            fit["class_weight"] = {str(k): v for k, v in fit["class_weight"].items()}
        rows.append({"id": case.id, "start": f"{case.start}.keras", "data": f"{case.start}.npz",
                     "optimizer": strip_object_ids(keras.saving.serialize_keras_object(table.OPTIMIZERS()[case.optimizer])),
                     "loss": strip_object_ids(compiled["loss"]), "sample_weight": case.sample_weight, "fit": fit})
    return rows


def trained(folder: Path, table, environment: dict, kept: Path, starts: list) -> dict:
    """The cases of `starts`, or all, in a process of their own; a second backend cannot live in this one. Its results stay in `kept`."""
    output = kept / ("-".join([table.__name__, *environment.keys(), *environment.values()]) + ".npz")
    subprocess.run([sys.executable, str(HERE / "train_all.py"), str(folder), str(output), table.__name__, *starts], check=True,
                   env=os.environ | environment)
    return read_arrays(output)


def distances(one: dict, other: dict, case: str) -> dict:
    import numpy as np

    def furthest(prefix: str, relative: bool = False) -> dict:
        found = {}
        for key in (k for k in one if k.startswith(f"{case}/{prefix}") and not k.endswith(WITHOUT_EFFECT)):
            difference = np.abs(one[key].astype("float64") - other[key])
            scale = np.abs(one[key]) if relative else 1.0
            found[key[len(case) + 1:].removeprefix(prefix)] = float((difference / scale).max())
        return found

    return {"first_losses_relative": furthest("first_losses", relative=True)[""],
            "history_loss": furthest("history/")["loss"], "weights": furthest("final/"), "largest_weight": max(furthest("final/").values())}


def record_spread(folder: Path, table, kept: Path) -> None:
    """How far the other runs end from the recorded one: those named for a case's start model, or those named for all."""
    recorded = read_arrays(folder / "values.npz")
    cases = table.cases()
    others = {}
    for start_name, environments in table.OTHERS.items():
        starts = [start_name] if start_name else sorted({case.start for case in cases} - set(table.OTHERS))
        for environment in environments:
            results = trained(folder, table, environment, kept, starts)
            for name in starts:
                others.setdefault(name, []).append(results)
    spread = [{"id": case.id} | max((distances(recorded, other, case.id) for other in others[case.start]), key=lambda d: d["largest_weight"])
              for case in cases]
    write_json(folder / "spread.json", spread)
    assert max(row["largest_weight"] for row in spread) < table.LARGEST_SPREAD, "more than rounding: the two runs did not do the same"
    write_versions(folder / f"{folder.name}.versions.json", __file__)


def record(folder: Path, table, common: dict) -> None:
    """The cases of one module. `common`: arrays that several of them share."""
    folder.mkdir(parents=True, exist_ok=True)
    save_starts(folder, table)
    write_json(folder / "cases.json", case_rows(folder, table))
    with tempfile.TemporaryDirectory() as scratch:
        write_arrays(folder / "values.npz", trained(folder, table, {}, Path(scratch), []) | common)
        record_spread(folder, table, Path(scratch))


def main() -> None:
    import training_cases
    import whole_models

    training = output_root() / "tests/oracle/training"
    kept = next((a.removeprefix("--spread=") for a in sys.argv if a.startswith("--spread=")), None)
    if kept:
        record_spread(training, training_cases, Path(kept))
        return
    record(training, training_cases, {"sample_weight": training_cases.sample_weights()})
    record(output_root() / "tests/oracle/whole_models", whole_models, {})


if __name__ == "__main__":
    main()
