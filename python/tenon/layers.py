"""Keras' layers."""

from tenon._adapting import BASES
from tenon._layer import Layer
from tenon._model import Input
from tenon._objects import Family, open_family

__getattr__, __dir__ = open_family(Family(__name__, "layers", Layer, "Input", "Layer", bases=BASES))
