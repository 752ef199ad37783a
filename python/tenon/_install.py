"""Every fit, evaluate, predict and train_on_batch of a Keras model is checked before it runs."""

from __future__ import annotations

import functools
import importlib.abc
import importlib.machinery
import os
import sys
import threading
import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from tenon._call_site import PARAMETERS, CallSite, call_site
from tenon._core import Diagnostic
from tenon._report import FitError, Report, fit_error


class Settings(NamedTuple):
    strict: bool = False
    check_only: bool = False
    quiet: bool = False
    native: bool = False
    subject: str = "script"


def _colour() -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


class Session:
    """What is asked for, and what was found so far."""

    def __init__(self) -> None:
        self.settings = Settings()
        self.active = False
        self.reports: list[Report] = []
        self._inside = threading.local()
        self._seen: set[object] = set()
        self._own: list[FitError] = []

    @property
    def busy(self) -> bool:
        """Keras calls evaluate inside of fit; what it does itself is not the user's call."""
        return getattr(self._inside, "depth", 0) > 0

    @contextmanager
    def inside(self) -> Iterator[None]:
        self._inside.depth = getattr(self._inside, "depth", 0) + 1
        try:
            yield
        finally:
            self._inside.depth -= 1

    @property
    def ok(self) -> bool:
        return all(report.ok for report in self.reports)

    def is_own(self, error: FitError) -> bool:
        """Prints the message of an error that nobody caught: the lines above it in a traceback would be Tenon's."""
        if not any(error is own for own in self._own):
            return False
        print(error.report.render(colour=_colour()), file=sys.stderr)
        return True

    def error(self, report: Report, cause: BaseException | None = None) -> FitError:
        raised = fit_error(report, cause)
        self._own.append(raised)
        return raised

    def take(self, report: Report) -> None:
        """Prints what is worth knowing, each only once, and raises what is wrong."""
        self.reports.append(report)
        if not report.ok:
            raise self.error(report)
        for d in report:
            place = (d.source.path, d.source.line) if d.source else ()
            key = (d.code, d.where, place)
            if key not in self._seen and not (self.settings.quiet and d.severity == "note"):
                self._seen.add(key)
                print(d.render(_colour()), file=sys.stderr)

    def first_time(self, key: object) -> bool:
        new = key not in self._seen
        self._seen.add(key)
        return new

    def _whole(self) -> Report:
        found: list[Diagnostic] = [d for report in self.reports for d in report]
        last = next((r for r in reversed(self.reports) if not r.ok), self.reports[-1] if self.reports else None)
        command = last.command if last is not None else "fit"
        examined = last._examined if last is not None else None
        return Report(found, command=command, subject=self.settings.subject, examined=examined)

    def save(self, form: str, path: str) -> None:
        whole = self._whole()
        forms: dict[str, Callable[[], str]] = {"html": whole.to_html, "json": whole.to_json, "sarif": whole.to_sarif}
        with open(path, "w", encoding="utf-8") as file:
            file.write(forms[form]())

    def print_summary(self) -> None:
        print(f"{len(self.reports)} call{'s' * (len(self.reports) != 1)} checked: {self._whole().summary()}", file=sys.stderr)


_session = Session()


def _bound(function: str, given: Sequence[Any], named: dict[str, Any]) -> dict[str, Any] | None:
    """The arguments by name; None where Keras will say what is wrong with the call itself."""
    parameters = PARAMETERS[function]
    arguments = dict(zip(parameters, given))
    if len(given) > len(parameters) or set(arguments) & set(named):
        return None
    return arguments | named


def _outline(value: Any) -> object:
    """What of data tells one batch from another of the same form."""
    if isinstance(value, dict):
        return tuple((k, _outline(v)) for k, v in value.items())
    if isinstance(value, (list, tuple)):
        return tuple(_outline(v) for v in value[:8])
    return str(getattr(value, "shape", type(value))), str(getattr(value, "dtype", ""))


def _take(report: Report, function: str) -> None:
    _session.take(report)
    if _session.settings.check_only and function in ("fit", "train_on_batch"):
        raise SystemExit(0)


def heard_of(report: Report, function: str) -> bool:
    """Takes what Tenon's own models find, where install() was called; False where it was not."""
    if _session.active:
        _take(report, function)
    return _session.active


def is_strict() -> bool:
    return _session.active and _session.settings.strict


class _Run:
    """One call of the user's: check it, run it, and say what went wrong inside."""

    def __init__(self, model: Any, function: str, arguments: dict[str, Any], site: CallSite) -> None:
        self.model, self.function, self.arguments, self.site = model, function, arguments, site

    def is_repeated(self) -> bool:
        """A batch like the one before: train_on_batch is called thousands of times."""
        if self.function not in ("train_on_batch", "predict"):
            return False
        a = self.arguments
        key = (id(self.model), self.function, _outline(a.get("x")), _outline(a.get("y")), _outline(a.get("sample_weight")))
        return not _session.first_time(key)

    def check(self) -> None:
        from tenon._check import Call, Checker
        from tenon._failure import watch_generator

        watched = watch_generator(self.arguments)
        call = Call(self.function, self.arguments, strict=_session.settings.strict, site=self.site)
        checker = Checker(self.model, call)
        if watched is not None and watched.thrown is not None:
            return  # Keras meets the exception, too, and is then explained
        with _session.inside():
            report = (checker.run_on(watched.begun) if watched is not None else checker.run()).report()
        _take(report, self.function)

    def explain(self, error: Exception) -> None:
        """Raises the failure as a diagnostic where it can be told; returns where it cannot."""
        from tenon._failure import report_of

        with _session.inside():
            report = report_of(error, self.model, self.function, self.arguments, self.site, strict=_session.settings.strict)
        if report is None:
            return
        _session.reports.append(report)
        raise _session.error(report, error) from error


def _natively(model: Any, function: str, arguments: dict[str, Any]) -> Any:
    """By Tenon, or where it cannot by Keras after a word about why."""
    from tenon import _native

    return getattr(_native, function)(model, **arguments)


def _checked(function: str, original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def call(self: Any, *given: Any, **named: Any) -> Any:
        arguments = None if _session.busy else _bound(function, given, named)
        if arguments is None:
            return original(self, *given, **named)
        run = _Run(self, function, arguments, call_site(sys._getframe(1), PARAMETERS[function]))
        if not run.is_repeated():
            run.check()
        with _session.inside():
            try:
                if _session.settings.native and function != "train_on_batch":
                    return _natively(self, function, run.arguments)
                return original(self, **run.arguments)
            except Exception as error:
                run.explain(error)
                raise

    call.__tenon__ = original  # type: ignore[attr-defined]
    return call


def _patch(keras: types.ModuleType) -> None:
    model = getattr(keras, "Model", None)
    if model is None or not getattr(keras, "__version__", "3").startswith("3"):
        return
    for function in PARAMETERS:
        original = getattr(model, function)
        if not hasattr(original, "__tenon__"):
            setattr(model, function, _checked(function, original))


class _Loader(importlib.abc.Loader):
    """The loader of keras, which patches the module when it is complete."""

    def __init__(self, loader: importlib.abc.Loader) -> None:
        self._loader = loader

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: types.ModuleType) -> None:
        self._loader.exec_module(module)
        _patch(module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)


class _Finder(importlib.abc.MetaPathFinder):
    """Waits for keras to be imported, by whomever."""

    def __init__(self) -> None:
        self._looking = False

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name != "keras" or self._looking:
            return None
        self._looking = True
        try:
            from importlib.util import find_spec

            spec = find_spec(name)
        finally:
            self._looking = False
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader)
        return spec


_finder = _Finder()


def install_with(settings: Settings) -> Session:
    _session.settings, _session.active = settings, True
    keras = sys.modules.get("keras")
    if keras is not None and hasattr(keras, "Model"):
        _patch(keras)
    elif _finder not in sys.meta_path:
        sys.meta_path.insert(0, _finder)
    return _session


def install(*, strict: bool = False, quiet: bool = False, native: bool = False) -> None:
    """From here on, every fit, evaluate, predict and train_on_batch of a Keras model is checked before it runs.

    A call that would fail raises FitError, with the line of the program in the message; warnings
    and notes are printed once. ``strict`` refuses what Keras would quietly adjust, ``quiet``
    leaves out notes, ``native`` lets Tenon run what it can. Keras is not imported by this.
    """
    install_with(Settings(strict=strict, quiet=quiet, native=native))


def uninstall() -> None:
    """Takes back what install() did."""
    _session.active = False
    if _finder in sys.meta_path:
        sys.meta_path.remove(_finder)
    model = getattr(sys.modules.get("keras"), "Model", None)
    for function in PARAMETERS if model is not None else ():
        original = getattr(getattr(model, function), "__tenon__", None)
        if original is not None:
            setattr(model, function, original)
