#!/usr/bin/env python3
"""Writes tests/oracle/progress.json: what keras.utils.Progbar prints for recorded steps under a recorded clock."""
import io
import json
from unittest import mock

from recording import output_root

import keras
from keras.src.utils import progbar

import progress_cases

OUT = output_root() / "tests/oracle/progress.json"
OUT.parent.mkdir(parents=True, exist_ok=True)

# target, verbose, [(time, step, values, last)]
CASES = [
    (266, 1, [(100.0, None, None, False), (100.2, 1, {"accuracy": 0.1, "loss": 2.3}, False), (100.21, 2, {"accuracy": 0.2, "loss": 2.2}, False),
              (100.4, 40, {"accuracy": 0.5, "loss": 1.2}, False), (101.9, 266, {"accuracy": 0.91, "loss": 0.0009}, False),
              (102.0, 266, {"accuracy": 0.91, "loss": 0.31, "val_accuracy": 0.95, "val_loss": 0.2}, True)]),
    (8, 1, [(5.0, None, None, False), (65.5, 1, {"loss": 12345.678}, False), (4000.0, 2, {"loss": -0.00001}, False), (9000.0, 3, {"loss": float("nan")}, False),
            (90000.0, 8, {"loss": float("inf")}, True)]),
    (8, 2, [(5.0, None, None, False), (5.1, 1, {"loss": 1.0}, False), (5.3, 8, {"accuracy": 0.1367, "loss": 2.3013, "small": -0.5, "tiny": 0.0005}, True)]),
    (1, 1, [(50.0, None, None, False), (50.00031, 1, {}, False), (50.00032, 1, {}, True)]),
    (None, 1, [(50.0, None, None, False), (50.5, 1, {"loss": 1.0}, False), (51.5, 2, {"loss": 0.5}, False)]),
    (1000, 1, [(10.0, None, None, False)] + [(10.0 + 0.03 * i, i, {"loss": 10.0 / i}, False) for i in range(1, 30)] + [(12.0, 1000, {"loss": 0.1}, True)]),
    (266, 2, [(7.0, None, None, False), (10.49, 266, {"accuracy": 0.91, "loss": 0.001}, True)]),
]
CASES += [(case["target"], case["verbose"], progress_cases.steps(case)) for case in progress_cases.CASES]


def play(target, verbose, steps):
    clock, out, bar, texts = [0.0], io.StringIO(), None, []
    with mock.patch.object(progbar.time, "time", lambda: clock[0]), mock.patch("sys.stdout", out):
        for now, step, values, last in steps:
            clock[0] = now
            if step is None:
                bar = keras.utils.Progbar(target, verbose=verbose, stateless_metrics=set())
                bar._dynamic_display = True
                continue
            out.seek(0), out.truncate()
            if verbose == 1 or last:  # as ProgbarLogger does
                bar.update(step, list(values.items()), finalize=last)
            texts.append(out.getvalue())
    return texts


cases = []
for target, verbose, steps in CASES:
    texts = play(target, verbose, steps)
    rows = [{"time": t, "step": s, "values": [[k, repr(v)] for k, v in values.items()], "last": last, "text": text}
            for (t, s, values, last), text in zip([r for r in steps if r[1] is not None], texts)]
    cases.append({"target": target, "verbose": verbose, "start": steps[0][0], "steps": rows})
OUT.write_text(json.dumps({"keras": keras.__version__, "cases": cases}, indent=1) + "\n")
