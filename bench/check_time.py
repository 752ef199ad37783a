"""How long `tenon check` takes for 60,000 images of bytes, on a terminal: a table. Beside it, reading the file."""
import os
import pathlib
import pty
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import models
import numpy as np

IMAGES = models.FOLDER / "images.npy"
LABELS = models.FOLDER / "labels.npy"
COMMAND = [str(models.ROOT / "build/release/cli/tenon"), "check", str(models.ROOT / "examples/models/mnist_cnn.keras"), "--x", str(IMAGES), "--y", str(LABELS)]


def write_images():
    """The digits again and again, each time with other noise, so that no two are equal."""
    digits = np.load(models.ROOT / "examples/data/mnist10k.npz")
    random = np.random.default_rng(0)
    which = random.integers(0, len(digits["x_train"]), 60000)
    x = digits["x_train"][which].reshape(60000, 28, 28, 1) // 2
    np.save(IMAGES, x + random.integers(0, 6, x.shape, dtype=np.uint8))
    np.save(LABELS, digits["y_train"][which].astype("int64"))


def check():
    """Milliseconds to the first byte of output, and to the end."""
    begin = time.perf_counter()
    process, terminal = pty.fork()
    if process == 0:
        os.execve(COMMAND[0], COMMAND, {**os.environ, "TERM": "xterm"})
    os.read(terminal, 65536)
    first = time.perf_counter() - begin
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:  # the other end was closed
        pass
    end = time.perf_counter() - begin
    if os.waitpid(process, 0)[1]:
        raise SystemExit(f"{COMMAND} ended with an error")
    return first * 1e3, end * 1e3


def read():
    begin = time.perf_counter()
    IMAGES.read_bytes()
    return (time.perf_counter() - begin) * 1e3


def table(rounds):
    write_images()
    times = [(*check(), read()) for _ in range(rounds)]
    rows = ["| 60,000 images of 28 x 28 bytes, a CNN | min ms | median ms |", "|---|--:|--:|"]
    for title, column in zip(("first output", "done", "reading the file, for comparison"), zip(*times)):
        rows.append(f"| {title} | {min(column):.1f} | {statistics.median(column):.1f} |")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    print(table(15), end="")
