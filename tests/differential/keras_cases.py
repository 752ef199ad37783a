"""Runs the cases of cases/ in real Keras and keeps what they hand to fit, evaluate and predict: models as .keras, arrays as .npy, arguments of the command.

One line of JSON per case on stdout: [id, outcome, calls]; a call is {"outcome", "command"} or, where Tenon cannot be handed it, {"outcome", "reason"}.
"""
import contextlib
import inspect
import io
import json
import os
import pathlib
import sys
import types
import warnings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ["KERAS_BACKEND"] = "tensorflow"
os.nice(19)
import keras  # noqa: E402
import numpy as np  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
NUMBERS = ("batch_size", "epochs", "initial_epoch", "validation_split", "steps_per_epoch", "validation_steps", "validation_batch_size", "validation_freq", "steps")


class NotHanded(Exception):
    """What has no form in a file or on the command line."""


class Recorder:
    def __init__(self, root):
        self.root, self.calls, self.inside, self.folder, self.models = root, [], False, None, []

    def start(self, name):
        self.calls, self.models = [], []
        self.folder = self.root / name
        self.folder.mkdir(parents=True, exist_ok=True)

    def wrap(self, trainer, name):
        original = getattr(trainer, name)

        def call(model, *args, **kwargs):
            if self.inside:  # validation of fit
                return original(model, *args, **kwargs)
            self.inside = True
            try:
                self.calls.append({"outcome": "ok"} | self.handed(original, model, args, kwargs))
                return original(model, *args, **kwargs)
            except Exception as e:
                self.calls[-1]["outcome"] = type(e).__name__
                raise
            finally:
                self.inside = False
        setattr(trainer, name, call)

    def watch_models(self):
        original = keras.Model.__init__

        def init(model, *args, **kwargs):
            original(model, *args, **kwargs)
            self.models.append(model)
        keras.Model.__init__ = init

    def handed(self, function, model, args, kwargs):
        try:
            given = inspect.signature(function).bind(model, *args, **kwargs).arguments
            return {"command": self.command(function.__name__, model, given)}
        except NotHanded as e:
            return {"reason": str(e)}
        except TypeError as e:
            return {"reason": f"Python: {e}"}

    def saved(self, model):
        path = self.folder / f"model{len(self.calls)}.keras"
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                model.save(path)
        except Exception as e:
            raise NotHanded(f"the model cannot be saved: {type(e).__name__} {e}"[:200]) from None
        return str(path)

    def command(self, function, model, given):
        words = [{"fit": "check"}.get(function, function), self.saved(model)]
        for key in ("x", "y", "sample_weight"):
            words += self.arrays(key, given.get(key))
        held = given.get("validation_data")
        if held is not None:
            if not isinstance(held, (tuple, list)) or not 1 <= len(held) <= 2:
                raise NotHanded(f"Python: validation_data is {type(held).__name__}" + (f" of {len(held)}" if isinstance(held, (tuple, list)) else ""))
            for key, part in zip(("val-x", "val-y"), held):
                words += self.arrays(key, part)
        for key in NUMBERS:
            if given.get(key) is not None:
                words += self.number(key, given[key])
        if given.get("class_weight") is not None:
            words += self.class_weight(given["class_weight"])
        return words

    def arrays(self, key, value):
        if value is None:
            return []
        if isinstance(value, (list, tuple)):
            named = [("", part) for part in value]
        else:
            named = value.items() if isinstance(value, dict) else [("", value)]
        words = ["--" + key.replace("_", "-")]
        for number, (name, part) in enumerate(named):
            if hasattr(part, "to_numpy"):
                part = part.to_numpy()
            elif type(part).__module__.startswith("tensorflow") and hasattr(part, "numpy"):
                part = part.numpy()
            if not isinstance(part, (np.ndarray, np.generic)):
                raise NotHanded(f"Python: {key} holds {type(part).__name__}")
            path = self.folder / f"{key}{len(self.calls)}_{number}.npy"
            np.save(path, part, allow_pickle=True)
            words.append((name + "=" if name else "") + str(path))
        return words

    @staticmethod
    def number(key, value):
        real = (int, float) if key == "validation_split" else (int,)
        if not isinstance(value, real):
            raise NotHanded(f"Python: {key} is {value!r}")
        return ["--" + key.replace("_", "-"), str(int(value) if isinstance(value, bool) else value)]

    @staticmethod
    def class_weight(value):
        if not isinstance(value, dict) or not all(isinstance(k, (int, np.integer)) and isinstance(v, (int, float)) for k, v in value.items()):
            raise NotHanded(f"Python: class_weight is {value!r}")
        return ["--class-weight", ",".join(f"{k}={v}" for k, v in value.items())]


def load_cases():
    """The files of cases/ fill the list of the module "harness", which they import."""
    harness = types.ModuleType("harness")
    harness.CASES, harness.np = [], np
    harness.case = lambda name, title, tags="": lambda f: harness.CASES.append((name, title, tags, f)) or f
    harness.st = lambda stage: None
    sys.modules["harness"] = harness
    for path in sorted((HERE / "cases").glob("*.py")):
        exec(compile(path.read_text(), str(path), "exec"), {"__name__": "cases"})
    return harness.CASES


def run(recorder, name, case):
    recorder.start(name)
    keras.backend.clear_session()
    keras.utils.set_random_seed(0)
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            case()
            outcome = "ok"
        except Exception as e:
            outcome = type(e).__name__
        built = [m for m in recorder.models if m.built]
        if outcome == "ok" and not recorder.calls and built:  # a model and no more
            try:
                recorder.calls.append({"outcome": "ok", "command": ["check", recorder.saved(built[-1])]})
            except NotHanded:
                pass
    return [name, outcome, recorder.calls]


def main():
    recorder = Recorder(pathlib.Path(sys.argv[1]).resolve())
    from keras.src.backend.tensorflow.trainer import TensorFlowTrainer
    for function in ("fit", "evaluate", "predict"):
        recorder.wrap(TensorFlowTrainer, function)
    recorder.watch_models()
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    os.chdir(recorder.root)  # cases may write files
    for name, _, _, case in load_cases():
        print(json.dumps(run(recorder, name, case)), file=answers, flush=True)


if __name__ == "__main__":
    main()
