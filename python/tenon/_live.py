"""A model of Keras that lives in this process, as the text that a .keras file would hold."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

from tenon import _core

Record = dict[str, Any]


def keras() -> Any:
    """Keras, where the program has imported it; Tenon never does."""
    return sys.modules.get("keras")


def is_live_model(model: object) -> bool:
    module = keras()
    return module is not None and hasattr(module, "Model") and isinstance(model, module.Model)


class LiveModel(NamedTuple):
    config: str
    labels_judged: bool  # false where the loss is Python code
    foreign: list[str]  # names of layers that Keras was asked about
    problem: BaseException | None  # what Keras raised when it was asked for the shapes


class Opaque(Exception):
    """Keras cannot write this layer's config, or the model is a program."""


def _shape(tensor: Any) -> list[int | None]:
    return [None if n is None else int(n) for n in tensor.shape]


def _flat(value: Any) -> list[Any]:
    return list(sys.modules["keras"].tree.flatten(value))


def _tensors(value: Any) -> list[Any]:
    """The symbolic tensors in what a layer was called with."""
    return [leaf for leaf in _flat(value) if type(leaf).__name__ == "KerasTensor"]


def _call_record(given: list[Any], made: list[Any]) -> Record:
    return {
        "inputs": [_shape(t) for t in given],
        "outputs": [_shape(t) for t in made],
        "dtypes": [str(t.dtype) for t in made],
    }


def _is_seed(variable: Any) -> bool:
    return "seed" in getattr(variable, "name", "")


def _foreign(layer: Any, calls: list[Record]) -> Record:
    trained = [_shape(v) for v in getattr(layer, "trainable_variables", [])]
    kept = [_shape(v) for v in getattr(layer, "non_trainable_variables", []) if not _is_seed(v)]
    return {
        "module": "tenon",
        "class_name": "Foreign",
        "config": {"name": layer.name, "calls": calls, "parameters": trained, "state": kept},
        "name": layer.name,
    }


def _nodes(layer: Any) -> list[Record]:
    return [
        _call_record(_tensors([n.arguments.args, n.arguments.kwargs]), _tensors(n.output_tensors))
        for n in getattr(layer, "_inbound_nodes", [])
    ]


def _keras_tensors(value: Any) -> Iterator[Record]:
    if isinstance(value, dict):
        if value.get("class_name") == "__keras_tensor__":
            yield value
        else:
            for item in value.values():
                yield from _keras_tensors(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _keras_tensors(item)


def _flat_nodes(nodes: list[Record]) -> list[Record]:
    """Calls of a layer that Tenon does not know: its tensors, in order, and no other arguments."""
    return [{"args": [read[0] if len(read) == 1 else read], "kwargs": {}} for node in nodes if (read := list(_keras_tensors(node)))]


def _with_adapted(record: Record, layer: Any, weights: bool) -> Record:
    """What adapt() found stands in files beside the config; here it goes into it."""
    config = record["config"]
    in_variables = record["class_name"] == "Normalization" and getattr(layer, "adapt_mean", None) is not None
    if in_variables and config.get("mean") is None and not weights:
        module = sys.modules["keras"]
        mean = module.ops.convert_to_numpy(layer.adapt_mean)
        variance = module.ops.convert_to_numpy(layer.adapt_variance)
        if mean.any() or (variance != 1).any():
            config.update(mean=mean.reshape(-1).tolist(), variance=variance.reshape(-1).tolist())
    if hasattr(layer, "get_vocabulary") and config.get("vocabulary") is None:
        words = layer.get_vocabulary(include_special_tokens=False)
        if len(words):
            config["vocabulary"] = [w.item() if hasattr(w, "item") else w for w in words]
    return record


def _layer_named(model: Any, name: str) -> Any:
    operations = getattr(model, "operations", None) or model.layers
    return next((layer for layer in operations if layer.name == name), None)


class _Writer:
    """weights: whether the model's variables are read besides, where what Normalization.adapt() found is among them."""

    def __init__(self, weights: bool = False) -> None:
        self.foreign: list[str] = []
        self.weights = weights

    def layer(self, record: Record, owner: Any) -> Record:
        """The record, or one that says of a layer unknown to Tenon what Keras knows of its shapes."""
        if record.get("class_name") in ("Sequential", "Functional") and isinstance(record.get("config"), dict):
            inner = _layer_named(owner, record["config"].get("name", ""))
            if inner is not None and "layers" in record["config"]:
                record["config"] = {**record["config"], "layers": self.layers(record["config"]["layers"], inner)}
            return record
        layer = _layer_named(owner, record.get("name") or record["config"].get("name", ""))
        if layer is None:
            return record
        record = _with_adapted(record, layer, self.weights)
        if _core.readable([json.dumps(record, default=_plain)])[0]:
            return record
        calls = _nodes(layer)
        if not calls:
            raise Opaque(layer.name)
        self.foreign.append(layer.name)
        told = _foreign(layer, calls)
        if "inbound_nodes" in record:
            told["inbound_nodes"] = _flat_nodes(record["inbound_nodes"])
        return told

    def layers(self, records: list[Record], owner: Any) -> list[Record]:
        return [self.layer(record, owner) for record in records]


def _plain(value: Any) -> Any:
    """What json does not write: numbers of NumPy, types of Keras."""
    return value.item() if hasattr(value, "item") else str(value)


def _serialized(model: Any) -> Record:
    library = sys.modules["keras"].saving
    try:
        record = library.serialize_keras_object(model)
    except Exception as error:  # a layer of the user's without get_config()
        raise Opaque(model.name) from error
    if record.get("class_name") not in ("Sequential", "Functional") or "layers" not in record.get("config", {}):
        raise Opaque(model.name)
    return dict(record)


def goes_by_paths(model: Any) -> bool:
    """A MultiOptimizer: its patterns may look at paths of variables that only the live model has, not its file."""
    return hasattr(getattr(model, "optimizer", None), "optimizers")


def _compile_config(model: Any) -> tuple[Record | None, bool]:
    """compile()'s arguments that Tenon reads; and whether the loss is among them."""
    if not getattr(model, "compiled", False):
        return None, True
    try:
        config = model.get_compile_config()
    except Exception:  # a loss of the user's that cannot be written
        config = None
    if not config:
        return None, False
    config = dict(config)
    if goes_by_paths(model):
        config["optimizer"] = "sgd"
    for part, instead in (("metrics", None), ("weighted_metrics", None), ("optimizer", "sgd")):
        if _core.compile_readable(json.dumps(config, default=_plain)):
            return config, True
        config[part] = instead
    return (config, True) if _core.compile_readable(json.dumps(config, default=_plain)) else (None, False)


def _input_record(name: str, value: Any, dtype: str) -> Record:
    shape = [None, *[int(n) for n in value.shape[1:]]]
    config = {"batch_shape": shape, "dtype": dtype, "name": name}
    return {"module": "keras.layers", "class_name": "InputLayer", "config": config, "name": name, "inbound_nodes": []}


def _history(name: str, shape: list[int | None], dtype: str) -> Record:
    return {"class_name": "__keras_tensor__", "config": {"shape": shape, "dtype": dtype, "keras_history": [name, 0, 0]}}


def _as_one_layer(model: Any, x: Any) -> tuple[Record, BaseException | None]:
    """A model that is a program: one layer, whose outputs Keras computes symbolically as fit() does first."""
    module = sys.modules["keras"]

    def symbolic(value: Any) -> Any:
        kind = str(getattr(value, "dtype", "float32")).replace("<dtype: '", "").replace("'>", "").replace("torch.", "")
        whole = kind.startswith(("int", "uint"))
        return module.KerasTensor((None, *value.shape[1:]), dtype=kind if whole else "float32")

    specs = module.tree.map_structure(symbolic, x)
    given = _flat(specs)
    keys = list(x) if isinstance(x, dict) else [f"input_{i}" if len(given) > 1 else "input" for i in range(len(given))]
    try:
        made = _tensors(model.compute_output_spec(specs))
    except Exception as error:
        return {}, error
    inputs = [_input_record(key, spec, str(spec.dtype)) for key, spec in zip(keys, given)]
    layer = _foreign(model, [_call_record(given, made)])
    read = [_history(key, _shape(spec), str(spec.dtype)) for key, spec in zip(keys, given)]
    layer["inbound_nodes"] = [{"args": [read[0] if len(read) == 1 else read], "kwargs": {}}]
    name = model.name + "_call"
    layer["name"] = layer["config"]["name"] = name
    config = {
        "name": model.name,
        "layers": [*inputs, layer],
        "input_layers": [[key, 0, 0] for key in keys],
        "output_layers": [[name, 0, i] for i in range(len(made))],
    }
    return {"module": "keras.src.models.functional", "class_name": "Functional", "config": config}, None


def write(model: Any, x: Any = None, *, weights: bool = False) -> LiveModel:
    """``x``: the data, from which a model that is a program takes its shapes. ``weights``: the model's variables are read besides."""
    writer, problem = _Writer(weights), None
    try:
        record = _serialized(model)
        record["config"] = {**record["config"], "layers": writer.layers(record["config"]["layers"], model)}
    except Opaque:
        writer.foreign = [model.name]
        record, problem = ({}, None) if x is None else _as_one_layer(model, x)
    compiled, judged = _compile_config(model)
    record.pop("compile_config", None)
    if compiled is not None:
        record["compile_config"] = compiled
    return LiveModel(json.dumps(record, default=_plain) if record.get("config") else "", judged, writer.foreign, problem)
