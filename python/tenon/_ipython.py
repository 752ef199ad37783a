"""%load_ext tenon: install() for a notebook, whose errors are shown without a traceback."""

from __future__ import annotations

import sys
from typing import Any

from tenon import _install
from tenon._report import FitError


def _show(shell: Any, kind: type[BaseException], error: FitError, trace: Any, tb_offset: int | None = None) -> list[str]:
    """The finding alone: every frame between the cell and Keras is one that the reader did not write."""
    text = error.report.render(colour=getattr(shell, "colors", "NoColor") not in ("NoColor", "nocolor"))
    print(text, file=sys.stderr)
    return text.splitlines()


def load(shell: Any) -> None:
    _install.install()
    shell.set_custom_exc((FitError,), _show)


def unload(shell: Any) -> None:
    _install.uninstall()
    shell.set_custom_exc((), None)
