"""A failure inside of Keras, told as the diagnostic of what caused it."""

from __future__ import annotations

import itertools
import types
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from tenon import _core, _sources
from tenon._call_site import CallSite
from tenon._report import Report

MOST_BATCHES = 200  # that are looked at for the one that failed
KEPT_BATCHES = 8  # of a generator: Keras takes some ahead of the one that it computes with


def _lengths(value: Any) -> Iterator[int]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _lengths(item)
    elif getattr(value, "shape", ()):
        yield int(value.shape[0])


def _is_odd(element: Any) -> bool:
    """No rows, or arrays of different lengths: what can be seen at no cost."""
    lengths = set(_lengths(element))
    return len(lengths) > 1 or 0 in lengths


class Watched:
    """A generator of the user's, whose last elements are kept to be looked at when Keras fails on one."""

    def __init__(self, generator: Iterator[Any]) -> None:
        self.thrown: tuple[int, Exception] | None = None  # by which element
        self._odd: tuple[int, Any] | None = None
        self._kept: deque[tuple[int, Any]] = deque(maxlen=KEPT_BATCHES)
        self.begun: list[Any] = []
        try:
            self.begun += itertools.islice(generator, 1)
        except Exception as error:
            self.thrown = 0, error
        self._generator = generator

    def __call__(self) -> Iterator[Any]:
        if self.thrown is not None:
            raise self.thrown[1]
        elements = itertools.chain(self.begun, self._generator)
        for number in itertools.count():
            try:
                element = next(elements)
            except StopIteration:
                return
            except Exception as error:
                self.thrown = number, error
                raise
            if self._odd is None and _is_odd(element):
                self._odd = number, element
            self._kept.append((number, element))
            yield element

    def elements(self) -> Iterator[tuple[int, Any]]:
        if self._odd is not None:
            yield self._odd
        yield from tuple(self._kept)  # Keras may still be taking elements, in another thread
        if self.thrown is not None:
            raise Thrown(*self.thrown)


class Thrown(Exception):
    """An exception of the program's own, where a stream makes an element."""

    def __init__(self, number: int, error: BaseException) -> None:
        super().__init__(number)
        self.number, self.error = number, error

    def words(self) -> str:
        return in_words(self.error)


def in_words(error: BaseException) -> str:
    text = next((line.strip() for line in str(error).splitlines() if line.strip()), "")
    name = type(error).__name__
    return name if not text else f"{name}: {text[:300]}"


_watched: dict[int, Watched] = {}


def watch_generator(arguments: dict[str, Any]) -> Watched | None:
    """Takes the first element of a generator and puts one in its place that yields it again; None of other data."""
    generator = arguments.get("x")
    if not isinstance(generator, types.GeneratorType):
        return None
    watched = Watched(generator)
    arguments["x"] = watched()
    _watched[id(arguments["x"])] = watched
    return watched


def _elements(x: Any) -> Iterator[tuple[int, Any]]:
    """Batches of a stream with their numbers: of a generator those that were kept, of others from the beginning."""
    watched = _watched.get(id(x))
    if watched is not None:
        yield from watched.elements()
        return
    source = _sources.source_of(x)
    if source is None or source.begin is None:
        return
    batches = source.begin(MOST_BATCHES)
    for number in itertools.count():
        try:
            element = next(batches)
        except StopIteration:
            return
        except Exception as error:
            raise Thrown(number, error) from error
        yield number, element


def _found_in(x: Any, model: Any, function: str, arguments: Mapping[str, Any], site: CallSite, strict: bool) -> Report | None:
    from tenon._check import Call, Checker

    checker = Checker(model, Call(function, arguments, strict=strict, site=site))
    try:
        for number, element in _elements(x):
            checker.diagnostics, checker.looked_at = [], []
            found = checker.run_on([element], batch=number).diagnostics
            checker.diagnostics = [d for d in found if d.severity == "error"]  # warnings were said before the run
            if checker.diagnostics:
                return checker.report()
    except Thrown as thrown:
        checker.diagnostics = _core.thrown(checker.call.name("x"), thrown.number, thrown.words())
        return checker.report()
    return None


def report_of(
    error: Exception, model: Any, function: str, arguments: Mapping[str, Any], site: CallSite, *, strict: bool
) -> Report | None:
    """What an exception of Keras is about; None where only its own words can say it."""
    from tenon._report import FitError

    if isinstance(error, FitError):
        return None
    x = arguments.get("x")
    report = _found_in(x, model, function, arguments, site, strict)
    _watched.pop(id(x), None)
    place = site.places.get("")
    if report is None and place is not None and hasattr(error, "add_note"):
        error.add_note(f"in {place.path}:{place.line}: {place.text.strip()}")
    return report
