"""stubs.py FOLDER: writes type stubs of the modules whose classes are made from the core's tables, into the folder of the built package."""

from __future__ import annotations

import inspect
import pathlib
import sys

FOLDER = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(FOLDER.parent))

from tenon import _core  # noqa: E402
from tenon._functions import OPERATIONS  # noqa: E402
from tenon._adapting import BASES  # noqa: E402
from tenon._events import NativeCallback  # noqa: E402
from tenon._layer import Layer  # noqa: E402
from tenon._objects import KerasObject, documentation, signature_of  # noqa: E402
from tenon._optimizer import Optimizer  # noqa: E402
from tenon._signatures import ALIASES  # noqa: E402

# What may be given for an argument of a type that the core's tables name. Everything else is a type of Python already.
TYPES = {
    "Constraint": "str | KerasObject",
    "Initializer": "str | KerasObject",
    "Layer": "Layer",
    "OptimizerMap": "OptimizerMap",
    "Regularizer": "str | KerasObject",
    "a function of Keras": "Any",
    "str or int": "str | int",
    "dict": "Mapping[str, Any]",
    "float | LearningRateSchedule": "float | KerasObject",
    "float | list": "float | Sequence[Any]",
    "float between 0 and 1": "float",
    "list of floats": "Sequence[float]",
    "not offered": "Any",
    "not supported yet": "Any",
}
SHARED = {"name": "str | None", "dtype": "Any", "trainable": "bool", "activity_regularizer": "str | KerasObject | None", "shape": "Any", "batch_size": "int | None"}
MODULES = {
    "layers": ("layers", Layer, ["from tenon._adapting import LookupLayer, NormalizingLayer, VectorizingLayer", "from tenon._layer import EntryLayer, Layer as Layer", "from tenon._model import Input as Input"]),
    "losses": ("losses", KerasObject, []),
    "metrics": ("metrics", KerasObject, []),
    "optimizers/__init__": ("optimizers", Optimizer, ["from tenon._optimizer import Optimizer as Optimizer, OptimizerMap as OptimizerMap", "from tenon.optimizers import schedules as schedules"]),
    "optimizers/schedules": ("schedules", KerasObject, []),
    "initializers": ("initializers", KerasObject, []),
    "regularizers": ("regularizers", KerasObject, []),
    "constraints": ("constraints", KerasObject, []),
    "callbacks": ("callbacks", NativeCallback, ["from tenon._events import Callback as Callback, History as History, LambdaCallback as LambdaCallback", "from tenon._events import LearningRateScheduler as LearningRateScheduler, NativeCallback"]),
}


def annotation(field: _core.FieldInfo) -> str:
    """Lists do for tuples, and None where Keras' default is None."""
    if field.name.endswith("activation"):
        return "str | Layer | None"
    text = TYPES.get(field.type)
    if text is None:
        text = field.type.replace("tuple[int | None, ...]", "Sequence[int | None]").replace("list[", "Sequence[")
        if "tuple[" in text:
            text = "int | Sequence[Any]" if text.startswith("int") else "float | Sequence[Any]" if text.startswith("float") else "Sequence[Any]"
    return text if "None" in text or text in ("Any", "OptimizerMap") or field.default != "null" else f"{text} | None"


def parameters(row: _core.ObjectRow, common: tuple[str, ...]) -> str:
    fields = {f.name: f for f in row.fields}
    parts, star = ["self"], False
    for p in signature_of(row, common).parameters.values():
        if p.kind is inspect.Parameter.KEYWORD_ONLY and not star:
            parts.append("*")
            star = True
        kind = annotation(fields[p.name]) if p.name in fields else SHARED[p.name]
        parts.append(f"{p.name}: {kind}" + ("" if p.default is p.empty else " = ..."))
    return ", ".join(parts)



def stub(family: str, base: type[KerasObject], imports: list[str]) -> str:
    lines = ["from collections.abc import Mapping, Sequence", "from typing import Any", "", "from tenon._objects import KerasObject", *imports]
    if family in ("losses", "metrics"):
        lines.append("from tenon._layer import Layer")
    for name in sorted(_core.object_names(family)):
        row = _core.object_row(family, name)
        assert row is not None
        text = documentation(row).replace("\\", "\\\\").replace("\n", "\n    ")
        own = BASES.get(name, base) if family == "layers" else base
        lines += ["", f"class {name}({own.__name__}):", f'    """{text}', '    """', f"    def __init__({parameters(row, own._common)}) -> None: ..."]
    known = set(_core.object_names(family))
    lines += ["", *(f"{alias.split('.')[1]} = {name}" for alias, name in ALIASES.items() if alias.startswith(family + ".") and name in known)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def functions() -> str:
    known = set(_core.object_names("operations"))
    lines = ["from typing import Any", ""]
    for name, text in OPERATIONS.items():
        operation, *order = text.split()
        if operation in known:
            given = ", ".join(f"{p.split('=')[0]}: Any = ..." if "=" in p else f"{p}: Any" for p in order)
            lines.append(f"def {name}({given}) -> Any: ...")
    return "\n".join(lines) + "\n"


(FOLDER / "ops.pyi").write_text(functions(), encoding="utf-8")
for path, (family, base, imports) in MODULES.items():
    (FOLDER / f"{path}.pyi").write_text(stub(family, base, imports), encoding="utf-8")
