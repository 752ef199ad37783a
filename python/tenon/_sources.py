"""Data that come batch by batch: their first elements, taken so that nothing is lost."""

from __future__ import annotations

import random
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np


class Element(NamedTuple):
    x: Any
    y: Any = None
    sample_weight: Any = None


class Source(NamedTuple):
    """How to look into one kind of stream. ``shapes``: an element of zeros, from what the stream says of itself."""

    kind: str
    first: Callable[[], Any] | None  # None: looking would take something away
    shapes: Any = None


def _is_of(value: object, class_name: str, module: str) -> bool:
    return any(c.__name__ == class_name and c.__module__.startswith(module) for c in type(value).__mro__)


@contextmanager
def _random_state_kept() -> Iterator[None]:
    """Looking at a batch must not change the numbers that the program draws afterwards."""
    plain, numpy_state = random.getstate(), np.random.get_state()
    torch = sys.modules.get("torch")
    torch_state = torch.random.get_rng_state() if torch is not None and hasattr(torch, "random") else None
    try:
        yield
    finally:
        random.setstate(plain)
        np.random.set_state(numpy_state)
        if torch is not None and torch_state is not None:
            torch.random.set_rng_state(torch_state)


def _zeros_like(spec: Any, model_shapes: list[tuple[int | None, ...]] | None = None) -> Any:
    """Arrays of two rows like the specs of a tf.data.Dataset; None where a rank is not known."""
    if isinstance(spec, (tuple, list)):
        parts = [_zeros_like(item) for item in spec]
        return None if any(p is None for p in parts) else tuple(parts)
    if isinstance(spec, dict):
        named = {key: _zeros_like(item) for key, item in spec.items()}
        return None if any(p is None for p in named.values()) else named
    shape, dtype = getattr(spec, "shape", None), getattr(spec, "dtype", None)
    if shape is None or getattr(shape, "rank", 0) is None or dtype is None:
        return None
    name = getattr(dtype, "name", "float32")
    axes = [2 if n is None else int(n) for n in shape]
    return None if name == "string" else np.zeros(axes, dtype="float32" if name == "bfloat16" else name)


def _has_open_axes(spec: Any) -> bool:
    """An axis behind the batch axis whose length the stream does not say."""
    if isinstance(spec, (tuple, list)):
        return any(_has_open_axes(item) for item in spec)
    if isinstance(spec, dict):
        return any(_has_open_axes(item) for item in spec.values())
    shape = getattr(spec, "shape", None)
    return shape is None or getattr(shape, "rank", 0) is None or any(n is None for n in list(shape)[1:])


def _shapes_of(dataset: Any) -> Any:
    return _zeros_like(dataset.element_spec)


def source_of(value: Any) -> Source | None:
    """None: the value is no stream, so it is arrays or nothing that Keras reads."""
    if _is_of(value, "DatasetV2", "tensorflow."):
        return Source("tf.data.Dataset", lambda: next(iter(value.take(1)), None), _shapes_of(value))
    if _is_of(value, "PyDataset", "keras."):
        return Source("keras.utils.PyDataset", lambda: value[0])
    if _is_of(value, "DataLoader", "torch.utils.data"):
        return Source("torch DataLoader", lambda: next(iter(value), None))
    if any(_is_of(value, name, "grain") for name in ("MapDataset", "IterDataset", "DataLoader")):
        return Source("grain dataset", lambda: next(iter(value), None))
    if isinstance(value, types.GeneratorType):
        return Source("generator", None)
    return None


def element_of(given: Any) -> Element:
    """keras/src/trainers/data_adapters/data_adapter_utils.py, unpack_x_y_sample_weight."""
    if isinstance(given, list):
        given = tuple(given)
    if not isinstance(given, tuple):
        return Element(given)
    return Element(*given[:3]) if given else Element(None)


def first_element(source: Source) -> Element | None:
    if source.first is None:
        return None
    with _random_state_kept():
        given = source.first()
    return None if given is None else element_of(given)


def look_into(generator: Iterator[Any]) -> tuple[Any, Iterator[Any]]:
    """The first element of a generator, and a generator that yields it and all others: nothing is lost."""
    first = next(generator, None)

    def rejoined() -> Iterator[Any]:
        if first is not None:
            yield first
        yield from generator

    return first, rejoined()
