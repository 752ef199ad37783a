"""Whatever Keras takes as data, as columns of the core: the bytes are shared where they lie in one piece."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tenon._core import Column, Diagnostic, refused_value

Array = npt.NDArray[Any]


class NotArrays(Exception):
    """Something that stands where an array must be; the diagnostics say what."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        super().__init__("\n".join(str(d) for d in diagnostics))
        self.diagnostics = diagnostics


class Named(NamedTuple):
    """An array with the name that messages use and the key of the dict it came from."""

    name: str
    key: str
    value: Any


def _is_array(value: Any) -> bool:
    """Whether it has elements of one type, by what it can do and not by what library it is of."""
    if isinstance(value, (str, bytes)):
        return False
    return hasattr(value, "shape") and (
        hasattr(value, "__array__") or hasattr(value, "__dlpack__") or hasattr(value, "toarray") or hasattr(value, "to_dense")
    )


def _is_sparse_tensor(value: Any) -> bool:
    return type(value).__name__ == "SparseTensor" and hasattr(value, "dense_shape")


def _from_dlpack(value: Any) -> Array | None:
    if getattr(getattr(value, "dtype", None), "name", "") in ("string", "variant", "resource"):
        return None  # TensorFlow ends the process where it is asked for their memory
    try:
        return np.from_dlpack(value)
    except (TypeError, ValueError, RuntimeError, BufferError, AttributeError):
        return None


def to_numpy(value: Any) -> Array:
    """The values as an array of NumPy, without a copy where the library allows it."""
    if isinstance(value, np.ndarray):
        return value
    if _is_sparse_tensor(value):
        return np.asarray(sys.modules["tensorflow"].sparse.to_dense(value))
    if hasattr(value, "toarray"):  # scipy.sparse
        return np.asarray(value.toarray())
    if hasattr(value, "to_numpy"):  # pandas
        return np.asarray(value.to_numpy())
    if hasattr(value, "detach"):  # torch
        value = value.detach().cpu()
    if hasattr(value, "todense") and not hasattr(value, "__dlpack__"):  # jax.experimental.sparse
        value = value.todense()
    if hasattr(value, "__dlpack__"):
        shared = _from_dlpack(value)
        if shared is not None:
            return shared
    try:  # tensors of TensorFlow
        return np.asarray(memoryview(value))
    except (TypeError, ValueError, BufferError):
        return np.asarray(value)


_WIDTHS = {"U": (4, "string"), "S": (1, "byte_string")}


def _strings(array: Array) -> Array | None:
    """An array of objects that are all strings, as NumPy's own strings; None of any other."""
    items = array.ravel()
    if items.size == 0 or not all(isinstance(item, (str, bytes)) for item in items):
        return None
    return array.astype("S" if all(isinstance(item, bytes) for item in items) else "U")


def _numbers(array: Array) -> Array | None:
    """An array of objects that are all numbers, which pandas makes of mixed columns; None of any other."""
    if not all(isinstance(item, (int, float, np.number, np.bool_)) for item in array.ravel()):
        return None
    return array.astype("float64")


def column(name: str, key: str, value: Any) -> Column:
    """The column of one array. Raises NotArrays for values that no layer computes with."""
    array = to_numpy(value)
    if array.dtype == object:
        known = _strings(array)
        known = _numbers(array) if known is None else known
        if known is None:
            raise NotArrays(refused_value(name, f"an array of objects of shape {array.shape}", "objects"))
        array = known
    kind = array.dtype.kind
    if kind not in "biufUS" and array.dtype.name != "bfloat16":
        raise NotArrays(refused_value(name, f"an array of dtype {array.dtype}", "other"))
    if array.dtype.byteorder == ">" or not array.flags.c_contiguous:
        array = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("="))
    shape = [int(n) for n in array.shape]
    if kind in _WIDTHS:
        size, dtype = _WIDTHS[kind]
        return Column(name, key, array, shape, dtype, max(array.dtype.itemsize // size, 1))
    if array.dtype.name == "bfloat16":
        return Column(name, key, array.view(np.uint16), shape, "bfloat16")
    return Column(name, key, array, shape, "bool" if kind == "b" else array.dtype.name)


def in_words(value: Any) -> str:
    """"a list of 20 floats", "the number 3"."""
    if isinstance(value, (list, tuple)):
        inner = type(value[0]).__name__ + "s" if value else "nothing"
        return f"a {type(value).__name__} of {len(value)} {inner}"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    kind = type(value)
    article = "an" if kind.__name__[:1].lower() in "aeiou" else "a"
    where = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return f"{article} {where}{kind.__name__}"


def _is_pandas_table(value: Any) -> bool:
    return type(value).__module__.startswith("pandas.")


def leaves(name: str, value: Any) -> list[Named]:
    """The arrays of an argument, each with its name and, of a dict, its key. Raises NotArrays."""
    if value is None:
        return []
    if _is_array(value) or _is_sparse_tensor(value) or _is_pandas_table(value):
        return [Named(name, "", value)]
    if isinstance(value, Mapping):
        found = [Named(f'{name}["{key}"]', str(key), item) for key, item in value.items() if item is not None]
        return [entry for entry in found if _checked(entry)]
    if isinstance(value, (list, tuple)) and value and all(_is_array(item) for item in value if item is not None):
        given = [item for item in value if item is not None]
        return [Named(name if len(given) == 1 else f"{name}[{i}]", "", item) for i, item in enumerate(given)]
    form = "list" if isinstance(value, (list, tuple)) else "function" if callable(value) else "iterator" if hasattr(value, "__next__") else "other"
    raise NotArrays(refused_value(name, in_words(value), form))


def _checked(entry: Named) -> bool:
    if not (_is_array(entry.value) or _is_sparse_tensor(entry.value)):
        raise NotArrays(refused_value(entry.name, in_words(entry.value), "other"))
    return True


def columns(name: str, value: Any) -> list[Column]:
    """The columns of an argument of fit: x, y or sample_weight."""
    return [column(leaf.name, leaf.key, leaf.value) for leaf in leaves(name, value)]
