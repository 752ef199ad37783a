"""tenon.check: will this call of fit run?"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from tenon import _arguments, _arrays, _core, _live, _sources
from tenon._call_site import FIT, NOWHERE, CallSite, call_site
from tenon._core import CallArguments, Column, Diagnostic, Examined
from tenon._failure import in_words
from tenon._feeding import Feed, Feeds
from tenon._report import Report

_CHECK = ["model", *FIT]
Triple = tuple[list[Column], list[Column], list[Column]]


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _class_weight(value: Mapping[Any, Any] | None) -> dict[int, float]:
    return {int(k): float(v) for k, v in (value or {}).items() if _arguments.is_number(k) and v is not None}


def is_own_model(model: object) -> bool:
    """Whether it is a model of this package, and no Keras model."""
    module = sys.modules.get("tenon._training")
    return module is not None and isinstance(model, module.Trainer)


class Call:
    """One call of fit, evaluate or predict: arguments as Keras takes them, and what the user calls them."""

    def __init__(self, function: str, arguments: Mapping[str, Any], *, strict: bool = False, site: CallSite = NOWHERE) -> None:
        self.function = function
        self.given = dict(arguments)
        self.strict = strict
        self.site = site

    def name(self, argument: str) -> str:
        return self.site.names.get(argument, argument)

    def arguments(self) -> CallArguments:
        g, a = self.given, CallArguments()
        a.purpose = _function(self)
        a.strict = self.strict
        a.batch_size = _whole(g.get("batch_size"))
        if self.function == "train_on_batch":
            a.batch_size = max(_rows(g.get("x")), 1)
        a.epochs = int(g.get("epochs", 1))
        a.initial_epoch = int(g.get("initial_epoch", 0) or 0)
        a.validation_split = float(g.get("validation_split", 0.0) or 0.0)
        a.shuffle = bool(g.get("shuffle", True))
        a.class_weight = _class_weight(g.get("class_weight"))
        a.steps = _whole(g.get("steps_per_epoch", g.get("steps")))
        a.validation_steps = _whole(g.get("validation_steps"))
        a.validation_batch_size = _whole(g.get("validation_batch_size"))
        frequency = g.get("validation_freq", 1)
        if isinstance(frequency, int):
            a.validation_freq = frequency
        elif isinstance(frequency, Sequence):
            a.validation_epochs = [int(e) for e in frequency]
        return a


def _function(call: Call) -> str:
    return "fit" if call.function in ("check", "train_on_batch") else call.function


def _rows(value: Any) -> int:
    shape = getattr(value, "shape", None)
    return int(shape[0]) if shape is not None and len(shape) else 0


def _weights_columns(call: Call, value: Any) -> list[Column]:
    return _arrays.columns(call.name("sample_weight"), value)


def _validation_columns(call: Call) -> Triple | None:
    """None where there is no validation data, or where they come batch by batch."""
    given = call.given.get("validation_data")
    if given is None or _sources.source_of(given) is not None:
        return None
    parts = tuple(given) if isinstance(given, (tuple, list)) else (given,)
    names = [call.name("validation_x"), call.name("validation_y"), call.name("validation_sample_weight")]
    plain = ["x", "y", "sample_weight"]
    named = [plain[i] if name.startswith("validation_") else name for i, name in enumerate(names)]
    x, y, w = (*parts, None, None)[:3]
    return _arrays.columns(named[0], x), _arrays.columns(named[1], y), _arrays.columns(named[2], w)


class Checker:
    """Looks at one call. The rules are the core's; here is only what stands where."""

    def __init__(self, model: Any, call: Call, native: bool = False) -> None:
        self.model, self.call, self.native = model, call, native
        self.diagnostics: list[Diagnostic] = []
        self.examined: Examined | None = None
        self.looked_at: list[str] = []
        self.core: _core.Model | None = None
        self.feeds = Feeds()

    def report(self) -> Report:
        place = self.call.site.by_name()
        found = Report(
            self.diagnostics,
            command="fit" if self.call.function == "train_on_batch" else self.call.function,
            subject=self.call.site.path or self._subject(),
            examined=self.examined,
            looked_at=", ".join(self.looked_at),
            cause=self.feeds.thrown,
        )
        return found.located(place) if place else found

    def _subject(self) -> str:
        return os.fspath(self.model) if isinstance(self.model, (str, os.PathLike)) else str(getattr(self.model, "name", "model"))

    def run(self) -> Checker:
        x = self.call.given.get("x")
        source = _sources.source_of(x)
        if self._refuses_arguments():
            return self
        if x is None and self.call.given.get("y") is None and self.call.function == "check":
            if self._open(None) and self.core is not None:
                self.diagnostics += _core.judge_model(self.core)
                self.looked_at.append("no data were given, so nothing was said about them")
            return self
        try:
            if source is None:
                self._arrays_given(x)
            else:
                self._stream_given(source)
        except _arrays.NotArrays as refused:
            self.diagnostics += refused.diagnostics
        return self

    def run_on(self, elements: Sequence[Any], *, batch: int = 0) -> Checker:
        """Judges the first batch of a generator - none: it has none -, or one that was taken from another stream: its number is ``batch``."""
        source = _sources.source_of(self.call.given.get("x"))
        if self._refuses_arguments() or (source is not None and self._unfit_for_generator(source, elements)):
            return self
        try:
            opened = _sources.of_elements(elements, self.call.name("x"))
            if self._open(opened.sample.x if opened.sample is not None else None):
                self._examine_stream(opened, batch=batch)
                self.looked_at.append("one batch was looked at")
        except _arrays.NotArrays as refused:
            self.diagnostics += refused.diagnostics
        return self

    def _refuses_arguments(self) -> bool:
        self.diagnostics += _arguments.unfit_arguments(_function(self.call), self.call.given)
        return any(d.severity == "error" for d in self.diagnostics)

    def _open(self, x: Any) -> bool:
        """Reads the model; False where there is nothing to judge."""
        if isinstance(self.model, _core.Model):
            self.core = self.model
            return True
        if is_own_model(self.model):
            self.core = self.model._with_weights()
            return True
        if isinstance(self.model, (str, os.PathLike)):
            self.core, found = _core.model_from_file(os.fspath(self.model))
            self.diagnostics += found
            return self.core is not None
        if not _live.is_live_model(self.model):
            raise TypeError(f"model must be a model of Keras or Tenon, or the path of one, not {type(self.model).__name__}")
        live = _live.write(self.model, x, weights=self.native)
        if live.problem is not None:
            raise live.problem
        if not live.config:
            self.looked_at.append("the model is a program, and without data nothing is known of it")
            return False
        self.core, found = _core.model_from_text(live.config, self.model.name)
        if not live.labels_judged:
            self.call.given["labels_judged"] = False
            self.looked_at.append("the loss is Python code, so labels were not judged")
        if live.foreign:
            self.looked_at.append(f"Keras was asked about {', '.join(live.foreign[:5])}")
        if self.core is None:
            self.diagnostics += found
        return self.core is not None

    def _examine(self, columns: Triple, validation: Triple | None, arguments: CallArguments) -> None:
        assert self.core is not None
        self.examined = _core.examine(self.core, *columns, validation, arguments, self.native)
        self.diagnostics += self.examined.diagnostics

    def _arrays_given(self, x: Any) -> None:
        given = self.call.given
        columns = (
            _arrays.columns(self.call.name("x"), x),
            _arrays.columns(self.call.name("y"), given.get("y")),
            _weights_columns(self.call, given.get("sample_weight")),
        )
        validation = _validation_columns(self.call)
        if not self._open(x):
            return
        self._examine(columns, validation, self._arguments())
        rows = self.examined.rows if self.examined is not None else 0
        self.looked_at.insert(0, f"every value of {rows} samples was looked at")
        if self.native and self.examined is not None and self.examined.ok and _sources.source_of(given.get("validation_data")) is not None:
            size, shuffle = given.get("batch_size") or 32, bool(given.get("shuffle", True))
            self.call.given["batch_size"] = None  # the stream has it
            stream = _core.Stream.of_arrays(self.call.name("x"), *columns, size, shuffle)
            self._examine_stream(_sources.Opened(stream, None))

    def _opened(self, argument: str, source: _sources.Source) -> _sources.Opened | None:
        """None where the program's own code fails in a stream that a run will take from."""
        name = self.call.name(argument)
        if not self.native:
            return _sources.opened(source, name)
        feed = Feed(source, name, argument, self.call.given)
        if argument == "x":
            self.feeds.x = feed
        else:
            self.feeds.validation = feed
        try:
            return _sources.opened(source, name, feed)
        except _arrays.NotArrays:
            raise
        except Exception as error:
            feed.thrown = error
            self.diagnostics += _core.thrown(name, 0, in_words(error))
            return None

    def _unfit_for_generator(self, source: _sources.Source, elements: Sequence[Any]) -> bool:
        unfit = _sources.unfit_for_generator(elements[0]) if source.kind == "generator" and elements else ""
        if unfit:
            self.diagnostics += _core.unfit_element(self.call.name("x"), "generator", unfit)
        return bool(unfit)

    def _stream_given(self, source: _sources.Source) -> None:
        opened = self._opened("x", source)
        if opened is None or self._unfit_for_generator(source, opened.first):
            return
        if opened.stream is None:
            what = "a generator is looked into only where it is run" if source.kind == "generator" else "it says nothing of its elements"
            self.looked_at.append(f"{source.kind}: {what}")
            if source.kind == "generator":
                self._judge_beside()
            return
        if self._open(opened.sample.x if opened.sample is not None else None):
            self._examine_stream(opened, may_be_empty=source.kind == "tf.data.Dataset")
            looked = "the first batch" if self.examined is not None and self.examined.rows else "what is known"
            self.looked_at.append(f"{looked} of the {source.kind} was looked at")

    def _beside(self) -> list[str]:
        """Arguments that no stream can have beside it."""
        source = _sources.source_of(self.call.given.get("x"))
        if source is None:
            return []
        takes_weights = source.kind in ("tf.data.Dataset", "keras.utils.PyDataset")
        names = ("y", "sample_weight") if takes_weights else ("y", "sample_weight", "class_weight")
        return [name for name in names if self.call.given.get(name) is not None]

    def _judge_beside(self) -> None:
        self.diagnostics += _core.judge_beside(self._beside(), self._arguments())

    def _arguments(self) -> CallArguments:
        arguments = self.call.arguments()
        if self.call.given.get("labels_judged") is False:
            arguments.purpose = "predict"
        return arguments

    def _examine_stream(self, opened: _sources.Opened, *, batch: int = 0, may_be_empty: bool = False) -> None:
        assert self.core is not None and opened.stream is not None
        arguments = self._arguments()
        self.examined = _core.examine_stream(
            self.core, opened.stream, self._validation_stream(), arguments, self._beside(), batch, may_be_empty, self.native
        )
        self.diagnostics += self.examined.diagnostics

    def _validation_stream(self) -> _core.Stream | None:
        """Of validation data that can be gone over more than once."""
        given = self.call.given.get("validation_data")
        source = _sources.source_of(given)
        if source is not None:
            opened = self._opened("validation_data", source)
            return None if opened is None else opened.stream
        columns = _validation_columns(self.call)
        size = self.call.given.get("validation_batch_size") or self.call.given.get("batch_size") or 32
        return None if columns is None else _core.Stream.of_arrays(self.call.name("validation_data"), *columns, size)


def check(
    model: Any,
    x: Any = None,
    y: Any = None,
    batch_size: int | None = None,
    epochs: int = 1,
    verbose: str | int = "auto",
    callbacks: Any = None,
    validation_split: float = 0.0,
    validation_data: Any = None,
    shuffle: bool = True,
    class_weight: Mapping[int, float] | None = None,
    sample_weight: Any = None,
    initial_epoch: int = 0,
    steps_per_epoch: int | None = None,
    validation_steps: int | None = None,
    validation_batch_size: int | None = None,
    validation_freq: int | Sequence[int] = 1,
    *,
    strict: bool = False,
) -> Report:
    """Says whether ``model.fit`` with these arguments will run, without running it.

    ``model`` is a model of Keras or of Tenon, compiled or not, or the path of a .keras or .h5 file. The other
    arguments are those of Keras' fit. With ``strict``, data that Keras would quietly adjust - a
    channel axis that is missing, pixels as uint8 - are errors.

    Arrays are looked at whole and never copied where they lie in one piece. Of a tf.data.Dataset,
    PyDataset or DataLoader the first batch is taken; of a generator nothing, because what is taken
    from it is gone.
    """
    arguments = {k: v for k, v in locals().items() if k in FIT}
    site = call_site(sys._getframe(1), _CHECK)
    return Checker(model, Call("check", arguments, strict=strict, site=site)).run().report()

