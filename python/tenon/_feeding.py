"""Streams that a run takes its batches from: looked at first, then gone through, as Keras' epoch_iterator.py goes through them."""

from __future__ import annotations

import itertools
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tenon import _core, _sources
from tenon._core import Column, Diagnostic
from tenon._sources import Leaf, Passes, Source

Events = dict[str, Callable[..., None]]
_PEEKED = 2  # keras/src/trainers/data_adapters/data_adapter_utils.py, NUM_BATCHES_FOR_TENSOR_SPEC


class Peeked:
    """A generator whose first two elements are known, and part of every pass, as in Keras."""

    def __init__(self, generator: Iterator[Any]) -> None:
        self.used_up = False  # a pass began behind the end of elements that later ones do not have
        self._generator, self._first = generator, list[Any]()
        self._ended = self._gave_more = False
        self._thrown: BaseException | None = None
        try:
            self._first += itertools.islice(generator, 1)
            self._first += itertools.islice(generator, _PEEKED - 1)
        except Exception as error:
            self._thrown = error

    def begun(self, count: int) -> Iterator[Any]:
        yield from self._first[:count]
        if self._thrown is not None and count > len(self._first):
            raise self._thrown

    def whole(self) -> Iterator[Any]:
        self.used_up = self.used_up or (self._ended and self._gave_more)
        yield from self.begun(_PEEKED)
        for element in self._generator:
            self._gave_more = True
            yield element
        self._ended = True


def peeked(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments with generators that a check can look into."""
    return {k: Peeked(v) if isinstance(v, types.GeneratorType) else v for k, v in arguments.items()}


def given_back(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The same with generators, which have all their elements."""
    return {k: v.whole() if isinstance(v, Peeked) else v for k, v in arguments.items()}


def _most(argument: str, given: Mapping[str, Any]) -> int | None:
    """Elements that a pass can be asked for: none more are taken from a generator, though batches are made ahead."""
    if argument == "validation_data":
        return given.get("validation_steps") or None
    steps = given.get("steps_per_epoch", given.get("steps"))
    return int(steps) * max(int(given.get("epochs", 1)) - int(given.get("initial_epoch") or 0), 1) if steps else None


class Feed:
    """The stream that is an argument of a run."""

    def __init__(self, source: Source, name: str, argument: str, given: Mapping[str, Any]) -> None:
        self.source, self.name, self.limit = source, name, _most(argument, given)
        self.thrown: BaseException | None = None
        self._shuffle = argument == "x" and bool(given.get("shuffle", "epochs" in given))
        self._passes: Passes | None = None
        self._within = False

    def start(self) -> None:
        """From here on, passes are those of the run, which draw random numbers as Keras' do."""
        assert self.source.passes is not None
        self._passes = self.source.passes(self._shuffle)

    def columns(self, leaves: list[Leaf], looking: Iterator[list[Column]]) -> Iterator[list[Column]]:
        """A pass; before the run has begun, the one that looks."""
        try:
            if self._passes is None:
                yield from looking
                return
            for element in itertools.islice(self._passes.begin(), self.limit):
                yield _sources.columns_of(element, leaves)
        except GeneratorExit:
            raise
        except BaseException as error:
            self.thrown = error
            raise

    def begin_epoch(self, *_: Any) -> None:
        if self._passes is not None and not self._within:
            self._within = True
            self._passes.on_epoch_begin()

    def end_epoch(self, *_: Any) -> None:
        if self._passes is not None and self._within:
            self._within = False
            self._passes.on_epoch_end()

    def reset(self, *_: Any) -> None:
        """Keras ends an epoch before the first one begins."""
        if self._passes is not None:
            self._within = False
            self._passes.on_epoch_end()


class Feeds:
    """The streams of a run: of x, and of the data that validate a fit."""

    def __init__(self) -> None:
        self.x: Feed | None = None
        self.validation: Feed | None = None

    def all(self) -> list[Feed]:
        return [feed for feed in (self.x, self.validation) if feed is not None]

    @property
    def thrown(self) -> BaseException | None:
        return next((feed.thrown for feed in self.all() if feed.thrown is not None), None)

    def around(self, function: str, events: list[Any]) -> list[Any]:
        """The callbacks of a run with what tells streams of their epochs, in Keras' order."""
        for feed in self.all():
            feed.start()
        before: Events = {}
        after: Events = {}
        part = "predict" if function == "predict" else "test"
        tested = self.validation if function == "fit" else self.x
        if function == "fit" and self.x is not None:
            self.x.reset()
            after["on_epoch_begin"] = self.x.begin_epoch
            before["on_epoch_end"] = before["on_test_begin"] = self.x.end_epoch
        if tested is not None:
            after[f"on_{part}_begin"] = _both(tested.reset, tested.begin_epoch)
            before[f"on_{part}_end"] = tested.end_epoch
        return [before, *events, after] if before or after else events

    def found(self) -> list[Diagnostic]:
        """What Keras would not say of a run that is over."""
        used_up = [feed for feed in self.all() if isinstance(feed.source.value, Peeked) and feed.source.value.used_up]
        return [d for feed in used_up for d in _core.generator_used_up(feed.name)]


def _both(first: Callable[..., None], second: Callable[..., None]) -> Callable[..., None]:
    def call(*arguments: Any) -> None:
        first(*arguments)
        second(*arguments)

    return call
