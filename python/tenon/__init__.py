"""Tenon checks, explains and natively trains Keras models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tenon import _core
from tenon._core import Diagnostic
from tenon._report import FitError, Report

if TYPE_CHECKING:
    from tenon._check import check as check
    from tenon._check import load_model as load_model
    from tenon._install import install as install
    from tenon._install import uninstall as uninstall
    from tenon._native import evaluate as evaluate
    from tenon._native import fit as fit
    from tenon._native import predict as predict

__version__ = _core.version()

# What needs NumPy is imported when it is asked for: `import tenon` takes a few milliseconds.
_LAZY = {
    "check": "tenon._check",
    "evaluate": "tenon._native",
    "fit": "tenon._native",
    "install": "tenon._install",
    "load_model": "tenon._check",
    "predict": "tenon._native",
    "uninstall": "tenon._install",
}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module 'tenon' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_LAZY[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY})


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


__all__ = ["Diagnostic", "FitError", "Report", "check", "evaluate", "explain", "fit", "install", "load_model", "predict", "uninstall"]
