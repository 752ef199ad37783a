"""Writes tests/data/models/tiny_XCEPTION_KDEF.{json,npz}: what real Keras makes of a file that nobody here made, of Keras 2.0.5."""
import json
import os
import shutil
from pathlib import Path

os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"  # with oneDNN TensorFlow 2.21 crashes in the derivative of this model's depthwise convolutions

from recording import REPOSITORY, output_root, start, write_arrays, write_json  # noqa: E402

import h5py  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402

from models_sequential import features  # noqa: E402
from recorded_model import Recorded, arrays_of, description_of  # noqa: E402

NAME = "tiny_XCEPTION_KDEF"


def adam_of_keras_2_0(file: h5py.File, model: keras.Model) -> list:
    """Gives the model the optimizer that the file holds. Until 2.0.5 Keras sorted the trained weights by name (keras/engine/training.py,
    _collected_trainable_weights) and the optimizer listed `iterations`, every m, every v (keras/optimizers.py); Keras 3 cannot read that.
    Returns the names of the datasets, in the order of Keras 3's variables."""
    arguments = json.loads(file.attrs["training_config"])["optimizer_config"]["config"]
    assert arguments.pop("decay") == 0.0
    model.compile(keras.optimizers.Adam(arguments.pop("lr"), **arguments), "categorical_crossentropy", metrics=["accuracy"])
    stored = {}
    for layer in model.layers:
        names = file["model_weights"][layer.name].attrs["weight_names"]
        stored |= {id(weight): name for weight, name in zip(layer.weights, names, strict=True)}
    place = {id(v): i for i, v in enumerate(sorted(model.trainable_variables, key=lambda v: stored[id(v)]))}
    group = file["optimizer_weights"]
    iterations, *slots = [n.decode() for n in group.attrs["weight_names"]]
    assert len(slots) == 2 * len(place)
    datasets = [slots[place[id(v)] + slot] for v in model.trainable_variables for slot in (0, len(place))]
    model.optimizer.build(model.trainable_variables)
    model.optimizer.iterations.assign(int(group[iterations][()]))
    for variable, dataset in zip(model.optimizer.variables[2:], datasets, strict=True):
        variable.assign(group[dataset][()])
    return datasets


def record(folder: Path) -> None:
    """What Keras 3 predicts with the file, which datasets hold its optimizer's state, and the losses of four more steps."""
    source = REPOSITORY / f"tests/data/models/{NAME}.hdf5"
    if folder != source.parent:
        shutil.copy(source, folder)
    model = keras.models.load_model(source, compile=False)
    with h5py.File(source, "r") as file:
        datasets = adam_of_keras_2_0(file, model)
    case = Recorded(model, [features(2, *model.input_shape[1:])],
                    note="Keras 2.0.5; Keras 3 loads it only with compile=False, because of the optimizer's `lr`, and without its state")
    description = description_of(case) | {"iterations": int(model.optimizer.iterations), "optimizer_datasets": datasets}
    arrays = {k: v for k, v in arrays_of(case).items() if not k.startswith(("var/", "optimizer/"))}
    arrays["target_0"] = np.eye(7, dtype="float32")[[1, 4]]
    description["next_losses"] = [float(model.train_on_batch(case.inputs[0], arrays["target_0"])[0]) for _ in range(4)]
    write_json(folder / f"{NAME}.json", description)
    write_arrays(folder / f"{NAME}.npz", arrays)


def main() -> None:
    folder = output_root() / "tests/data/models"
    folder.mkdir(parents=True, exist_ok=True)
    start(45)
    record(folder)


if __name__ == "__main__":
    main()
