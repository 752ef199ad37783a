"""Keras' functions between the layers of a model: ops.mean(x, axis=1). Arrays are NumPy's ground."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from tenon import _core
from tenon._functions import OPERATIONS
from tenon._layer import Operation
from tenon._objects import class_of
from tenon._tensor import Tensor, flat

Function = Callable[..., Any]


def _arguments(name: str, order: list[str], given: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any]:
    if len(given) > len(order):
        raise TypeError(f"ops.{name} takes {len(order)} arguments, but {len(given)} were given")
    arguments = dict(zip(order, given))
    for argument in named:
        if argument in arguments or argument not in order:
            raise TypeError(f"ops.{name} got {'two values for' if argument in arguments else 'an unknown'} argument {argument!r}; it has {', '.join(order)}")
    return arguments | named


@cache
def _function(name: str) -> Function:
    operation, *parameters = OPERATIONS[name].split()
    made = class_of("operations", operation, Operation)
    order = [p.split("=")[0] for p in parameters]
    standard = {p.split("=")[0]: json.loads(p.split("=")[1]) for p in parameters if "=" in p}
    tensors = [called if called in order else order[i] for i, called in enumerate(made._row.call)]  # what Keras' operation is called with; the rest is said when it is made
    needed = [p for p in parameters if "=" not in p]

    def function(*given: Any, **named: Any) -> Any:
        arguments = _arguments(name, order, given, named)
        for argument in needed:
            if argument not in arguments:
                raise TypeError(f"ops.{name} needs {argument}")
        if not any(isinstance(leaf, Tensor) for leaf in flat(list(arguments.values()))):
            raise TypeError(f"ops.{name} takes tensors of a model that is being described; arrays are for NumPy")
        called = [arguments.pop(argument) for argument in tensors if argument in arguments]
        return made(**({k: v for k, v in standard.items() if k not in tensors} | arguments))(*called)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = made._row.summary
    return function


def __getattr__(name: str) -> Function:
    operation = OPERATIONS.get(name, " ").split(" ")[0]
    if operation not in _core.object_names("operations"):
        raise AttributeError(f"module 'tenon.ops' has no attribute {name!r}" + (": Keras has it, Tenon does not" if operation else ""))
    return _function(name)  # not kept in the module, where `any` and `max` would hide Python's


def __dir__() -> list[str]:
    known = set(_core.object_names("operations"))
    return [name for name, text in OPERATIONS.items() if text.split()[0] in known]
