"""Calls of layers as the config of a Functional model, which the core reads."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tenon import _core
from tenon._call_site import Caller
from tenon._objects import Record, raise_errors
from tenon._tensor import Node, Tensor

History = Callable[[Tensor], list[Any]]


def calls_behind(tensors: Iterable[Tensor]) -> list[Node]:
    """The calls that made them, each behind those it reads."""
    found: dict[int, Node] = {}
    waiting = [tensor.node for tensor in tensors]
    while waiting:
        node = waiting.pop()
        if node.order not in found:
            found[node.order] = node
            waiting += [tensor.node for tensor in node.reads]
    return [found[order] for order in sorted(found)]


def is_input(node: Node) -> bool:
    return not node.reads


def functional_config(name: str, calls: list[Node], inputs: Any, outputs: Any) -> Record:
    """inputs, outputs: tensors, alone or in lists and dicts."""
    of_layer: dict[int, list[Node]] = {}  # by identity: the core refuses two layers of one name
    for node in calls:
        of_layer.setdefault(id(node.layer), []).append(node)

    def history(tensor: Tensor) -> list[Any]:
        layer = tensor.node.layer
        return [layer.name, of_layer[id(layer)].index(tensor.node), tensor.index]

    records = []
    counted_from_1 = set()  # Keras does so among a model's ends with the calls of an inner Functional model
    for nodes in of_layer.values():
        inbound = [] if is_input(nodes[0]) else [node.record(history) for node in nodes]
        record = nodes[0].layer.record()
        if record["class_name"] == "Functional":
            counted_from_1.add(record["name"])
        records.append(record | {"inbound_nodes": inbound})

    def end(tensor: Tensor) -> list[Any]:
        layer, node, index = history(tensor)
        return [layer, node + (layer in counted_from_1), index]

    return {"name": name, "layers": records, "input_layers": _ends(inputs, end), "output_layers": _ends(outputs, end)}


def _ends(structure: Any, history: History) -> Any:
    if isinstance(structure, Mapping):
        return {key: _ends(item, history) for key, item in structure.items()}
    if isinstance(structure, (list, tuple)):
        return [_ends(item, history) for item in structure]
    return history(structure)


def functional_record(config: Record) -> Record:
    module, name = "keras.src.models.functional", "Functional"
    return {"module": module, "class_name": name, "config": config, "registered_name": name, "name": config["name"]}


def _input_record(name: str, tensor: Tensor) -> Record:
    dtype = "float32" if tensor.dtype in ("bfloat16", "float16") else tensor.dtype  # of data; layers cast by their own policy
    config = {"batch_shape": list(tensor.shape), "dtype": dtype, "name": name}
    return {"module": "keras.layers", "class_name": "InputLayer", "config": config, "name": name, "inbound_nodes": []}


def call(node: Node, at: Caller | None) -> None:
    """Gives the node its outputs, and a layer that is called first its weights: the core is asked about a model of this one call."""
    names = {id(tensor): f"__input_{i}" for i, tensor in enumerate(node.reads)}
    inputs = {names[id(tensor)]: _input_record(names[id(tensor)], tensor) for tensor in node.reads}
    layer = node.layer.record() | {"inbound_nodes": [node.record(lambda tensor: [names[id(tensor)], 0, 0])]}
    ends = {"input_layers": [[name, 0, 0] for name in inputs], "output_layers": [[node.layer.name, 0, 0]]}
    model, found = _core.model_from_text(json.dumps(functional_record({"name": "call", "layers": [*inputs.values(), layer], **ends})), "call")
    specs = None
    if model is not None:
        specs, found = _core.last_call_of(model)
    if specs is None:
        _raise(node, found, at)
    if model is None or specs is None:
        raise AssertionError("the core refuses the call without a word")
    node.made = [Tensor(node, i, tuple(shape), dtype) for i, (shape, dtype) in enumerate(specs)]
    if not node.layer.built:
        rows, _ = _core.variables_of(model)
        _core.draw_weights(model, random.getrandbits(32))
        i = _core.layer_names(model).index(node.layer.name)
        node.layer.take(rows[i] if rows else [], _core.weights_of(model)[i])


def _raise(node: Node, found: list[_core.Diagnostic], at: Caller | None) -> None:
    """FitError, which says of all layers in front what they make of the shapes."""
    calls = [*calls_behind(node.reads), node]
    inputs = [call.made[0] for call in calls if is_input(call)]
    config = functional_config("call", calls, inputs, Tensor(node, 0, (), ""))
    model, of_all = _core.model_from_text(json.dumps(functional_record(config)), "call")
    if model is not None:
        _, of_all = _core.last_call_of(model)
    told = [d for d in of_all if d.severity == "error"]
    name = node.layer.name
    raise_errors(of_all if told else found, places={"": at, name: at}, subject=name)
