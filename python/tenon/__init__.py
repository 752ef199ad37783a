"""Tenon checks, explains and natively trains Keras models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tenon import _core
from tenon._core import Diagnostic
from tenon._report import FitError, Report

if TYPE_CHECKING:
    from tenon import callbacks as callbacks
    from tenon import constraints as constraints
    from tenon import initializers as initializers
    from tenon import layers as layers
    from tenon import losses as losses
    from tenon import metrics as metrics
    from tenon import models as models
    from tenon import ops as ops
    from tenon import optimizers as optimizers
    from tenon import regularizers as regularizers
    from tenon import utils as utils
    from tenon._check import check as check
    from tenon._from_config import load_model as load_model
    from tenon._install import install as install
    from tenon._install import uninstall as uninstall
    from tenon._native import evaluate as evaluate
    from tenon._native import fit as fit
    from tenon._model import Input as Input
    from tenon._model import Model as Model
    from tenon._model import Sequential as Sequential
    from tenon._native import predict as predict
    from tenon._training import FitWarning as FitWarning

__version__ = _core.version()

# What needs NumPy is imported when it is asked for: `import tenon` takes a few milliseconds.
_LAZY = {
    "FitWarning": "tenon._training",
    "Input": "tenon._model",
    "Model": "tenon._model",
    "Sequential": "tenon._model",
    "check": "tenon._check",
    "evaluate": "tenon._native",
    "fit": "tenon._native",
    "install": "tenon._install",
    "load_model": "tenon._from_config",
    "predict": "tenon._native",
    "uninstall": "tenon._install",
}
_MODULES = (
    "callbacks constraints initializers layers losses metrics models ops optimizers regularizers utils"
).split()


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _MODULES:
        return import_module(f"tenon.{name}")
    if name not in _LAZY:
        raise AttributeError(f"module 'tenon' has no attribute {name!r}")
    value = getattr(import_module(_LAZY[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY, *_MODULES})


def explain(words: str) -> str:
    """The page of a diagnostic, by number or name; else the diagnostics that the words are about."""
    page = _core.page_of(words)
    if page is not None:
        return page
    return "\n".join(f"{code}  {title}" for code, title in _core.search(words)) or f"there is no diagnostic {words}"


def load_ipython_extension(shell: Any) -> None:
    from tenon import _ipython

    _ipython.load(shell)


def unload_ipython_extension(shell: Any) -> None:
    from tenon import _ipython

    _ipython.unload(shell)


__all__ = [
    "Diagnostic", "FitError", "FitWarning", "Input", "Model", "Report", "Sequential", "callbacks", "check", "constraints", "evaluate", "explain", "fit",
    "initializers", "install", "layers", "load_model", "losses", "metrics", "models", "ops", "optimizers", "predict", "regularizers", "uninstall", "utils",
]
