"""The tensors between the layers of a model that is being described, and the calls that make them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from tenon._objects import Record, plain

if TYPE_CHECKING:
    from tenon._layer import Layer

Shape = tuple[int | None, ...]
T = TypeVar("T")

_order = itertools.count()


class Node:
    """One call of a layer. ``order``: later calls have larger numbers, so a node stands behind those it reads."""

    def __init__(self, layer: Layer, args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
        self.layer, self.args, self.kwargs = layer, list(args), dict(kwargs)
        self.order = next(_order)
        self.reads: list[Tensor] = [leaf for leaf in flat([self.args, self.kwargs]) if isinstance(leaf, Tensor)]
        self.made: list[Tensor] = []

    def record(self, history: Callable[[Tensor], list[Any]]) -> Record:
        """As Keras writes it. history: how a config names a tensor."""

        def written(value: Any) -> Any:
            if isinstance(value, Tensor):
                config = {"shape": list(value.shape), "dtype": value.dtype, "keras_history": history(value)}
                return {"class_name": "__keras_tensor__", "config": config}
            if isinstance(value, slice):
                return {"class_name": "__slice__", "config": {k: plain(getattr(value, k)) for k in ("start", "stop", "step")}}
            if value is Ellipsis:
                return {"class_name": "__ellipsis__", "config": {}}
            if isinstance(value, Mapping):
                return {str(k): written(v) for k, v in value.items()}
            if isinstance(value, (list, tuple)):
                return [written(v) for v in value]
            return plain(value)

        return {"args": written(self.args), "kwargs": written(self.kwargs)}


class Tensor:
    """What flows between layers while a model is described: a shape and a dtype, no values."""

    def __init__(self, node: Node, index: int, shape: Shape, dtype: str) -> None:
        self.node, self.index, self.shape, self.dtype = node, index, shape, dtype

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def name(self) -> str:
        return self.node.layer.name

    def __repr__(self) -> str:
        return f"<Tensor shape={self.shape}, dtype={self.dtype}, of {self.name}>"

    def __bool__(self) -> bool:
        raise TypeError("a tensor of a model has no value before the model is run")

    __array_priority__ = 1000  # so that NumPy leaves array + tensor to the tensor
    __array_ufunc__ = None
    __iter__ = None  # or it would be an endless row of x[0], x[1], ...

    def __add__(self, other: Any) -> Tensor:
        return _operation("Add", self, other)

    def __radd__(self, other: Any) -> Tensor:
        return _operation("Add", other, self)

    def __sub__(self, other: Any) -> Tensor:
        return _operation("Subtract", self, other)

    def __rsub__(self, other: Any) -> Tensor:
        return _operation("Subtract", other, self)

    def __mul__(self, other: Any) -> Tensor:
        return _operation("Multiply", self, other)

    def __rmul__(self, other: Any) -> Tensor:
        return _operation("Multiply", other, self)

    def __truediv__(self, other: Any) -> Tensor:
        return _operation("TrueDivide", self, other)

    def __rtruediv__(self, other: Any) -> Tensor:
        return _operation("TrueDivide", other, self)

    def __pow__(self, other: Any) -> Tensor:
        return _operation("Power", self, other)

    def __matmul__(self, other: Any) -> Tensor:
        return _operation("Matmul", self, other)

    def __rpow__(self, other: Any) -> Tensor:
        return _operation("Power", other, self)

    def __mod__(self, other: Any) -> Tensor:
        return _operation("Mod", self, other)

    def __floordiv__(self, other: Any) -> Tensor:
        return _operation("FloorDivide", self, other)

    def __lt__(self, other: Any) -> Tensor:
        return _operation("Less", self, other)

    def __le__(self, other: Any) -> Tensor:
        return _operation("LessEqual", self, other)

    def __gt__(self, other: Any) -> Tensor:
        return _operation("Greater", self, other)

    def __ge__(self, other: Any) -> Tensor:
        return _operation("GreaterEqual", self, other)

    def __neg__(self) -> Tensor:
        return _operation("Negative", self)

    def __abs__(self) -> Tensor:
        return _operation("Absolute", self)

    def __getitem__(self, key: Any) -> Tensor:
        return _operation("GetItem", self, list(key) if isinstance(key, tuple) else key)


def flat(value: Any) -> Iterator[Any]:
    """The leaves, those of dicts in the order of their sorted keys, as Keras has them."""
    if isinstance(value, Mapping):
        for key in sorted(value):
            yield from flat(value[key])
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from flat(item)
    else:
        yield value


def packed(structure: Any, leaves: Iterator[T]) -> Any:
    """The leaves in the place of those of the structure."""
    if isinstance(structure, Mapping):
        made = {key: packed(structure[key], leaves) for key in sorted(structure)}
        return {key: made[key] for key in structure}
    if isinstance(structure, (list, tuple)):
        return [packed(item, leaves) for item in structure]
    return next(leaves)


def _operation(name: str, *given: Any) -> Tensor:
    from tenon._layer import Operation
    from tenon._objects import class_of

    made: Tensor = class_of("operations", name, Operation)()(*given)
    return made
