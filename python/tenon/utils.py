"""What programs with Keras' models use beside them."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import numpy.typing as npt

from tenon._naming import forget_names


def set_random_seed(seed: int) -> None:
    """Fixes start values, shuffling and dropout, and what Python and NumPy draw."""
    random.seed(seed)
    np.random.seed(seed)


def clear_session() -> None:
    """Layers are named from the beginning again: "dense", not "dense_7"."""
    forget_names()


def to_categorical(x: Any, num_classes: int | None = None) -> npt.NDArray[Any]:
    """Numbers of classes as rows of zeros with a one."""
    numbers = np.asarray(x, dtype="int64")
    if numbers.ndim > 1 and numbers.shape[-1] == 1:
        numbers = numbers[..., 0]
    classes = int(num_classes) if num_classes else int(numbers.max(initial=-1)) + 1
    if numbers.size and (numbers.min() < -classes or numbers.max() >= classes):
        raise ValueError(f"classes are numbers from 0 to {classes - 1}, but there is {numbers.max()}")
    rows: npt.NDArray[Any] = np.eye(classes)[numbers]
    return rows


__all__ = ["clear_session", "set_random_seed", "to_categorical"]
