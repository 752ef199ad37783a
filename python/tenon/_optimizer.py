"""What optimizers have beside their arguments: a learning rate that a program may set between two runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tenon._objects import KerasObject


class Optimizer(KerasObject):
    """An optimizer of Keras. ``iterations`` counts the steps it has made."""

    _common = ("name",)
    iterations = 0

    @property
    def learning_rate(self) -> Any:
        """A number, or the record of a schedule."""
        self._refuse_table()
        return self._config["learning_rate"]

    @learning_rate.setter
    def learning_rate(self, rate: float) -> None:
        self._refuse_table()
        self._config["learning_rate"] = float(rate)

    def _refuse_table(self) -> None:
        if "learning_rate" not in self._config:
            raise AttributeError("a MultiOptimizer has no learning rate: every optimizer in its table has its own")


class OptimizerMap:
    """Which optimizer trains which variables, by patterns of their paths; the default one trains those that no pattern names.

    ``OptimizerMap(SGD(), {"encoder/.*": Adam()})`` is the argument of a MultiOptimizer. An optimizer that stands twice keeps one state.
    """

    def __init__(self, default_optimizer: Optimizer | None = None, optimizer_map: Mapping[str, Optimizer] | None = None) -> None:
        self.default_optimizer = default_optimizer
        self.optimizer_map = dict(optimizer_map or {})

    def __getitem__(self, pattern: str) -> Optimizer:
        return self.optimizer_map[pattern]

    def __setitem__(self, pattern: str, optimizer: Optimizer) -> None:
        self.optimizer_map[pattern] = optimizer

    def record(self) -> dict[str, Any]:
        """As Keras puts it into the config of a MultiOptimizer."""
        places: dict[int, int] = {}

        def written(optimizer: Optimizer | None) -> Any:
            if optimizer is None:
                return None
            return optimizer.record() | {"shared_object_id": places.setdefault(id(optimizer), len(places) + 1)}

        config = {"default_optimizer": written(self.default_optimizer), "optimizer_map": {p: written(o) for p, o in self.optimizer_map.items()}}
        return {"module": "keras.optimizers", "class_name": "OptimizerMap", "config": config, "registered_name": None}
