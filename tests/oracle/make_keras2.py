"""Writes tests/data/models/keras2_*.h5: whole-model files as Keras 2 wrote them, made from a model built here by
rewriting its configuration and storing its weights under Keras 2 names. Keras 3 loads some of them; what it says to the
others is recorded."""
import json
import logging
import warnings
from pathlib import Path

from recording import output_root, start, write_arrays, write_json

warnings.filterwarnings("ignore")
logging.getLogger("absl").setLevel(logging.ERROR)

import h5py  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers  # noqa: E402

from models_sequential import classes, features  # noqa: E402
from recorded_model import Recorded, arrays_of, description_of, fit_a_little  # noqa: E402

KERAS_3_ONLY = ["build_config", "module", "registered_name", "quantization_config", "optional", "ragged", "input_axes", "output_axes"]


def without_keras_3_keys(value):
    if isinstance(value, dict):
        if value.get("class_name") == "DTypePolicy":
            return value["config"]["name"]
        return {k: without_keras_3_keys(v) for k, v in value.items() if k not in KERAS_3_ONLY}
    return [without_keras_3_keys(v) for v in value] if isinstance(value, (list, tuple)) else value


def tensors_of(value) -> list:
    if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
        return [value["config"]["keras_history"]]
    if isinstance(value, dict):
        return [t for v in value.values() for t in tensors_of(v)]
    return [t for v in value for t in tensors_of(v)] if isinstance(value, (list, tuple)) else []


def layer_record(record: dict) -> dict:
    """One layer as Keras 2 wrote it: plain dtype, `batch_input_shape`, axis as a list, nodes as nested lists."""
    nodes = [[[*tensor, {}] for tensor in tensors_of(node["args"])] for node in record.get("inbound_nodes", [])]
    result = without_keras_3_keys({k: v for k, v in record.items() if k != "inbound_nodes"})
    config = result["config"]
    if "batch_shape" in config:
        config["batch_input_shape"] = config.pop("batch_shape")
    if result["class_name"] == "BatchNormalization":
        config["axis"] = [3 if config["axis"] == -1 else config["axis"]]
        for key in ("renorm", "renorm_clipping", "renorm_momentum", "synchronized"):
            config.pop(key, None)
    if "inbound_nodes" in record:
        result |= {"inbound_nodes": nodes}
    return result


def functional_config(model: keras.Model) -> dict:
    config = json.loads(model.to_json())["config"]
    as_list = lambda ends: [ends] if isinstance(ends[0], str) else ends  # noqa: E731  (Keras 2 always wrote a list)
    return {"class_name": "Model", "config": {
        "name": model.name, "layers": [layer_record(r) for r in config["layers"]],
        "input_layers": as_list(config["input_layers"]), "output_layers": as_list(config["output_layers"])}}


def sequential_config(model: keras.Model, version: str) -> dict:
    """tf.keras 2.3+ wrote the InputLayer and repeated its shape on the first layer; before, only the first layer had
    `batch_input_shape`; before Keras 2.2.3 `config` was the list itself."""
    records = [layer_record(r) for r in json.loads(model.to_json())["config"]["layers"]]
    records[1]["config"]["batch_input_shape"] = records[0]["config"]["batch_input_shape"]
    if version == "2.10.0":
        return {"class_name": "Sequential", "config": {"name": model.name, "layers": records}}
    if version == "2.2.4":
        return {"class_name": "Sequential", "config": {"name": model.name, "layers": records[1:]}}
    return {"class_name": "Sequential", "config": records[1:]}


def write_weights(file: h5py.File, model: keras.Model, version: str) -> None:
    group = file.create_group("model_weights")
    shown = model.layers
    group.attrs["layer_names"] = [layer.name.encode() for layer in shown]
    group.attrs["backend"] = b"tensorflow"
    group.attrs["keras_version"] = version.encode()
    for layer in shown:
        entry = group.create_group(layer.name)
        weights = layer.trainable_weights + layer.non_trainable_weights
        names = [f"{layer.name}/{w.name}:0" for w in weights]
        entry.attrs["weight_names"] = [n.encode() for n in names]
        for name, weight in zip(names, weights):
            entry.create_dataset(name, data=np.asarray(weight))


def adam_by_name(model: keras.Model, first: list, second: list) -> list:
    """tf.keras 2.10: the step count, then every `m`, then every `v`, with names that say so."""
    paths = [f"{layer.name}/{w.name}" for layer in model.layers for w in layer.trainable_weights]
    return [("Adam/iter:0", np.asarray(model.optimizer.iterations, dtype="int64")),
            *[(f"Adam/{path}/m:0", np.asarray(v)) for path, v in zip(paths, first)],
            *[(f"Adam/{path}/v:0", np.asarray(v)) for path, v in zip(paths, second)]]


def adam_by_block(model: keras.Model, first: list, second: list, version: str) -> list:
    """Keras 2.0 to 2.3: the same blocks under names that say nothing; until 2.0.5 in the order of the weights' names
    (keras/optimizers.py, and _collected_trainable_weights in keras/engine/training.py)."""
    order = list(range(len(first)))
    if version < "2.0.6":
        order.sort(key=lambda i: model.trainable_variables[i].path)
    blocks = [block[i] for block in (first, second) for i in order]
    return [("iterations:0", np.asarray(model.optimizer.iterations, dtype="float32")),
            *[(f"Variable_{i}:0" if i else "Variable:0", np.asarray(v)) for i, v in enumerate(blocks)]]


def write_adam(file: h5py.File, model: keras.Model, version: str) -> None:
    """The learning rate is in the configuration only."""
    slots = model.optimizer.variables[2:]
    first, second = slots[0::2], slots[1::2]
    entries = adam_by_name(model, first, second) if version == "2.10.0" else adam_by_block(model, first, second, version)
    group = file.create_group("optimizer_weights")
    group.attrs["weight_names"] = [name.encode() for name, _ in entries]
    for name, value in entries:
        group.create_dataset(name, data=value)


def write_h5(path: Path, model: keras.Model, config: dict, training: dict, version: str) -> None:
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"] = version.encode()
        file.attrs["backend"] = b"tensorflow"
        file.attrs["model_config"] = json.dumps(config).encode()
        write_weights(file, model, version)
        file.attrs["training_config"] = json.dumps(training).encode()
        write_adam(file, model, version)


ADAM = {"loss": "categorical_crossentropy", "metrics": [["accuracy"]], "weighted_metrics": None, "loss_weights": None,
        "sample_weight_mode": None,
        "optimizer_config": {"class_name": "Adam", "config": {
            "name": "Adam", "learning_rate": 0.0010000000474974513, "decay": 0.0, "beta_1": 0.9, "beta_2": 0.999,
            "epsilon": 1e-07, "amsgrad": False}}}


def functional_case() -> Recorded:
    image = keras.Input((8, 8, 2), name="image")
    x = layers.Conv2D(3, 3, strides=2, use_bias=False, name="conv")(image)
    x = layers.BatchNormalization(name="norm")(x)
    left = layers.Activation("relu", name="relu")(x)
    right = layers.Conv2D(3, 1, name="point")(x)
    x = layers.Add(name="add")([left, right])
    x = layers.Concatenate(name="concat")([x, left])
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Dropout(0.25, name="drop")(x)
    model = keras.Model(image, layers.Dense(3, activation="softmax", name="digit")(x), name="keras2_functional")
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    return Recorded(model, [features(8, 8, 8, 2)], [np.eye(3, dtype="float32")[classes(8, 3)]])


def sequential_case(name: str) -> Recorded:
    model = keras.Sequential([
        keras.Input((9, 9, 1)),
        layers.Conv2D(3, (3, 3), activation="relu", name="conv2d"),
        layers.MaxPooling2D((2, 2), name="max_pooling2d"),
        layers.Flatten(name="flatten"),
        layers.Dense(4, activation="softmax", name="dense"),
    ], name=name)
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    return Recorded(model, [features(6, 9, 9, 1)], [np.eye(4, dtype="float32")[classes(6, 4)]])


def keras_3_error(path: Path, case: Recorded) -> str:
    """What real Keras 3 says to the file: empty when it loads it and predicts the same."""
    try:
        loaded = keras.models.load_model(path)
    except Exception as error:  # noqa: BLE001 (the point is to record whatever Keras raises)
        return f"{type(error).__name__}: {error}"
    difference = np.abs(loaded.predict(case.inputs[0], verbose=0) - case.model.predict(case.inputs[0], verbose=0)).max()
    assert difference < 1e-6, (path, difference)
    return ""


def record(folder: Path, case: Recorded, config: dict, loads_in_keras_3: bool, version: str) -> None:
    path = folder / f"{case.model.name}.h5"
    write_h5(path, case.model, config, ADAM, version)
    error = keras_3_error(path, case)
    assert (error == "") == loads_in_keras_3, error
    description = description_of(case)
    description["note"] = ("optimizer_variables are in the order of Keras 3; the file has the order of Keras 2: "
                           "iter, every m, every v, and the learning rate in training_config")
    description["keras_2"] = version
    description["keras_3"] = error or "loads it, with equal predictions"
    write_json(folder / f"{case.model.name}.json", description)
    write_arrays(folder / f"{case.model.name}.npz", arrays_of(case))


def main() -> None:
    folder = output_root() / "tests/data/models"
    folder.mkdir(parents=True, exist_ok=True)
    start(43)
    case = functional_case()
    fit_a_little(case)
    record(folder, case, functional_config(case.model), loads_in_keras_3=True, version="2.10.0")
    versions = {"keras2_sequential": "2.10.0", "keras2_sequential_first_layer": "2.2.4", "keras2_sequential_list": "2.0.5"}
    for name, version in versions.items():
        start(44)
        case = sequential_case(name)
        fit_a_little(case)
        record(folder, case, sequential_config(case.model, version), loads_in_keras_3=version == "2.10.0", version=version)


if __name__ == "__main__":
    main()
