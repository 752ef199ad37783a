"""Keras' objects - layers, losses, optimizers, ... - as classes that are made from the core's tables of arguments. Nothing about one of them stands in Python."""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from tenon import _core
from tenon._call_site import Caller, call_site
from tenon._report import Report
from tenon._signatures import ALIASES, POSITIONAL

Record = dict[str, Any]


def caller() -> Caller | None:
    """The innermost place that is not in this package."""
    frame = sys._getframe(1)
    while frame is not None and str(frame.f_globals.get("__name__", "")).split(".")[0] == "tenon":
        if frame.f_back is None:
            return None
        frame = frame.f_back
    return Caller(frame.f_code, frame.f_lasti)


def raise_errors(found: Sequence[_core.Diagnostic], *, places: Mapping[str, Caller | None], subject: str, order: Sequence[str] = ()) -> None:
    """FitError where there are errors, each at the argument of the call that is to blame.

    places: by layer; "" for any other. order: of the call's arguments by position.
    """
    if not any(d.severity == "error" for d in found):
        return
    located = []
    for d in found:
        place = places.get(d.subject) or places.get("")
        spans = call_site(place, order).places if place is not None else {}
        span = spans.get(d.argument.split(".")[0].split("[")[0]) or spans.get("")
        located.append(d if span is None else d.located(span))
    path = next((d.source.path for d in located if d.source), subject)
    Report(located, subject=path).raise_if_errors()


def plain(value: Any) -> Any:
    """An argument as JSON has it."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, KerasObject) or hasattr(value, "record"):  # an OptimizerMap
        return value.record()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if isinstance(value, type) or hasattr(value, "kind"):  # np.float32, np.dtype("float32")
        return getattr(value, "name", None) or getattr(value, "__name__", str(value))
    if hasattr(value, "tolist"):  # arrays and numbers of NumPy, and whatever is like them
        return plain(value.tolist())
    if callable(value):
        name = getattr(value, "__name__", "function")
        raise TypeError(f"{name} is a Python function; Tenon takes Keras' functions by name, such as {name!r}, and no others")
    raise TypeError(f"{type(value).__name__} is nothing that an argument of Keras can be")


def _bound(row: _core.ObjectRow, given: Sequence[Any], named: dict[str, Any], known: Sequence[str]) -> dict[str, Any]:
    """Arguments by name."""
    order = positional(row, known)
    if len(given) > len(order):
        raise TypeError(f"{row.name} takes {len(order)} positional argument{'s' * (len(order) != 1)}, but {len(given)} were given")
    arguments = dict(zip(order, given))
    for name in named:
        if name in arguments:
            raise TypeError(f"{row.name} got two values for argument {name!r}")
    return arguments | named


def positional(row: _core.ObjectRow, known: Sequence[str]) -> list[str]:
    """What may be given by position: in Keras' order, up to the first argument that Tenon does not have."""
    recorded = POSITIONAL.get(f"{row.family}.{row.name}")
    order = [f.name for f in row.fields] if recorded is None else recorded.split()
    end = next((i for i, name in enumerate(order) if name not in known), len(order))
    return order[:end]


class KerasObject:
    """What all of them are: a row of a table, and arguments that the core has read."""

    _row: ClassVar[_core.ObjectRow]
    _common: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._caller = caller()
        self._config = self._read(_bound(self._row, args, kwargs, self._known()))

    @classmethod
    def _known(cls) -> list[str]:
        return [f.name for f in cls._row.fields] + list(cls._common)

    def _read(self, arguments: dict[str, Any], called: str = "") -> Record:
        row = self._row
        config, found = _core.object_config(row.family, row.name, called or row.name, json.dumps(plain(arguments)))
        raise_errors(found, places={"": self._caller}, subject=row.name, order=positional(row, self._known()))
        assert config is not None
        read: Record = json.loads(config)
        return read

    def get_config(self) -> Record:
        """All arguments, as Keras writes them."""
        copied: Record = json.loads(json.dumps(self._config))
        return copied

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Any:
        return cls(**config)

    def record(self) -> Record:
        """As Keras puts the object into the config of another one."""
        row = self._row
        return {"module": row.module, "class_name": row.name, "config": self.get_config(), "registered_name": None}

    def __getattr__(self, name: str) -> Any:
        config = self.__dict__.get("_config", {})
        if name in config:
            return config[name]
        raise AttributeError(f"{type(self).__name__!r} has no attribute {name!r}")

    def __repr__(self) -> str:
        shown = ", ".join(f"{f.name}={self._config[f.name]!r}" for f in self._row.fields if self._is_set(f))
        return f"<{type(self).__name__} {shown}>" if shown else f"<{type(self).__name__}>"

    def _is_set(self, field: _core.FieldInfo) -> bool:
        return field.name in self._config and bool(self._config[field.name] != json.loads(field.default))


def shown_default(field: _core.FieldInfo) -> Any:
    """As a signature shows it: of an object with default arguments the name alone."""
    value = json.loads(field.default)
    if isinstance(value, dict) and "class_name" in value:
        found = next((r for f in ("initializers", "regularizers", "constraints") if (r := _core.object_row(f, value["class_name"]))), None)
        return found.aliases[0] if found and found.aliases else value["class_name"]
    return tuple(value) if isinstance(value, list) else value


def signature_of(row: _core.ObjectRow, common: Sequence[str]) -> inspect.Signature:
    """Those of Keras: arguments by position in Keras' order, then the others."""
    fields = {f.name: f for f in row.fields}
    order = positional(row, [*fields, *common])
    rest = [name for name in dict.fromkeys([*fields, *common]) if name not in order]
    parameters = []
    for kind, names in ((inspect.Parameter.POSITIONAL_OR_KEYWORD, order), (inspect.Parameter.KEYWORD_ONLY, rest)):
        optional = False
        for name in names:
            field = fields.get(name)
            needed = field is not None and field.required and not (optional and kind is inspect.Parameter.POSITIONAL_OR_KEYWORD)
            optional = optional or not needed
            default = inspect.Parameter.empty if needed else None if field is None else shown_default(field)
            parameters.append(inspect.Parameter(name, kind, default=default))
    return inspect.Signature(parameters)


def documentation(row: _core.ObjectRow) -> str:
    lines = [row.summary or f"Keras' {row.name}."]
    if row.input:
        lines += ["", f"{row.input} -> {row.output}"]
    if row.fields:
        lines += ["", "Args:", *(f"    {f.name}: {f.doc}" for f in row.fields)]
    return "\n".join(lines)


def name_behind(family: str, alias: str) -> str | None:
    """The class that Keras takes this string for, "Adam" of "adam"; None where there is none."""
    for name in _core.object_names(family):
        row = _core.object_row(family, name)
        if row is not None and alias.lower() in {name.lower(), *(a.lower() for a in row.aliases)}:
            return name
    return None


def class_of(family: str, name: str, base: type[KerasObject]) -> Any:
    """The class of this name or alias; None where Tenon has none."""
    row = _core.object_row(family, ALIASES.get(f"{family}.{name}", name))
    if row is None:
        return None
    members = {"_row": row, "__doc__": documentation(row), "__module__": f"tenon.{family}", "__signature__": signature_of(row, base._common)}
    return type(row.name, (base,), members)


class Family:
    """The contents of one module of the package: classes, made when they are asked for."""

    def __init__(
        self, module: str, family: str, base: type[KerasObject], *extra: str, bases: Mapping[str, type[KerasObject]] | None = None
    ) -> None:
        """``bases``: of classes that do more than their table says."""
        self.module, self.family, self.base, self.extra, self.bases = module, family, base, extra, bases or {}

    def names(self) -> list[str]:
        """All that can be had, without aliases."""
        return sorted({*_core.object_names(self.family), *self.extra})

    def get(self, name: str) -> Any:
        """What the module has under this name."""
        module = sys.modules[self.module]
        first = ALIASES.get(f"{self.family}.{name}", name)
        made = vars(module).get(first) or class_of(self.family, first, self.bases.get(first, self.base))
        if made is None:
            raise AttributeError(f"module {self.module!r} has no attribute {name!r}{self._reason(name)}")
        setattr(module, first, made)
        setattr(module, name, made)
        return made

    def _reason(self, name: str) -> str:
        from difflib import get_close_matches

        near = get_close_matches(name, self.names(), 1)
        if f"{self.family}.{name}" in POSITIONAL:
            return ": Keras has it, Tenon does not"
        return f"; is {near[0]} meant?" if near else ""


def open_family(family: Family) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """__getattr__ and __dir__ of the module."""
    return family.get, family.names
