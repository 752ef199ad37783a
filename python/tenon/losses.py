"""Keras' losses."""

from tenon._objects import Family, KerasObject, open_family

__getattr__, __dir__ = open_family(Family(__name__, "losses", KerasObject))
