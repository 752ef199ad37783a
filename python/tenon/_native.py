"""tenon.fit, evaluate and predict: a live Keras model run by Tenon, its weights and optimizer taken over and given back."""

from __future__ import annotations

import io
import random
import sys
import warnings
from collections.abc import Mapping
from typing import Any

from tenon import _core, _live, _sources
from tenon._call_site import EVALUATE, FIT, PREDICT, CallSite, call_site
from tenon._check import Call, Checker, is_own_model
from tenon._events import EVENTS
from tenon._feeding import given_back, peeked


class NotNative(Exception):
    """Why Keras has to run this."""


def _library() -> Any:
    from importlib import import_module

    return import_module("keras.src.saving.saving_lib")


def read_state(model: Any) -> bytes:
    """The model's variables, as model.weights.h5 holds them."""
    library, buffer = _library(), io.BytesIO()
    store = library.H5IOStore(buffer, mode="w")
    try:
        library._save_state(model, weights_store=store, assets_store=None, inner_path="", visited_saveables=set())
    finally:
        store.close()
    return buffer.getvalue()


def write_state(model: Any, state: bytes) -> None:
    library = _library()
    store = library.H5IOStore(io.BytesIO(state), mode="r")
    try:
        library._load_state(model, weights_store=store, assets_store=None, inner_path="", visited_saveables=set())
    finally:
        store.close()


def _built(model: Any, x: Any) -> None:
    """Keras draws the start values, as in its own fit."""
    if not model.built:
        keras = sys.modules["keras"]
        model.build(keras.tree.map_structure(lambda a: (None, *a.shape[1:]), _sources.inputs_like(x)))
    optimizer = getattr(model, "optimizer", None)
    if optimizer is not None and not optimizer.built:
        optimizer.build(model.trainable_variables)


class _Native:
    """One run that Tenon makes. Raises NotNative where Keras must, FitError where neither can."""

    def __init__(self, model: Any, call: Call) -> None:
        if not _live.is_live_model(model):
            raise TypeError(f"model must be a Keras model, not {type(model).__name__}")
        self.model, self.function = model, call.function
        if not model.built:
            Checker(model, call).run().report().raise_if_errors()
        _built(model, call.given.get("x"))
        self.checker = Checker(model, call, native=True).run()
        report = self.checker.report()
        if self.checker.core is None or self.checker.examined is None:
            report.raise_if_errors()
            source = _sources.source_of(call.given.get("x"))
            unread = source is not None and source.begin is None
            raise NotNative(f"a {source.kind} says nothing of its elements" if source is not None and unread else "the model is a program")
        if call.given.get("labels_judged") is False:
            raise NotNative("the loss is Python code")
        if not report.ok:
            Checker(model, call).run().report().raise_if_errors()  # what Keras would refuse, too
            raise NotNative(f"{report.errors[0].title.lower()}: {report.errors[0].where}")
        if call.function == "fit" and _dropped_of_compile(model):
            raise NotNative("compile() holds Python code")
        self.core, self.examined = self.checker.core, self.checker.examined
        found = [d for d in self.core.set_state(read_state(model)) if d.severity != "note"]
        if found:
            raise NotNative(f"{found[0].title.lower()}: {found[0].where}")

    def events(self, callbacks: _KerasCallbacks) -> list[Any]:
        """Keras' own list is told of everything."""
        return self.checker.feeds.around(self.function, [{event: getattr(callbacks, event) for event in EVENTS}])

    def raise_errors(self, found: list[_core.Diagnostic]) -> None:
        """Of the run; what it warns of becomes Python's."""
        found += self.checker.feeds.found()
        self.checker.diagnostics = found
        report = self.checker.report().raise_if_errors()
        for d in report.warnings:
            warnings.warn(str(d), stacklevel=4)

    def give_back(self, state: bytes | None = None) -> None:
        write_state(self.model, self.core.state() if state is None else state)


def _dropped_of_compile(model: Any) -> bool:
    """Whether the check left out metrics or an optimizer that Tenon does not have, or not for a live model."""
    import json

    if _live.goes_by_paths(model):
        return True
    return not _core.compile_readable(json.dumps(model.get_compile_config(), default=str))


def _number(value: Any) -> float:
    return float(value)


class _KerasCallbacks:
    """Passes the events of a run to Keras' callbacks, and what they change back to the run."""

    def __init__(self, native: _Native, given: Any, *, verbose: Any, epochs: int, steps: int | None, history: bool) -> None:
        keras = sys.modules["keras"]
        self.native, self.model = native, native.model
        if isinstance(given, keras.callbacks.CallbackList):
            self.list, self.watches = given, True
        else:
            self.watches = bool(given)
            self.list = keras.callbacks.CallbackList(
                given, add_history=history, add_progbar=verbose != 0, verbose=verbose, epochs=epochs, steps=steps, model=self.model
            )
        self.model.stop_training = False

    def _rate_before(self, run: _core.Run) -> None:
        """A callback may have set the learning rate, or a schedule of its own."""
        if not self.watches:
            return
        rate = _number(sys.modules["keras"].ops.convert_to_numpy(self.model.optimizer.learning_rate))
        if abs(rate - run.learning_rate) > 1e-12:
            run.learning_rate = rate

    def _stop_after(self, run: _core.Run) -> None:
        if self.model.stop_training:
            run.stop()

    def on_train_begin(self, run: _core.Run) -> None:
        self.list.on_train_begin()

    def on_train_end(self, run: _core.Run, logs: dict[str, Any]) -> None:
        """Told after the weights are back: a callback may restore the best ones."""

    def on_epoch_begin(self, run: _core.Run, epoch: int) -> None:
        self.list.on_epoch_begin(epoch)
        self._rate_before(run)

    def on_epoch_end(self, run: _core.Run, epoch: int, logs: dict[str, Any]) -> None:
        if self.watches:
            self.native.give_back(run.state())
        self.list.on_epoch_end(epoch, logs)
        self._rate_before(run)
        self._stop_after(run)

    def on_train_batch_begin(self, run: _core.Run, batch: int) -> None:
        self.list.on_train_batch_begin(batch)
        self._rate_before(run)

    def on_train_batch_end(self, run: _core.Run, batch: int, logs: dict[str, Any]) -> None:
        self.list.on_train_batch_end(batch, logs)
        self._stop_after(run)

    def on_test_begin(self, run: _core.Run) -> None:
        self.list.on_test_begin()

    def on_test_end(self, run: _core.Run, logs: dict[str, Any]) -> None:
        self.list.on_test_end(logs)

    def on_test_batch_begin(self, run: _core.Run, batch: int) -> None:
        self.list.on_test_batch_begin(batch)

    def on_test_batch_end(self, run: _core.Run, batch: int, logs: dict[str, Any]) -> None:
        self.list.on_test_batch_end(batch, logs)

    def on_predict_begin(self, run: _core.Run) -> None:
        self.list.on_predict_begin()

    def on_predict_end(self, run: _core.Run) -> None:
        self.list.on_predict_end()

    def on_predict_batch_begin(self, run: _core.Run, batch: int) -> None:
        self.list.on_predict_batch_begin(batch)

    def on_predict_batch_end(self, run: _core.Run, batch: int) -> None:
        self.list.on_predict_batch_end(batch, {"outputs": None})


def _steps(native: _Native, given: Mapping[str, Any]) -> int | None:
    """None: as many as the stream has, which is not known."""
    rows, size = native.examined.rows, int(given.get("batch_size") or 32)
    steps = given.get("steps_per_epoch", given.get("steps"))
    source = _sources.source_of(given.get("x"))
    if source is not None and not steps:
        return source.cardinality if source.cardinality > 0 else None
    split = float(given.get("validation_split") or 0.0)
    if split and given.get("validation_data") is None:
        rows = int(rows * (1.0 - split))
    return int(steps) if steps else -(-rows // size)


def _fit(native: _Native, given: Mapping[str, Any], seed: int | None, threads: int) -> Any:
    events = _KerasCallbacks(
        native,
        given.get("callbacks"),
        verbose=given.get("verbose", "auto"),
        epochs=int(given.get("epochs", 1)),
        steps=_steps(native, given),
        history=True,
    )
    try:
        found = _core.fit(native.core, native.examined, native.events(events), random.getrandbits(32) if seed is None else seed, threads)
    finally:  # also after Ctrl-C: what was trained is kept, as in Keras
        native.give_back()
    native.raise_errors(found)
    events.list.on_train_end()
    return native.model.history


def _fallback(native_reason: NotNative, fallback: bool) -> None:
    if not fallback:
        raise NotImplementedError(f"Tenon does not run this natively: {native_reason}") from None
    warnings.warn(f"Keras runs this: {native_reason}", stacklevel=3)


def fit(
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
    validation_freq: Any = 1,
    *,
    fallback: bool = True,
    seed: int | None = None,
    threads: int = 0,
) -> Any:
    """Trains a Keras model as ``model.fit`` does, with Tenon's own kernels; returns Keras' History.

    What does not fit raises FitError first. What Tenon cannot run, Keras runs, after a warning that
    says why; with ``fallback=False`` it raises NotImplementedError. ``seed`` fixes shuffling and
    dropout, which are not those of Keras' seeds. Ctrl-C keeps what was trained.
    """
    arguments = {k: v for k, v in locals().items() if k in FIT}
    if is_own_model(model):
        return model.fit(**arguments, threads=threads, seed=seed)
    site = call_site(sys._getframe(1), ["model", *FIT])
    arguments = peeked(arguments)
    try:
        native = _Native(model, Call("fit", arguments, site=site))
    except NotNative as reason:
        _fallback(reason, fallback)
        return model.fit(**given_back(arguments))
    return _fit(native, arguments, seed, threads)


def evaluate(
    model: Any,
    x: Any = None,
    y: Any = None,
    batch_size: int | None = None,
    verbose: str | int = "auto",
    sample_weight: Any = None,
    steps: int | None = None,
    callbacks: Any = None,
    return_dict: bool = False,
    *,
    fallback: bool = True,
    threads: int = 0,
) -> Any:
    """``model.evaluate`` with Tenon's own kernels."""
    arguments = {k: v for k, v in locals().items() if k in EVALUATE}
    if is_own_model(model):
        return model.evaluate(**arguments, return_dict=return_dict, threads=threads)
    site = call_site(sys._getframe(1), ["model", *EVALUATE])
    arguments = peeked(arguments)
    try:
        native = _Native(model, Call("evaluate", arguments, site=site))
    except NotNative as reason:
        _fallback(reason, fallback)
        return model.evaluate(**given_back(arguments), return_dict=return_dict)
    steps_made = _steps(native, arguments)
    events = _KerasCallbacks(native, callbacks, verbose=verbose, epochs=1, steps=steps_made, history=False)
    logs: Any
    logs, ordered, found = _core.evaluate(native.core, native.examined, native.events(events), threads)
    native.raise_errors(found)
    if return_dict:
        return logs
    return ordered[0] if len(ordered) == 1 else ordered


def predict(
    model: Any,
    x: Any,
    batch_size: int | None = None,
    verbose: str | int = "auto",
    steps: int | None = None,
    callbacks: Any = None,
    *,
    fallback: bool = True,
    threads: int = 0,
) -> Any:
    """``model.predict`` with Tenon's own kernels."""
    arguments = {k: v for k, v in locals().items() if k in PREDICT}
    if is_own_model(model):
        return model.predict(**arguments, threads=threads)
    site: CallSite = call_site(sys._getframe(1), ["model", *PREDICT])
    arguments = peeked(arguments)
    try:
        native = _Native(model, Call("predict", arguments, site=site))
    except NotNative as reason:
        _fallback(reason, fallback)
        return model.predict(**given_back(arguments))
    steps_made = _steps(native, arguments)
    events = _KerasCallbacks(native, callbacks, verbose=verbose, epochs=1, steps=steps_made, history=False)
    outputs: Any
    outputs, found = _core.predict(native.core, native.examined, native.events(events), threads)
    native.raise_errors(found)
    structure = getattr(model, "output", None)
    if isinstance(structure, (list, tuple, dict)):
        return sys.modules["keras"].tree.pack_sequence_as(structure, list(outputs))
    return outputs[0]
