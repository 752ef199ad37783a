"""A failure inside of Keras, told as the diagnostic of what caused it."""

from __future__ import annotations

import itertools
import types
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from tenon import _sources
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

    def __init__(self, generator: Iterator[Any], first: Any) -> None:
        self._generator, self.first = generator, first
        self._odd: tuple[int, Any] | None = None
        self._kept: deque[tuple[int, Any]] = deque(maxlen=KEPT_BATCHES)

    def __call__(self) -> Iterator[Any]:
        elements = itertools.chain([] if self.first is None else [self.first], self._generator)
        for entry in enumerate(elements):
            if self._odd is None and _is_odd(entry[1]):
                self._odd = entry
            self._kept.append(entry)
            yield entry[1]

    def elements(self) -> Iterator[tuple[int, Any]]:
        if self._odd is not None:
            yield self._odd
        yield from self._kept


_watched: dict[int, Watched] = {}


def first_of_generator(arguments: dict[str, Any]) -> Any:
    """Takes the first element of a generator and puts one in its place that yields it again; None of other data."""
    generator = arguments.get("x")
    if not isinstance(generator, types.GeneratorType):
        return None
    watched = Watched(generator, next(generator, None))
    arguments["x"] = watched()
    _watched[id(arguments["x"])] = watched
    return watched.first


def _elements(x: Any) -> Iterator[tuple[int, Any]]:
    """Batches of a stream with their numbers: of a generator those that were kept, of others from the beginning."""
    watched = _watched.get(id(x))
    if watched is not None:
        yield from watched.elements()
        return
    source = _sources.source_of(x)
    if source is None or source.first is None:
        return
    if source.kind == "keras.utils.PyDataset":
        for number in range(min(int(x.num_batches or MOST_BATCHES), MOST_BATCHES)):
            yield number, x[number]
        return
    for number, element in zip(range(MOST_BATCHES), x):
        yield number, element


def _found_in(x: Any, model: Any, function: str, arguments: Mapping[str, Any], site: CallSite, strict: bool) -> Report | None:
    from tenon._check import Call, Checker

    elements = _elements(x)
    while True:
        try:
            number, element = next(elements)
        except Exception:  # the stream itself fails: StopIteration, or what the program raises
            return None
        checker = Checker(model, Call(function, arguments, strict=strict, site=site))
        report = checker.run_on(element, batch=number).report()
        if not report.ok:
            return report


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
