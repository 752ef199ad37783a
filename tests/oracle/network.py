"""One whole model to be recorded."""
from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np


@dataclass
class Network:
    """`inputs`: arrays, or shapes with the batch axis first, filled with normal numbers."""
    name: str
    model: Callable[[], keras.Model]
    inputs: list
    rate: float = 0.05
    trains: bool = True
    batch: int = 32  # of predict
    file: str = "keras"  # or "h5", which keeps both factors of a low-rank adaptation


def sequential(name: str, shape: tuple, layers: Callable[[], list], rows: int = 8, dtype: str = "float32", **more) -> Network:
    """A chain of layers; `layers` makes them anew for every model."""
    return Network(name, lambda: keras.Sequential([keras.Input(shape, dtype=dtype), *layers()], name=name), [(rows, *shape)], **more)


def ids(rows: int, length: int, below: int, seed: int = 3) -> np.ndarray:
    """Rows of ids that end in zeros, as padded text does; the first row is full, the last is all padding but one."""
    random = np.random.default_rng(seed)
    x = random.integers(1, below, (rows, length)).astype("int32")
    for i in range(rows):
        x[i, length - i % length:] = 0
    return x
