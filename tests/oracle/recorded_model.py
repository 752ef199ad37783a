"""A model with its data, and how it is written: the files Keras saves and what Keras says about them."""
import os
from dataclasses import dataclass, field
from pathlib import Path

import keras
import numpy as np

from recording import write_arrays, write_json

COLUMNS = 120  # wide enough for Keras' natural table widths of 88 and 108


@dataclass
class Recorded:
    model: keras.Model
    inputs: list
    targets: list = field(default_factory=list)
    refuse: dict | None = None
    note: str = ""
    h5: bool = True


def fit_a_little(case: Recorded) -> None:
    """Three steps, the last batch smaller: optimizer state and moving statistics leave their start values."""
    if case.targets:
        x = case.inputs if len(case.inputs) > 1 else case.inputs[0]
        y = case.targets if len(case.targets) > 1 else case.targets[0]
        case.model.fit(x, y, batch_size=len(case.inputs[0]) // 2 - 1, epochs=1, shuffle=False, verbose=0)


def summary_text(model: keras.Model, columns: int = COLUMNS, **flags) -> str:
    """What `print_fn` receives on a terminal of that width."""
    lines = []
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = str(columns)
    try:
        model.summary(print_fn=lambda text, line_break=True: lines.append(text), **flags)
    finally:
        os.environ.pop("COLUMNS") if before is None else os.environ.update(COLUMNS=before)
    return "\n".join(lines)


def predicted(case: Recorded) -> list:
    if not case.inputs:
        return []
    model = case.model
    if isinstance(getattr(model, "_inputs_struct", None), dict):
        result = model.predict(dict(zip([t.name for t in model.inputs], case.inputs)), verbose=0)
    else:
        result = model.predict(case.inputs if len(case.inputs) > 1 else case.inputs[0], verbose=0)
    return keras.tree.flatten(result)


def named_weights(layer: keras.layers.Layer) -> list:
    """The weights of a layer by name; of a model as a layer by the names of its layers, "dense/kernel"."""
    if not isinstance(layer, keras.Model):
        return [(weight.name, weight) for weight in layer.weights]
    return [(f"{inner.name}/{name}", weight) for inner in layer.layers for name, weight in named_weights(inner)]


def variable_rows(model: keras.Model) -> list:
    return [{"layer": layer.name, "name": weight.name, "path": weight.path, "shape": list(weight.shape), "dtype": weight.dtype,
             "trainable": any(weight is t for t in layer.trainable_weights)}
            for layer in model.layers for weight in layer.weights]


def arrays_of(case: Recorded) -> dict:
    arrays = {f"input_{i}": x for i, x in enumerate(case.inputs)}
    arrays |= {f"output_{i}": y for i, y in enumerate(predicted(case))}
    for layer in case.model.layers:
        for name, weight in named_weights(layer):
            key = f"var/{layer.name}/{weight.path.split('/', 1)[-1] if case.refuse else name}"
            assert key not in arrays, key
            arrays[key] = keras.ops.convert_to_numpy(weight)
    for index, variable in enumerate(optimizer_variables(case.model)):
        arrays[f"optimizer/{index}"] = keras.ops.convert_to_numpy(variable)
    return arrays


def optimizer_variables(model: keras.Model) -> list:
    optimizer = getattr(model, "optimizer", None)
    return optimizer.variables if optimizer is not None and optimizer.built else []


def description_of(case: Recorded) -> dict:
    model = case.model
    value = {"name": model.name, "class_name": type(model).__name__}
    if case.note:
        value["note"] = case.note
    if case.refuse:
        value["refuse"] = case.refuse
    if model.built:
        value["input_names"] = [t.name for t in model.inputs] if hasattr(model, "inputs") and model.inputs else []
        value["output_names"] = list(getattr(model, "output_names", []))
        value["output_shapes"] = [list(t.shape) for t in (model.outputs or [])]
    value["layers"] = [{"name": layer.name, "class_name": type(layer).__name__,
                        "params": layer.count_params() if layer.built else None, "trainable": layer.trainable}
                       for layer in model.layers]
    if model.built:
        value["params"] = {"total": model.count_params(),
                           "trainable": sum(int(np.prod(w.shape)) for w in model.trainable_weights),
                           "non_trainable": sum(int(np.prod(w.shape)) for w in model.non_trainable_weights)}
    value["variables"] = variable_rows(model)
    value["optimizer_variables"] = [{"path": v.path, "shape": list(v.shape), "dtype": v.dtype} for v in optimizer_variables(model)]
    value["summary_columns"] = COLUMNS
    value["summary"] = summary_text(model)
    return value


def write(case: Recorded, folder: Path) -> None:
    """Writes NAME.keras, NAME.h5, NAME.npz and NAME.json."""
    fit_a_little(case)
    folder.mkdir(parents=True, exist_ok=True)
    stem = case.model.name.replace(" ", "_")
    case.model.save(folder / f"{stem}.keras")
    if case.h5:
        case.model.save(folder / f"{stem}.h5")
    write_json(folder / f"{stem}.json", description_of(case))
    arrays = arrays_of(case)
    if arrays:
        write_arrays(folder / f"{stem}.npz", arrays)
