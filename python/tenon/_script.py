"""python -m tenon: runs a script whose calls of fit, evaluate and predict are checked first."""

from __future__ import annotations

import argparse
import os
import runpy
import sys
from collections.abc import Sequence

from tenon import _install
from tenon._report import FitError

_FORMATS = ("html", "json", "sarif")



def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tenon",
        description="Runs a script; every call of a Keras model's fit, evaluate, predict and train_on_batch is checked first.",
        epilog="What stands behind the script's name is the script's own.",
    )
    parser.add_argument("--strict", action="store_true", help="refuse data that Keras would quietly adjust")
    parser.add_argument("--check-only", action="store_true", help="check every fit, and train nothing")
    parser.add_argument("--native", action="store_true", help="let Tenon run what it can; Keras runs the rest")
    parser.add_argument("--quiet", action="store_true", help="leave out notes")
    parser.add_argument("--report", nargs=2, metavar=("FORMAT", "FILE"), action="append", default=[], help="html, sarif or json: what was found, as a file")
    parser.add_argument("-m", dest="module", action="store_true", help="the script is the name of a module")
    parser.add_argument("script")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    parser = _parser()
    given = parser.parse_args(arguments)
    for form, _ in given.report:
        if form not in _FORMATS:
            parser.error(f"--report {form}: the formats are html, sarif and json")
    settings = _install.Settings(
        strict=given.strict, check_only=given.check_only, native=given.native, quiet=given.quiet, subject=given.script
    )
    session = _install.install_with(settings)
    sys.argv = [given.script, *given.arguments]
    code = 0
    try:
        if given.module:
            runpy.run_module(given.script, run_name="__main__", alter_sys=True)
        else:
            sys.path[0] = _folder_of(given.script)
            runpy.run_path(given.script, run_name="__main__")
    except FitError as error:
        code = 1
        if not session.is_own(error):
            _print_own(error)
    except Exception as error:
        if isinstance(error, FileNotFoundError) and _is_file(error.filename, given.script):
            print(f"python -m tenon: there is no file {given.script}", file=sys.stderr)
            return 2
        _print_own(error)
        code = 1
    finally:
        for form, path in given.report:
            session.save(form, path)
        if given.check_only:
            session.print_summary()
    return code or (1 if given.check_only and not session.ok else 0)


def _print_own(error: BaseException) -> None:
    """The traceback as Python would print it, from the script's own frames on."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_globals.get("__name__") != "__main__":
        trace = trace.tb_next
    while trace is not None and trace.tb_frame.f_code.co_filename.endswith(("tenon/__main__.py", "tenon/_script.py")):
        trace = trace.tb_next
    while trace is not None and "runpy" in trace.tb_frame.f_code.co_filename:
        trace = trace.tb_next
    if trace is not None:
        error.__traceback__ = trace
    sys.excepthook(type(error), error, error.__traceback__)


def _is_file(path: object, script: str) -> bool:
    return isinstance(path, str) and os.path.abspath(path) == os.path.abspath(script)


def _folder_of(script: str) -> str:
    return os.path.dirname(os.path.abspath(script))
