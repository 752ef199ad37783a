"""The memory that `tenon check` foretells, and what `tenon fit` then takes at most: a table.

The system counts what a process was before it became the command, so this one must be smaller: no numpy here.
"""
import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import models

TENON = str(models.ROOT / "build/release/cli/tenon")


def peak_of(command):
    """Bytes, the largest resident size of the process."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command} ended with {status}")
    return usage.ru_maxrss * 1024


def rows(batches):
    for name in models.NAMES:
        for batch in batches:
            arguments = [str(models.FOLDER / f"{name}.keras"), "--x", str(models.FOLDER / f"{name}_x.npy"), "--y", str(models.FOLDER / f"{name}_y.npy"), "--batch-size", str(batch)]
            checked = subprocess.run([TENON, "check", *arguments, "--json"], capture_output=True, text=True, check=False)
            foretold = json.loads(checked.stdout)["result"]["memory"]
            measured = peak_of([TENON, "fit", *arguments, "--output", str(models.FOLDER / "trained.keras")])
            yield {"model": name, "batch": batch, "foretold": foretold["total"], "of_which_program": foretold["program"], "measured": measured}


def table(batches):
    """The models and data are written by models.write_all()."""
    lines = ["| model | batch | foretold MB | measured MB | measured / foretold |", "|---|--:|--:|--:|--:|"]
    lines += [f"| {r['model']} | {r['batch']} | {r['foretold'] / 1e6:.1f} | {r['measured'] / 1e6:.1f} | {r['measured'] / r['foretold']:.3f} |" for r in rows(batches)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(table([32, 1024]), end="")
