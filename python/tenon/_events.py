"""What happens between the steps of a run: callbacks of Python, and how a run of the core calls them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from tenon import _core
from tenon._objects import KerasObject, raise_errors

_EPOCH = ("on_epoch_begin", "on_epoch_end")
_BATCH = tuple(f"on_{part}_batch_{end}" for part in ("train", "test", "predict") for end in ("begin", "end"))
_WHOLE = tuple(f"on_{part}_{end}" for part in ("train", "test", "predict") for end in ("begin", "end"))
EVENTS = (*_EPOCH, *_BATCH, *_WHOLE)


class Callback:
    """The base of your own callbacks: methods of these names are called with Keras' logs, and ``self.model`` is the model."""

    model: Any = None
    params: dict[str, Any]

    def __init__(self) -> None:
        self.params = {}

    def set_model(self, model: Any) -> None:
        self.model = model

    def set_params(self, params: dict[str, Any]) -> None:
        self.params = params

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None: ...
    def on_epoch_end(self, epoch: int, logs: Any = None) -> None: ...
    def on_train_begin(self, logs: Any = None) -> None: ...
    def on_train_end(self, logs: Any = None) -> None: ...
    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None: ...
    def on_train_batch_end(self, batch: int, logs: Any = None) -> None: ...
    def on_test_begin(self, logs: Any = None) -> None: ...
    def on_test_end(self, logs: Any = None) -> None: ...
    def on_test_batch_begin(self, batch: int, logs: Any = None) -> None: ...
    def on_test_batch_end(self, batch: int, logs: Any = None) -> None: ...
    def on_predict_begin(self, logs: Any = None) -> None: ...
    def on_predict_end(self, logs: Any = None) -> None: ...
    def on_predict_batch_begin(self, batch: int, logs: Any = None) -> None: ...
    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None: ...


class History(Callback):
    """What fit returns: ``history`` has a list for every name that was logged, ``epoch`` the numbers of the epochs."""

    def __init__(self) -> None:
        super().__init__()
        self.history: dict[str, list[Any]] = {}
        self.epoch: list[int] = []

    def on_train_begin(self, logs: Any = None) -> None:
        self.epoch = []

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)


class LambdaCallback(Callback):
    """Functions in the place of methods."""

    def __init__(
        self,
        on_epoch_begin: Callable[..., Any] | None = None,
        on_epoch_end: Callable[..., Any] | None = None,
        on_train_begin: Callable[..., Any] | None = None,
        on_train_end: Callable[..., Any] | None = None,
        on_train_batch_begin: Callable[..., Any] | None = None,
        on_train_batch_end: Callable[..., Any] | None = None,
        **functions: Callable[..., Any],
    ) -> None:
        super().__init__()
        given = {k: v for k, v in locals().items() if k in EVENTS and v is not None} | functions
        for name, function in given.items():
            if name not in EVENTS:
                raise TypeError(f"there is no event {name!r}; there are {', '.join(EVENTS)}")
            setattr(self, name, function)


class LearningRateScheduler(Callback):
    """``schedule(epoch, rate)`` says the learning rate of every epoch."""

    def __init__(self, schedule: Callable[..., float], verbose: int = 0) -> None:
        super().__init__()
        self.schedule, self.verbose = schedule, verbose

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        before = float(self.model.optimizer.learning_rate)
        try:
            rate = self.schedule(epoch, before)
        except TypeError:  # a function of the epoch alone
            rate = self.schedule(epoch)
        self.model.optimizer.learning_rate = float(rate)
        if self.verbose:
            print(f"\nEpoch {epoch + 1}: LearningRateScheduler setting learning rate to {rate}.")

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if logs is not None:
            logs["learning_rate"] = float(self.model.optimizer.learning_rate)


class NativeCallback(KerasObject):
    """A callback of Keras that Tenon has: it runs without Python. What it has found - ``stopped_epoch``, ``best`` - is there after fit."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        callback, found = _core.native_callback(self._row.name, json.dumps(self._config))
        raise_errors(found, places={"": self._caller}, subject=self._row.name)
        assert callback is not None
        self.native = callback

    def __getattr__(self, name: str) -> Any:
        native = self.__dict__.get("native")
        state = {} if native is None else native.state()
        return state[name] if name in state else super().__getattr__(name)


Events = dict[str, Callable[..., None]]


class _OfPython:
    """Passes the events of a run to a callback of Python, and what it changes back to the run."""

    def __init__(self, model: Any, callback: Callback) -> None:
        self.model, self.callback = model, callback

    def events(self) -> Events:
        """Only those that somebody listens to."""
        own = vars(self.callback)
        listening = [e for e in EVENTS if e in own or getattr(type(self.callback), e, None) not in (None, getattr(Callback, e))]
        return {event: self._told(event) for event in listening}

    def _told(self, event: str) -> Callable[..., None]:
        function = getattr(self.callback, event)
        with_weights = event in ("on_epoch_begin", "on_epoch_end") and not isinstance(self.callback, (History, LearningRateScheduler))

        def tell(run: _core.Run, *arguments: Any) -> None:
            if with_weights:
                self.model._pull(run.weights())
            rate = self._rate(run)
            function(*arguments)
            after = getattr(self.model.optimizer, "learning_rate", None)
            if isinstance(after, float) and after != rate:
                run.learning_rate = after
            if self.model.stop_training:
                run.stop()

        return tell

    def _rate(self, run: _core.Run) -> float | None:
        """The run's rate, where the callback looks for it."""
        if not isinstance(getattr(self.model.optimizer, "learning_rate", None), float) or not self.model._running:
            return None
        if abs(run.learning_rate - self.model.optimizer.learning_rate) > 1e-6 * abs(run.learning_rate):
            self.model.optimizer.learning_rate = run.learning_rate
        rate: float = self.model.optimizer.learning_rate
        return rate


def prepared(
    model: Any, given: Any, verbose: Any, arguments: Mapping[str, Any], history: History | None = None
) -> list[_core.Callback | Events]:
    """The callbacks of a run in Keras' order: the program's, the progress bar, the History."""
    listed = [] if given is None else list(given) if isinstance(given, (list, tuple)) else [given]
    out: list[_core.Callback | Events] = []
    params = {"verbose": verbose, "epochs": arguments.get("epochs", 1)}
    for callback in listed:
        if isinstance(callback, NativeCallback):
            out.append(callback.native)
            continue
        if not hasattr(callback, "set_model"):
            raise TypeError(f"callbacks are objects of tenon.callbacks, not {type(callback).__name__}")
        callback.set_params(params)
        callback.set_model(model)
        out.append(_OfPython(model, callback).events())
    out.append(_core.progress_bar(1 if verbose == "auto" else int(verbose)))
    if history is not None:
        history.params = params
        out.append(_OfPython(model, history).events())
    return out

