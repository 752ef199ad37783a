"""Models of Python from Keras' configs: what a file holds, read by the core, as layers and calls."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from tenon import _core, layers
from tenon._layer import Layer, Operation
from tenon._model import Model, Sequential, tensor_of
from tenon._objects import Record, class_of, raise_errors
from tenon._tensor import Tensor


def layer_from(record: Mapping[str, Any]) -> Layer:
    config, name = dict(record["config"]), record["class_name"]
    if name in ("Sequential", "Functional"):
        model = sequential(config) if name == "Sequential" else functional(config)
        return model
    operation = str(record.get("module", "")).startswith("keras.src.ops")
    layer: Layer = (class_of("operations", name, Operation) if operation else getattr(layers, name))(**config)
    return layer


def sequential(config: Mapping[str, Any]) -> Sequential:
    model = Sequential([layer_from(record) for record in config["layers"]], name=config.get("name"))
    model.policy = config.get("dtype")
    shape = config.get("build_input_shape")
    if shape and not model.built:
        model.build(shape)
    model._frozen = _frozen(config)
    return model


def _frozen(config: Mapping[str, Any]) -> bool:
    """A model that is frozen says so beside its layers, which say it themselves."""
    return config.get("trainable") is False


class _Graph:
    """The calls of a Functional config, in an order in which each finds what it reads."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        self.layers: dict[str, Layer] = {record["name"]: layer_from(record) for record in config["layers"]}
        self.calls: Any = {record["name"]: record["inbound_nodes"] for record in config["layers"]}
        self.made: dict[tuple[str, int], list[Tensor]] = {}

    def tensors(self) -> None:
        for name, layer in self.layers.items():
            if not self.calls[name]:
                self.made[name, 0] = [tensor_of(layer)]
        waiting = [(name, i) for name, calls in self.calls.items() for i in range(len(calls))]
        while waiting:
            later = [call for call in waiting if not self._called(*call)]
            if len(later) == len(waiting):
                raise ValueError("the layers of the config read each other in a circle")
            waiting = later

    def _called(self, name: str, i: int) -> bool:
        node = self.calls[name][i]
        needed = [(history[0], history[1]) for history in _histories(node)]
        if any(key not in self.made for key in needed) or (i and (name, i - 1) not in self.made):
            return False
        made = self.layers[name]._node(self._values(node["args"]), self._values(node["kwargs"]), None)
        self.made[name, i] = made.made
        return True

    def _values(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            kind, config = value.get("class_name"), value.get("config", {})
            if kind == "__keras_tensor__":
                return self.at(config["keras_history"])
            if kind == "__slice__":
                return slice(config["start"], config["stop"], config["step"])
            if kind == "__ellipsis__":
                return Ellipsis
            return {key: self._values(item) for key, item in value.items()}
        return [self._values(item) for item in value] if isinstance(value, list) else value

    def at(self, history: list[Any]) -> Tensor:
        made: Tensor = self.made[history[0], history[1]][int(history[2])]
        return made

    def _counted_from_0(self, name: str, call: int) -> int:
        """Among a model's ends Keras counts the calls of an inner Functional model from 1; 0 is the last."""
        layer = self.layers[name]
        if not isinstance(layer, Model) or isinstance(layer, Sequential):
            return call
        return (call or len(self.calls[name])) - 1

    def ends(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: self.ends(item) for key, item in value.items()}
        if value and isinstance(value[0], str):
            return self.at([value[0], self._counted_from_0(*value[:2]), value[2]])
        return [self.ends(item) for item in value]


def _histories(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        if value.get("class_name") == "__keras_tensor__":
            return [value["config"]["keras_history"]]
        return [history for item in value.values() for history in _histories(item)]
    return [history for item in value for history in _histories(item)] if isinstance(value, list) else []


def functional(config: Mapping[str, Any]) -> Model:
    graph = _Graph(config)
    graph.tensors()
    model = Model(graph.ends(config["input_layers"]), graph.ends(config["output_layers"]), name=config.get("name"))
    model._frozen = _frozen(config)
    return model


def model_from_json(text: str) -> Any:
    """The model that to_json() wrote, with new weights."""
    core, found = _core.build_model(text, "model")
    raise_errors(found, places={}, subject="model")
    assert core is not None
    return _described(core)


def _described(core: _core.Model) -> Any:
    record: Record = json.loads(_core.config_of(core))
    _put_vocabularies(record, "", _core.adapted_of(core))
    model: Any = layer_from(record)
    return model


def _put_vocabularies(record: Record, path: str, found: Mapping[str, tuple[str, Any]]) -> None:
    """What adapt() found stands in a file beside the config; here it is an argument."""
    for layer in record["config"]["layers"]:
        own = path + layer["config"].get("name", "")
        if "layers" in layer["config"]:
            _put_vocabularies(layer, own + "/", found)
        if own in found:
            text, weights = found[own]
            tokens: list[Any] = text.rstrip("\n").split("\n")
            layer["config"]["vocabulary"] = [int(t) for t in tokens] if layer["class_name"] == "IntegerLookup" else tokens
            layer["config"]["idf_weights"] = None if weights is None else list(weights)[: len(tokens)]


def load_model(path: str | os.PathLike[str], compile: bool = True) -> Any:
    """Reads a .keras or .h5 file without Keras: layers, weights, and what compile() was given. Runs no code of the file; FitError where it cannot be read."""
    name = os.fspath(path)
    core, found = _core.model_from_file(name)
    raise_errors(found, places={}, subject=name)
    assert core is not None
    model = _described(core)
    compiled = json.loads(_core.config_of(core)).get("compile_config")
    if compile and compiled:
        model._compile_as(compiled)
    if model.built:
        model._adopt(core)
    return model

