"""Data that come batch by batch: what they say of their elements, and passes over them that take nothing away."""

from __future__ import annotations

import itertools
import random
import sys
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tenon import _arrays
from tenon._core import Column, Stream

if TYPE_CHECKING:
    from tenon._feeding import Feed

INFINITE, UNKNOWN = -1, -2  # as tf.data counts elements
Spec = tuple[Any, ...]  # as _core.Stream takes it


class Element(NamedTuple):
    x: Any
    y: Any = None
    sample_weight: Any = None


class Passes(NamedTuple):
    """The passes of one run, and what is told of its epochs."""

    begin: Callable[[], Iterator[Any]]
    on_epoch_begin: Callable[[], None] = lambda: None
    on_epoch_end: Callable[[], None] = lambda: None


class Source(NamedTuple):
    """One kind of stream. ``begin``: a look at so many elements at most; None where that would take something away.

    ``passes``: those of a run, with other orders of the elements where Keras' fit is asked to shuffle.
    """

    kind: str
    value: Any
    begin: Callable[[int], Iterator[Any]] | None = None
    passes: Callable[[bool], Passes] | None = None
    cardinality: int = UNKNOWN
    spec: Any = None  # TensorSpecs, where the stream says what its elements are


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


def _length(value: Any) -> int:
    try:
        return len(value)
    except TypeError:
        return UNKNOWN


def _batches_of(dataset: Any) -> Iterator[Any]:
    number = 0
    while dataset.num_batches is None or number < dataset.num_batches:
        yield dataset[number]
        number += 1


def _passes_of_py_dataset(dataset: Any, shuffle: bool) -> Passes:
    """Those of Keras itself: its workers, and the order that it draws."""
    adapters = import_module("keras.src.trainers.data_adapters.py_dataset_adapter")
    adapter = adapters.PyDatasetAdapter(dataset, shuffle=shuffle)
    return Passes(adapter.get_numpy_iterator, adapter.on_epoch_begin, adapter.on_epoch_end)


def _py_dataset(value: Any) -> Source:
    kind = "keras.utils.PyDataset"
    try:
        count = value.num_batches
    except Exception:  # no __len__, or one that raises: Keras says so in its own words
        return Source(kind, value)
    cardinality = INFINITE if count is None else count if isinstance(count, int) else UNKNOWN
    look = lambda n: itertools.islice(_batches_of(value), n)  # noqa: E731
    return Source(kind, value, look, lambda shuffle: _passes_of_py_dataset(value, shuffle), cardinality)


def source_of(value: Any) -> Source | None:
    """None: the value is no stream, so it is arrays or nothing that Keras reads."""
    anew = lambda _: Passes(lambda: iter(value))  # noqa: E731
    if _is_of(value, "DatasetV2", "tensorflow."):
        return Source("tf.data.Dataset", value, lambda n: iter(value.take(n)), anew, int(value.cardinality()), value.element_spec)
    if _is_of(value, "PyDataset", "keras."):
        return _py_dataset(value)
    if _is_of(value, "DataLoader", "torch.utils.data"):
        return Source("torch DataLoader", value, lambda n: itertools.islice(value, n), anew, _length(value))
    if any(_is_of(value, name, "grain") for name in ("MapDataset", "IterDataset", "DataLoader")):
        return Source("grain dataset", value, lambda n: itertools.islice(value, n), anew, _length(value))
    if isinstance(value, types.GeneratorType):
        return Source("generator", value)
    if _is_of(value, "Peeked", "tenon."):
        return Source("generator", value, value.begun, lambda _: Passes(value.whole))
    if _is_of(value, "RaggedTensor", "tensorflow."):
        return Source("tf.RaggedTensor", value)
    return None


def element_of(given: Any) -> Element:
    """keras/src/trainers/data_adapters/data_adapter_utils.py, unpack_x_y_sample_weight."""
    if isinstance(given, list):
        given = tuple(given)
    if not isinstance(given, tuple):
        return Element(given)
    return Element(*given[:3]) if given else Element(None)


def unfit_for_generator(element: Any) -> str:
    """What of the element Keras does not take from a generator, in words; empty where it takes it."""
    if not isinstance(element, tuple):
        return _arrays.in_words(element)
    keras = sys.modules.get("keras")
    lists = [part for part in element if isinstance(part, list) and any(hasattr(item, "shape") for item in part)]
    if lists and keras is not None and keras.backend.backend() == "tensorflow":
        return f"{_arrays.in_words(lists[0])} in the tuple, which TensorFlow does not take: a tuple of them is one"
    return ""


class Leaf(NamedTuple):
    path: tuple[Any, ...]  # of keys and places
    name: str  # in messages


def _parts(value: Any) -> list[tuple[Any, Any]] | None:
    """(key or place, part) of a tuple, list or dict, in the order of tf.nest; None of a leaf."""
    if isinstance(value, Mapping):
        return sorted(value.items(), key=lambda item: str(item[0]))
    return list(enumerate(value)) if isinstance(value, (tuple, list)) else None


def _name(path: tuple[Any, ...], stream: str) -> str:
    """x of ds, x["age"] of ds, x[0] of ds: as Keras reads the place."""
    if not path or not isinstance(path[0], int):
        path = (0, *path)
    first = ("x", "y", "sample_weight")[path[0]] if path[0] < 3 else f"element[{path[0]}]"
    return first + "".join(f'["{step}"]' if isinstance(step, str) else f"[{step}]" for step in path[1:]) + f" of {stream}"


def _tensor_spec(value: Any, name: str) -> Spec | None:
    """Of a TensorSpec; None of a spec of something else, as of ragged tensors."""
    shape, dtype = getattr(value, "shape", None), getattr(value, "dtype", None)
    dtype_name = {"string": "byte_string"}.get(getattr(dtype, "name", ""), getattr(dtype, "name", ""))
    if not dtype_name or type(value).__name__ not in ("TensorSpec", "TypeSpec"):
        return None
    lengths = None if shape is None or getattr(shape, "rank", 0) is None else [None if n is None else int(n) for n in shape]
    return ("tensor", lengths, dtype_name, name)


def _array_spec(value: Any, name: str) -> Spec:
    """Of the arrays of a stream that does not say what its elements are: batches have any length."""
    array = _arrays.column(name, "", value)
    return ("tensor", [None, *array.shape[1:]] if array.shape else [], array.dtype, name)


def _described(value: Any, stream: str, leaf: Callable[[Any, str], Spec | None], leaves: list[Leaf], path: tuple[Any, ...] = ()) -> Spec | None:
    parts = _parts(value)
    if parts is None:
        leaves.append(Leaf(path, _name(path, stream)))
        return leaf(value, leaves[-1].name)
    inner = [(key, _described(part, stream, leaf, leaves, (*path, key))) for key, part in parts if part is not None]
    if any(spec is None for _, spec in inner):
        return None
    if isinstance(value, Mapping):
        return ("dict", [(str(key), spec) for key, spec in inner])
    return ("tuple", [spec for _, spec in inner])


def columns_of(element: Any, leaves: list[Leaf]) -> list[Column]:
    element = _as_tuple(element)
    columns = []
    for leaf in leaves:
        value = element
        for step in leaf.path:
            try:
                value = value[step]
            except (TypeError, KeyError, IndexError):
                raise ValueError(f"there is no {leaf.name} in this element, and there was in the first") from None
        columns.append(_arrays.column(leaf.name, "", value))
    return columns


def _kept(elements: Iterator[Any], leaves: list[Leaf]) -> Iterator[list[Column]]:
    while True:
        with _random_state_kept():
            try:
                element = next(elements)
            except StopIteration:
                return
        yield columns_of(element, leaves)


def _as_tuple(element: Any) -> Any:
    """A list of (x, y) is read as a tuple is."""
    return tuple(element) if isinstance(element, list) else element


class Opened(NamedTuple):
    stream: Stream | None  # None: its elements are nothing that a check can look at
    sample: Element | None  # arrays like those of a first element, for models that need data to be built
    first: Sequence[Any] = ()  # elements that were taken to know them


def _zeros(spec: Any) -> Any:
    """Arrays of two rows like the specs."""
    parts = _parts(spec)
    if parts is None:
        shape = getattr(spec, "shape", None)
        lengths = [] if shape is None or getattr(shape, "rank", 0) is None else [2 if n is None else int(n) for n in shape]
        name = getattr(getattr(spec, "dtype", None), "name", "float32")
        return np.zeros(lengths, dtype="S1" if name == "string" else "float32" if name == "bfloat16" else name)
    if isinstance(spec, Mapping):
        return {key: _zeros(part) for key, part in parts}
    return tuple(_zeros(part) for _, part in parts)


def _merged(a: Spec, b: Spec) -> Spec:
    """Of two elements: lengths that differ are free. Where the forms differ, that of the first."""
    if a[0] != b[0] or len(a[1]) != len(b[1]):
        return a
    if a[0] == "tensor":
        return ("tensor", [n if n == m else None for n, m in zip(a[1], b[1])], *a[2:])
    if a[0] == "dict":
        return ("dict", [(key, _merged(part, other)) for (key, part), (_, other) in zip(a[1], b[1])])
    return ("tuple", [_merged(part, other) for part, other in zip(a[1], b[1])])


def opened(source: Source, name: str, feed: Feed | None = None) -> Opened:
    """The stream as the core reads it, of the feed where it is for a run. Where it does not say what its elements are, the first ones do.

    Raises NotArrays, and what the stream itself raises.
    """
    begin = source.begin
    if begin is None:
        return Opened(None, None)
    leaves: list[Leaf] = []

    def columns() -> Iterator[list[Column]]:
        looking = _kept(begin(1), leaves)
        return looking if feed is None else feed.columns(leaves, looking)

    if source.spec is not None:
        spec = _described(source.spec, name, _tensor_spec, leaves)
        if spec is None:
            return Opened(None, None)
        return Opened(Stream(name, spec, columns, source.cardinality), element_of(_zeros(source.spec)))
    with _random_state_kept():
        first = list(begin(1 if feed is None else 2))
    spec, sample = _spec_of(first, name, leaves)
    return Opened(Stream(name, spec, columns, source.cardinality), sample, first)


def of_elements(elements: Sequence[Any], name: str) -> Opened:
    """A stream of these elements. Raises NotArrays."""
    leaves: list[Leaf] = []
    spec, sample = _spec_of(elements, name, leaves)
    return Opened(Stream(name, spec, lambda: _kept(iter(elements), leaves), UNKNOWN), sample)


def _spec_of(elements: Sequence[Any], name: str, leaves: list[Leaf]) -> tuple[Spec, Element | None]:
    first = _as_tuple(elements[0]) if elements else np.zeros((0, 1), dtype="float32")
    spec = _described(first, name, _array_spec, leaves)
    assert spec is not None
    for element in elements[1:]:
        other = _described(_as_tuple(element), name, _array_spec, [])
        assert other is not None
        spec = _merged(spec, other)
    return spec, element_of(first) if elements else None


def inputs_like(x: Any) -> Any:
    """The inputs of a fit, or of a stream what has their shapes: specs, else those of the first element."""
    source = source_of(x)
    if source is None or source.begin is None:
        return x
    if source.spec is not None:
        return element_of(source.spec).x
    with _random_state_kept():
        return element_of(next(source.begin(1))).x


def only_input(x: Any) -> tuple[list[int | None] | None, str]:
    """Shape and kind of dtype of the one array that is x, or of the elements of x; no shape where there are several, or none."""
    try:
        like = inputs_like(x)
        if type(like).__name__ == "TensorSpec":
            return [None if n is None else int(n) for n in like.shape], "string" if like.dtype.name == "string" else "float32"
        found = [_arrays.to_numpy(leaf.value) for leaf in _arrays.leaves("x", like)]
    except (_arrays.NotArrays, StopIteration):
        return None, ""
    if len(found) != 1 or not found[0].ndim:
        return None, ""
    return list(found[0].shape), "string" if found[0].dtype.kind in "US" else "float32"
