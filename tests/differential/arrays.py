"""Arrays of random programs, written as tests/case/arrays.h reads them."""
from dataclasses import dataclass

from layer_table import source


@dataclass
class Array:
    kind: str
    shape: tuple
    low: float = 0
    high: float = 1

    def text(self):
        if self.kind == "one_hot":
            return f"one_hot {source(self.shape)}"
        return f"{self.kind} {source(self.shape)} from {self.low} to {self.high}"
