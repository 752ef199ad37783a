"""The pre-commit hook: every model file must be one that Tenon reads and finds sound."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tenon import _core
from tenon._report import Report


def main(paths: Sequence[str] | None = None) -> int:
    code = 0
    for path in sys.argv[1:] if paths is None else paths:
        model, found = _core.model_from_file(path)
        if model is not None:
            found = found + _core.judge_model(model)
        report = Report(found, subject=path)
        if not report.ok:
            code = 1
            print(f"{path}\n{report.render(notes=False)}")
    return code
