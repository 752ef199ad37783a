"""Keras' callbacks: Tenon's own, and bases for those of a program."""

from tenon._events import Callback, History, LambdaCallback, LearningRateScheduler, NativeCallback
from tenon._objects import Family, open_family

__getattr__, __dir__ = open_family(
    Family(__name__, "callbacks", NativeCallback, "Callback", "History", "LambdaCallback", "LearningRateScheduler")
)
