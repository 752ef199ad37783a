"""What optimizers have beside their arguments: a learning rate that a program may set between two runs."""

from __future__ import annotations

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
