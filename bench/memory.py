"""The memory that `tenon check` foretells, and what `tenon fit` then takes at most: a table for arrays and one for data that are read from files.

The system counts what a process was before it became the command, so this one must be smaller: no numpy here.
"""
import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import models
import streams

TENON = str(models.ROOT / "build/release/cli/tenon")


def peak_of(command):
    """Bytes, the largest resident size of the process."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command} ended with {status}")
    return usage.ru_maxrss * 1024


def compared(title, batch, arguments):
    """One line of a table."""
    checked = subprocess.run([TENON, "check", *arguments, "--json"], capture_output=True, text=True, check=False)
    foretold = json.loads(checked.stdout)["result"]["memory"]["total"]
    measured = peak_of([TENON, "fit", *arguments, "--output", str(models.FOLDER / "trained.keras")])
    return f"| {title} | {batch} | {foretold / 1e6:.1f} | {measured / 1e6:.1f} | {measured / foretold:.3f} |"


def table(of, lines):
    return "\n".join([f"| {of} | batch | foretold MB | measured MB | measured / foretold |", "|---|--:|--:|--:|--:|", *lines]) + "\n"


def arrays(batches):
    """The models and data are written by models.write_all()."""
    for name in models.NAMES:
        files = [str(models.FOLDER / f"{name}.keras"), "--x", str(models.FOLDER / f"{name}_x.npy"), "--y", str(models.FOLDER / f"{name}_y.npy")]
        for batch in batches:
            yield compared(name, batch, [*files, "--batch-size", str(batch)])


def from_files():
    if not (models.FOLDER / "stream.csv").exists():  # in a process of its own, which may be large
        subprocess.run([sys.executable, str(models.ROOT / "bench/streams.py")], check=True, capture_output=True)
    for title, arguments in streams.cases().items():
        batch = arguments[arguments.index("--batch-size") + 1] if "--batch-size" in arguments else 32
        yield compared(title, batch, [*arguments, "--epochs", "2"])


if __name__ == "__main__":
    print(table("model", arrays([32, 1024])))
    print(table("read from files", from_files()), end="")
