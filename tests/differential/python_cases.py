"""The cases of cases/ under tenon.install(): what the Python package says of them, generators, data sets and Python's own types included.

A case agrees where Keras runs it and Tenon does not stop it, and where Keras raises inside of a call of fit, evaluate or predict and Tenon says why: before the call,
or when Keras fails. Calls that are meant to end otherwise stand in cases/differs.tsv, those that only Keras' own words explain in cases/python_silent.tsv.
"""
import collections
import contextlib
import io
import json
import os
import subprocess
import sys
import warnings

import cases
import keras_cases
import verdicts

PACKAGE = verdicts.ROOT / "build/release/python"
FOLDER = verdicts.ROOT / "build/differential/python"


def run(name, case, keras, tenon):
    """[name, how it ends, whether a call was reached, Tenon's codes, when it said them]."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(0)
    keras_cases.reached = False
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            case()
            return [name, "ok", keras_cases.reached, "", ""]
        except tenon.FitError as e:
            codes = " ".join(d.code for d in e.report if d.severity == "error")
            return [name, "FitError", True, codes, "when Keras fails" if e.__cause__ is not None else "before the call"]
        except Exception as e:
            return [name, type(e).__name__, keras_cases.reached, "", ""]


def note_calls(keras):
    for function in ("fit", "evaluate", "predict", "train_on_batch"):
        checked = getattr(keras.Model, function)

        def call(*args, __checked=checked, **kwargs):
            keras_cases.reached = True
            return __checked(*args, **kwargs)
        setattr(keras.Model, function, call)


def work(names):
    """In a process of its own: a line of JSON for every case."""
    sys.path.insert(0, str(PACKAGE))
    import tenon
    tenon.install()
    import keras
    note_calls(keras)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.chdir(FOLDER)  # cases may write files
    for name, _, _, case in keras_cases.load_cases():
        if name in names:
            print(json.dumps(run(name, case, keras, tenon)), file=answers, flush=True)


def answers(names):
    """Of all cases; a process that TensorFlow aborts is followed by another."""
    found, left = {}, list(names)
    while left:
        process = subprocess.run([sys.executable, __file__, *left], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
        lines = [json.loads(line) for line in process.stdout.splitlines()]
        found |= {line[0]: line[1:] for line in lines}
        if process.returncode and left[len(lines):]:
            found[left[len(lines)]] = ["aborted", True, "", ""]
        left = [name for name in left if name not in found] if process.returncode else []
    return found


def verdict(recorded, outcome, reached, when):
    if recorded == "ok":
        return "run" if outcome == "ok" else "wrong"
    if not reached and outcome != "ok":
        return "end before a call, with Keras' own words"
    return f"refused {when}" if when else "wrong"


def judge_python_cases():
    recorded, differs, silent = cases.table("outcomes.tsv"), cases.table("differs.tsv"), cases.table("python_silent.tsv")
    names = [name for name, *_ in keras_cases.load_cases()]
    counts, bad = collections.Counter(), []
    for name, (outcome, reached, codes, when) in answers(names).items():
        how = verdict(recorded[name][1], outcome, reached, when)
        if how != "wrong":
            counts[how] += 1
            bad += [f"{name} {recorded[name][0]}: agrees, take it out of python_silent.tsv"] if name in silent else []
        elif name in differs or name in silent:
            counts["differ and are explained"] += 1
        else:
            bad.append(f"{name} {recorded[name][0]}: Keras {recorded[name][1]}, with Tenon {outcome} {codes} {when}")
    print("\n".join(bad))
    verdicts.print_counts(f"{len(names)} cases in Python", counts, len(bad))
    return not bad


if __name__ == "__main__":
    work(sys.argv[1:])
