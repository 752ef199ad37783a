"""compile, fit, evaluate and predict of Tenon's own models."""

from __future__ import annotations

import json
import random
import sys
import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tenon import _core, _events
from tenon._call_site import EVALUATE, FIT, PREDICT, TRAIN_ON_BATCH, CallSite, call_site
from tenon._events import History
from tenon._objects import Record, caller, name_behind, plain, raise_errors
from tenon._report import Report

if TYPE_CHECKING:
    from tenon._feeding import Feeds


class FitWarning(UserWarning):
    """What will run, but not as it was meant."""


def _warn(report: Report) -> None:
    """Warnings become Python's, at the call of fit, evaluate or predict, three calls up."""
    for d in report.warnings:
        warnings.warn(str(d), FitWarning, stacklevel=5)


class Trainer:
    """The half of a model that trains. The other half gives weights to the core and takes them back."""

    name: str
    optimizer: Any
    history: History | None
    stop_training: bool

    def _assembled(self) -> _core.Model:
        raise NotImplementedError

    def _push(self, core: _core.Model) -> None:
        raise NotImplementedError

    def _pull(self, values: Any) -> None:
        raise NotImplementedError

    def build(self, input_shape: Any, dtype: str = "float32") -> None:
        """A Sequential model without an Input learns its shape."""

    @property
    def built(self) -> bool:
        raise NotImplementedError

    @property
    def output(self) -> Any:
        raise NotImplementedError

    def _start_training(self) -> None:
        self._core: _core.Model | None = None
        self._running = False
        self._compile_config: Record | None = None
        self.optimizer, self.history, self.stop_training = None, None, False

    # compile()

    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        loss_weights: Any = None,
        metrics: Any = None,
        weighted_metrics: Any = None,
        run_eagerly: bool = False,
        steps_per_execution: int = 1,
        jit_compile: Any = "auto",
        auto_scale_loss: bool = True,
    ) -> None:
        """What training makes smaller, and how. Strings and objects are those of Keras; the last four arguments change no number."""
        from tenon import optimizers

        known = name_behind("optimizers", optimizer) if isinstance(optimizer, str) else None
        before = (self.optimizer, self._compile_config, self._core)
        self.optimizer = getattr(optimizers, known)() if known is not None else optimizer
        self._compile_config = {
            "optimizer": plain(self.optimizer),
            "loss": plain(loss),
            "loss_weights": plain(loss_weights),
            "metrics": plain(metrics),
            "weighted_metrics": plain(weighted_metrics),
            "run_eagerly": False,
            "steps_per_execution": 1,
            "jit_compile": False,
        }
        self._core = None
        try:
            if self.built:
                self._assembled()
        except Exception:
            self.optimizer, self._compile_config, self._core = before
            raise

    def _compile_as(self, config: Record) -> None:
        """The arguments of compile() as a file holds them."""
        from tenon import optimizers

        record = config.get("optimizer")
        known = getattr(optimizers, record["class_name"], None) if isinstance(record, dict) else None
        self.optimizer = known.from_config(record["config"]) if known is not None and isinstance(record, dict) else record
        self._compile_config, self._core = dict(config), None

    @property
    def compiled(self) -> bool:
        return self._compile_config is not None

    @property
    def loss(self) -> Any:
        return self._compile_config["loss"] if self._compile_config else None

    def get_compile_config(self) -> Record | None:
        return json.loads(json.dumps(self._compile_config)) if self._compile_config else None

    def _compile_core(self, core: _core.Model) -> None:
        if self._compile_config is None:
            return
        found = _core.compile(core, json.dumps(self._compile_config))
        raise_errors(found, places={"": caller()}, subject=self.name)

    # The learning rate, which a program may set between two runs.

    def _rate_to_core(self, core: _core.Model) -> None:
        rate = getattr(self.optimizer, "learning_rate", None)
        known = _core.optimizer_of(core)
        if isinstance(rate, float) and (known is None or abs(known[1] - rate) > 1e-6 * abs(rate)):
            _core.set_learning_rate(core, rate)

    def _rate_from_core(self, core: _core.Model) -> None:
        rate, known = getattr(self.optimizer, "learning_rate", None), _core.optimizer_of(core)
        if known is None or self.optimizer is None:
            return
        self.optimizer.iterations = known[0]
        if isinstance(rate, float) and abs(known[1] - rate) > 1e-6 * abs(rate):
            self.optimizer.learning_rate = known[1]

    # Runs.

    def _examined(self, function: str, arguments: Mapping[str, Any], site: CallSite, strict: bool = False) -> tuple[_core.Model, _core.Examined, Feeds]:
        """The run that fit may take, or FitError. Warnings become Python's."""
        from tenon._check import Call, Checker
        from tenon._feeding import peeked

        arguments = peeked(arguments)
        if not self.built:
            self._build_for(arguments.get("x"))
        core = self._assembled()
        self._push(core)
        install = sys.modules.get("tenon._install")
        strict = strict or install is not None and install.is_strict()
        checker = Checker(core, Call(function, arguments, strict=strict, site=site), native=True)
        report = checker.run().report()
        if install is None or not install.heard_of(report, function):
            report.raise_if_errors()
            _warn(report)
        assert checker.examined is not None
        return core, checker.examined, checker.feeds

    def _build_for(self, x: Any) -> None:
        from tenon import _sources

        shape, dtype = _sources.only_input(x)
        if shape is not None:
            self.build((None, *shape[1:]), dtype)

    def _told(self, found: list[_core.Diagnostic], feeds: Feeds, function: str, site: CallSite) -> None:
        report = Report([*found, *feeds.found()], command=function, subject=site.path or self.name, cause=feeds.thrown)
        report.located(site.by_name()).raise_if_errors()
        _warn(report)

    def _fit(self, function: str, arguments: Mapping[str, Any], site: CallSite, threads: int, strict: bool, seed: int | None = None) -> History:
        core, examined, feeds = self._examined(function, arguments, site, strict)
        history = History()
        events = _events.prepared(self, arguments.get("callbacks"), arguments.get("verbose", 0), arguments, history)
        self._rate_to_core(core)
        self.stop_training, self.history = False, history
        history.model = self
        self._running = True
        try:
            seed = random.getrandbits(32) if seed is None else seed
            found = _core.fit(core, examined, feeds.around("fit", events), seed, threads, _write)
        finally:  # also after Ctrl-C: what was trained is kept, as in Keras
            self._running = False
            self._pull(_core.weights_of(core))
            self._rate_from_core(core)
        self._told(found, feeds, function, site)
        return history

    def fit(
        self,
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
        threads: int = 0,
        strict: bool = False,
        seed: int | None = None,
    ) -> History:
        """Trains on arrays or batches that come as a stream, as Keras' fit. The call is checked first: what does not fit raises FitError before the first step.

        ``strict`` refuses data that Keras would quietly adjust. ``threads`` does not change the result.
        ``seed`` fixes shuffling and dropout, which follow ``tenon.utils.set_random_seed`` otherwise.
        """
        arguments = {k: v for k, v in locals().items() if k in FIT}
        return self._fit("fit", arguments, call_site(sys._getframe(1), FIT), threads, strict, seed)

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: str | int = "auto",
        sample_weight: Any = None,
        steps: int | None = None,
        callbacks: Any = None,
        return_dict: bool = False,
        *,
        threads: int = 0,
    ) -> Any:
        """Loss and metrics: a number, a list of them, or with return_dict a dict."""
        arguments = {k: v for k, v in locals().items() if k in EVALUATE}
        site = call_site(sys._getframe(1), EVALUATE)
        core, examined, feeds = self._examined("evaluate", arguments, site)
        events = _events.prepared(self, callbacks, verbose, arguments)
        logs: Any
        logs, ordered, found = _core.evaluate(core, examined, feeds.around("evaluate", events), threads, _write)
        self._told(found, feeds, "evaluate", site)
        return logs if return_dict else ordered[0] if len(ordered) == 1 else ordered

    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: str | int = "auto",
        steps: int | None = None,
        callbacks: Any = None,
        *,
        threads: int = 0,
    ) -> Any:
        """The outputs for these data: an array, or as many as the model has outputs."""
        arguments = {k: v for k, v in locals().items() if k in PREDICT}
        return self._predict(arguments, call_site(sys._getframe(1), PREDICT), threads)

    def _predict(self, arguments: Mapping[str, Any], site: CallSite, threads: int = 0) -> Any:
        from tenon._tensor import packed

        core, examined, feeds = self._examined("predict", arguments, site)
        events = _events.prepared(self, arguments.get("callbacks"), arguments.get("verbose", 0), arguments)
        outputs: Any
        outputs, found = _core.predict(core, examined, feeds.around("predict", events), threads, _write)
        self._told(found, feeds, "predict", site)
        return packed(self.output, iter(list(outputs)))

    # Single batches.

    def train_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None, class_weight: Mapping[int, float] | None = None, return_dict: bool = False
    ) -> Any:
        """One step on all rows; loss and metrics are those before the step."""
        arguments = {k: v for k, v in locals().items() if k in TRAIN_ON_BATCH}
        history = self._fit("train_on_batch", arguments, call_site(sys._getframe(1), TRAIN_ON_BATCH), 0, False)
        logs = {name: values[-1] for name, values in history.history.items()}
        if return_dict:
            return logs
        return logs["loss"] if len(logs) == 1 else [logs.pop("loss"), *logs.values()]

    def test_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False) -> Any:
        """Loss and metrics of all rows as one batch."""
        return self.evaluate(x, y, _rows(x), 0, sample_weight, return_dict=return_dict)

    def predict_on_batch(self, x: Any) -> Any:
        return self.predict(x, _rows(x), 0)


def _rows(x: Any) -> int:
    from tenon import _arrays

    first = next(iter(_arrays.leaves("x", x)), None)
    return max(len(first.value), 1) if first is not None else 1


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
