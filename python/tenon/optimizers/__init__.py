"""Keras' optimizers."""

from tenon._objects import Family, open_family
from tenon._optimizer import Optimizer, OptimizerMap
from tenon.optimizers import schedules

__getattr__, __dir__ = open_family(Family(__name__, "optimizers", Optimizer, "Optimizer", "OptimizerMap", "schedules"))
