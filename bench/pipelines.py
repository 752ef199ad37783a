"""Data pipelines: Tenon's, tf.data's and - where TORCH_PYTHON names a Python that has it - torch's DataLoader over the same arrays and files,
asked in turn. Then what a check of every batch costs, and the memory that a fit takes over data that it cannot hold. Prints tables."""
import argparse
import os
import pathlib
import resource
import statistics
import struct
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import models

FOLDER, BUILD = models.FOLDER, models.ROOT / "build/release"
MODEL = models.ROOT / "examples/models/mnist_cnn.keras"  # its step is what a check of a batch is compared with
ROWS, IMAGES, RECORDS = 20000, 640, 200000


def write_arrays():
    import numpy as np

    random = np.random.default_rng(0)
    np.save(FOLDER / "pipeline_x.npy", random.random((ROWS, 28, 28, 1), dtype=np.float32))
    np.save(FOLDER / "pipeline_y.npy", random.integers(0, 10, ROWS))


def write_images():
    """Smooth pictures with some noise, 320x240, as PNG and as JPEG: half of them in each of two classes."""
    import numpy as np
    import tensorflow as tf

    random = np.random.default_rng(1)
    rows, columns = np.mgrid[0:240, 0:320]
    for i in range(IMAGES):
        a, b, c = random.random(3) / 20
        waves = np.stack([np.sin(rows * a + columns * b), np.cos(rows * b - columns * c), np.sin(columns * a * 2)], -1)
        pixels = (waves * 100 + 128 + random.normal(0, 6, waves.shape)).clip(0, 255).astype(np.uint8)
        for kind, encoded in (("png", tf.io.encode_png(pixels)), ("jpeg", tf.io.encode_jpeg(pixels, quality=90))):
            path = FOLDER / f"pipeline_{kind}" / "ab"[i % 2] / f"{i}.{kind}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(encoded.numpy())


def write_records():
    """One example again and again: 784 floats and a label."""
    import numpy as np
    import tensorflow as tf

    feature = {"pixels": tf.train.Feature(float_list=tf.train.FloatList(value=np.linspace(0, 1, 784))), "label": tf.train.Feature(int64_list=tf.train.Int64List(value=[3]))}
    path = FOLDER / "pipeline.tfrecord"
    with tf.io.TFRecordWriter(str(path)) as writer:
        writer.write(tf.train.Example(features=tf.train.Features(feature=feature)).SerializeToString())
    one = path.read_bytes()
    length = struct.unpack("<Q", one[:8])[0] + 16
    with open(path, "wb") as file:
        for _ in range(RECORDS // 1000):
            file.write(one[:length] * 1000)


def write_data():
    FOLDER.mkdir(parents=True, exist_ok=True)
    if not (FOLDER / "pipeline.tfrecord").exists():
        write_arrays(), write_images(), write_records()


class Worker:
    def __init__(self, *command):
        self.command = [str(c) for c in command]
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def ask(self, question):
        self.process.stdin.write(question + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.command} died at {question}")
        return tuple(map(float, line.split()))


def workers():
    all = {"Tenon": Worker(BUILD / "bench/bench_pipelines", FOLDER), "tf.data": Worker(sys.executable, models.ROOT / "bench/pipeline_peer.py", "tf", FOLDER)}
    if "TORCH_PYTHON" in os.environ:
        all["DataLoader"] = Worker(*os.environ["TORCH_PYTHON"].split(), models.ROOT / "bench/pipeline_peer.py", "torch", FOLDER)
    return all


def compare(all, question, title, names, rounds):
    """A row for each peer: microseconds of a batch, minimum and median, their ratios, and that of the processors' time."""
    times, processor = {name: [] for name in names}, {name: [] for name in names}
    for counted in range(rounds + 1):  # the first is a warm-up
        for name in names:
            seconds, batches, busy = all[name].ask(question)
            times[name] += [seconds / batches * 1e6] if counted else []
            processor[name] += [busy] if counted else []
    ours = times["Tenon"]
    rows = []
    for name in names[1:]:
        theirs = times[name]
        rows.append(f"| {title} | {name} | {min(ours):.1f} | {statistics.median(ours):.1f} | {min(theirs):.1f} | {statistics.median(theirs):.1f} | {min(theirs) / min(ours):.1f}x "
                    f"| {statistics.median(theirs) / statistics.median(ours):.1f}x | {min(processor[name]) / min(processor['Tenon']):.1f}x |")
    return rows


def contract(tenon, rounds):
    """The check of a batch as a share of the step that it precedes; and an epoch through a Dataset beside one of arrays."""
    checks, steps = zip(*(tenon.ask(f"contract {MODEL}")[:2] for _ in range(rounds)))
    through, direct = [], []
    for _ in range(rounds):
        through.append(tenon.ask(f"fit dataset {MODEL}")[0])
        direct.append(tenon.ask(f"fit arrays {MODEL}")[0])
    check, step = statistics.median(checks), statistics.median(steps)
    return [f"| what is checked of a batch | {check * 1e6:.2f} us |", f"| a step of mnist_cnn, batch 32 | {step * 1e6:.0f} us |", f"| share | {100 * check / step:.2f} % |",
            f"| epoch through a Dataset / of arrays, minima | {min(through) / min(direct):.3f} |", f"| the same, medians | {statistics.median(through) / statistics.median(direct):.3f} |"]


def peak_private(command, limit):
    """Megabytes of memory that are the process' own, at most, under a limit on them (ulimit -d). Files that are mapped do not count."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (limit, limit)))
    peak = 0
    while process.poll() is None:
        try:
            for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines():
                if line.startswith("RssAnon"):
                    peak = max(peak, int(line.split()[1]) / 1024)
        except OSError:
            pass
        time.sleep(0.02)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}: {process.stderr.read().decode()}")
    return peak


def write_model(size):
    import keras

    path = FOLDER / f"pipeline_{size}.keras"
    keras.Sequential([keras.layers.Input((size, size, 1)), keras.layers.AveragePooling2D(size // 14), keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")]).save(path)
    return path


def memory():
    """Data that, as arrays, are larger than the limit, and what a fit of them took."""
    limit = 384 << 20
    records = ["--tfrecord", str(FOLDER / "pipeline.tfrecord"), "--feature", "pixels=float32(28,28,1)", "--feature", "label=int64", "--label", "label"]
    images = ["--images", str(FOLDER / "pipeline_jpeg"), "--image-size", "420", "--color-mode", "grayscale"]
    rows = []
    for title, megabytes, size, source in ((f"{RECORDS} records of 28x28 floats", RECORDS * 784 * 4 / 1e6, 28, records),
                                           (f"{IMAGES} JPEG files as 420x420 floats", IMAGES * 420 * 420 * 4 / 1e6, 420, images)):
        command = [str(BUILD / "cli/tenon"), "fit", str(write_model(size)), *source, "--optimizer", "sgd", "--loss", "sparse_categorical_crossentropy", "--epochs", "2", "--seed", "1"]
        rows.append(f"| {title} | {megabytes:.0f} | {limit / 1e6:.0f} | {peak_private(command, limit) * 1.048576:.0f} |")
    return rows


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--only", choices=("peers", "contract", "memory"))
    a = arguments.parse_args()
    rounds = a.rounds
    write_data()
    if a.only in (None, "peers"):
        all = workers()
        names = list(all)
        print("| a pass over | beside | Tenon min, us per batch | median | peer min | median | ratio of minima | of medians | of processor time |\n|---|---|--:|--:|--:|--:|--:|--:|--:|")
        print(*compare(all, "arrays 32", f"{ROWS} rows of 28x28 floats, shuffled, batch 32", names, rounds), sep="\n")
        for kind in ("png", "jpeg"):
            print(*compare(all, f"images {kind}", f"{IMAGES} {kind.upper()} of 320x240 to 180x180, batch 32", names[:2], rounds), sep="\n", flush=True)
    if a.only in (None, "contract"):
        tenon = Worker(BUILD / "bench/bench_pipelines", FOLDER)
        print("\n| every batch is checked before its step | |\n|---|--:|", *contract(tenon, max(rounds // 2, 1)), sep="\n", flush=True)
    if a.only in (None, "memory"):
        print("\n| one fit | data as arrays, MB | limit (ulimit -d), MB | peak of its own memory, MB |\n|---|--:|--:|--:|", *memory(), sep="\n")


if __name__ == "__main__":
    main()
