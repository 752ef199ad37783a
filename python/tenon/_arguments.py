"""Arguments of fit, evaluate and predict in forms that only Python can give: the rules of the core are about numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tenon import _core, _sources
from tenon._core import Diagnostic

_WHOLE = ("batch_size", "epochs", "initial_epoch", "steps_per_epoch", "steps", "validation_steps", "validation_batch_size")
_REQUIRED = ("epochs", "initial_epoch")


def _is_whole(value: Any) -> bool:
    return isinstance(value, (int, np.integer))


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.number))


def _in_words(value: Any) -> str:
    return f"{value!r}, a {type(value).__name__}"[:100]


def unfit_arguments(function: str, given: Mapping[str, Any]) -> list[Diagnostic]:
    """What Keras does not read as it stands. Where there is an error, the arguments cannot be judged further."""
    return [*_counts(function, given), *_frequency(function, given), *_split(function, given), *_class_weight(given), *_sample_weight(function, given), *_validation(given)]


def _counts(function: str, given: Mapping[str, Any]) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for name in _WHOLE:
        value = given.get(name, 1)
        if _is_whole(value) or (value is None and name not in _REQUIRED):
            continue
        whole = isinstance(value, float) and value.is_integer()
        line = f"{name}={int(value)}" if whole else f"{name}=math.ceil(...)" if isinstance(value, float) else f"{name}=int(...)"
        cause = "Keras counts with it, and takes no number but a whole one for that."
        found += _core.refused_argument("TN0701", function, name, "a whole number", _in_words(value), cause, line)
    return found


def _frequency(function: str, given: Mapping[str, Any]) -> list[Diagnostic]:
    value = given.get("validation_freq", 1)
    if _is_whole(value) or isinstance(value, list) or given.get("validation_data") is None:
        return []
    line = "validation_freq=" + (str(list(value)) if isinstance(value, (tuple, set)) else "1")
    cause = "Keras reads a whole number - validate after every so many epochs - or a list of epochs, and nothing else."
    return _core.refused_argument("TN0701", function, "validation_freq", "a whole number or a list", _in_words(value), cause, line)


def _split(function: str, given: Mapping[str, Any]) -> list[Diagnostic]:
    value = given.get("validation_split")
    if value is None or is_number(value):
        return []
    cause = "Keras computes with it: it is the share of the rows that validate."
    return _core.refused_argument("TN0701", function, "validation_split", "a number from 0 to below 1", _in_words(value), cause, "validation_split=0.2")


def _class_weight(given: Mapping[str, Any]) -> list[Diagnostic]:
    value = given.get("class_weight")
    if value is None:
        return []
    if not isinstance(value, Mapping):
        cause = "Keras looks up the weight of every class by its number."
        line = "class_weight=dict(enumerate(class_weight))"
        return _core.refused_argument("TN0706", "fit", "class_weight", "a dict of classes and their weights", f"a {type(value).__name__}", cause, line)
    odd = [w for w in value.values() if w is not None and not is_number(w)]
    if odd:
        cause = "A weight is multiplied with the loss of every sample of its class."
        return _core.refused_argument("TN0706", "fit", "class_weight", "numbers as weights", _in_words(odd[0]), cause, "class_weight={0: 1.0, 1: 2.0}")
    names = [key for key in value if not is_number(key)]
    if not names:
        return []
    streams = _sources.source_of(given.get("x")) is not None
    cause = "Labels are compared with the keys, and a label is a number. " + (
        "Of a data set Keras makes a table of the keys, which fails." if streams else "Keras says nothing: no sample gets the weight of such a key."
    )
    return _core.refused_argument(
        "TN0705", "fit", "class_weight", "numbers of classes as keys", _in_words(names[0]), cause, "class_weight={0: 1.0, 1: 2.0}", streams
    )


def _sample_weight(function: str, given: Mapping[str, Any]) -> list[Diagnostic]:
    weights, labels = given.get("sample_weight"), given.get("y")
    if not isinstance(weights, (list, tuple)) or not isinstance(labels, (list, tuple)) or len(weights) == len(labels):
        return []
    cause = "Keras wants one array of weights for every array of labels, None where an output has none; or one array for all."
    expected, line = f"{len(labels)} arrays, as y has", "sample_weight=[weights, None]"
    return _core.refused_argument("TN0507", function, "sample_weight", expected, f"{len(weights)}", cause, line)


def _validation(given: Mapping[str, Any]) -> list[Diagnostic]:
    value = given.get("validation_data")
    if not isinstance(value, (tuple, list)) or len(value) <= 3:
        return []
    cause = "Keras reads a tuple as inputs, labels and weights, in this order; several inputs are a list or a dict in it."
    line = "validation_data=([a, b], y)"
    return _core.refused_argument("TN0701", "fit", "validation_data", "(x, y) or (x, y, sample_weight)", f"{len(value)} parts", cause, line)
