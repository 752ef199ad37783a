"""Keras' schedules of learning rates."""

from tenon._objects import Family, KerasObject, open_family

__getattr__, __dir__ = open_family(Family(__name__, "schedules", KerasObject))
