"""Asks Tenon and Keras in turn to train one epoch, many times; writes minimum, median and ratios."""
import argparse
import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import time

import models

ROOT = models.ROOT
CANDIDATES = ("tenon", "keras")


class Worker:
    """A process that answers one line per question."""

    def __init__(self, candidate, threads):
        command = {
            "tenon": [str(ROOT / "build/release/bench/bench_worker"), str(models.FOLDER), str(threads)],
            "keras": [sys.executable, str(ROOT / "bench/keras_worker.py"), str(threads)],
        }[candidate]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def ask(self, name, batch):
        """Microseconds per step of one epoch; with batch 0 those from the start of the process to the end of the first step."""
        self.process.stdin.write(f"{name} {batch}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"a worker died at {name}, batch {batch}: {self.process.args}")
        seconds, steps = line.split()
        return float(seconds) / int(steps) * 1e6

    def peak_megabytes(self):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
        return float("nan")

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def summary(values):
    return {"min": min(values), "median": statistics.median(values), "n": len(values)}


def measure_steps(threads, batches, rounds):
    rows = []
    workers = {c: Worker(c, threads) for c in CANDIDATES}
    for name in models.NAMES:
        for batch in batches:
            times = {c: [] for c in CANDIDATES}
            for c in CANDIDATES:
                workers[c].ask(name, batch)  # warm-up, not counted
            for _ in range(rounds):
                for c in CANDIDATES:
                    times[c].append(workers[c].ask(name, batch))
            rows.append({"model": name, "batch": batch, "threads": threads, "us_per_step": {c: summary(t) for c, t in times.items()}})
            print(f"{name} {batch} {threads}: " + ", ".join(f"{c} {min(t):.0f} us" for c, t in times.items()), file=sys.stderr)
    for worker in workers.values():
        worker.close()
    return rows


def measure_start(threads, rounds):
    """Start of a process to the end of its first step, and peak memory after one epoch: lenet, a fresh process every time."""
    result = {}
    for c in CANDIDATES:
        starts, peaks = [], []
        for _ in range(rounds):
            worker = Worker(c, threads)
            starts.append(worker.ask("lenet", 0) / 1e3)
            worker.ask("lenet", 32)
            peaks.append(worker.peak_megabytes())
            worker.close()
        result[c] = {"first_step_ms": summary(starts), "peak_mb": summary(peaks)}
    return result


def machine():
    import keras
    import tensorflow

    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "unknown")
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    return {"date": datetime.date.today().isoformat(), "cpu": cpu, "cores": len(os.sched_getaffinity(0)), "system": platform.platform(), "load": os.getloadavg()[0],
            "tenon": commit, "keras": keras.__version__, "tensorflow": tensorflow.__version__}


def page(result):
    m = result["machine"]
    lines = ["# Benchmarks", "", f"Written by `make bench` on {m['date']}; do not edit. Tenon {m['tenon']} against Keras {m['keras']} on TensorFlow {m['tensorflow']},",
             f"{m['cpu']}, {m['cores']} cores, load {m['load']:.1f} before the run. Each row: one epoch of `fit` on {result['samples']} samples (float32, Adam, sparse",
             f"crossentropy, accuracy), asked of both in turn, {result['rounds']} counted rounds after a warm-up; microseconds per step.", "",
             "| model | batch | threads | Tenon min | Tenon median | Keras min | Keras median | ratio of minima | ratio of medians |", "|---|--:|--:|--:|--:|--:|--:|--:|--:|"]
    for r in result["steps"]:
        t, k = r["us_per_step"]["tenon"], r["us_per_step"]["keras"]
        lines.append(f"| {r['model']} | {r['batch']} | {r['threads']} | {t['min']:.1f} | {t['median']:.1f} | {k['min']:.0f} | {k['median']:.0f} | "
                     f"{k['min'] / t['min']:.1f}x | {k['median'] / t['median']:.1f}x |")
    s = result["start"]
    lines += ["", "| lenet, batch 32 | Tenon min | Tenon median | Keras min | Keras median |", "|---|--:|--:|--:|--:|"]
    for key, title in (("first_step_ms", "start of the process to the end of the first step, ms (Keras: its imports and compilation included)"), ("peak_mb", "peak resident memory after training, MB")):
        lines.append(f"| {title} | {s['tenon'][key]['min']:.0f} | {s['tenon'][key]['median']:.0f} | {s['keras'][key]['min']:.0f} | {s['keras'][key]['median']:.0f} |")
    lines += ["", "What looking at every value costs (`bench_scan`), beside reading the same memory with the same threads, in turn:", "", result["scan"].rstrip(),
              "", "Peak memory of `tenon fit` as `tenon check` foretells it, and as the system counts it (code, libraries and data included); then for data that are read as the run goes on, two",
              "epochs of each, where what a check holds to judge values together is in both:", "", result["memory"].rstrip(),
              "", "`tenon check` on a terminal, process start included:", "", result["check"].rstrip(),
              "", "Data pipelines: passes over the same arrays and files, asked in turn; what a check of every batch costs; the memory of fits over data larger than a limit. Where other work", "shares the cores, the processors' time says more than the clock:", "", result["pipelines"].rstrip()]
    return "\n".join(lines) + "\n"


def measure_scan(rounds):
    """The table that bench_scan prints."""
    return subprocess.run([ROOT / "build/release/bench/bench_scan", "1024", str(rounds)], capture_output=True, text=True, check=True).stdout


def table_of(script):
    """What a script prints. In a process of its own: a child of this one, which holds TensorFlow, starts late and counts as large."""
    return subprocess.run([sys.executable, "-I", ROOT / "bench" / script], capture_output=True, text=True, check=True).stdout


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--samples", type=int, default=2048)
    arguments.add_argument("--batches", type=int, nargs="+", default=[32, 128])
    a = arguments.parse_args()
    cores = len(os.sched_getaffinity(0))
    info = machine()
    models.write_all(a.samples)
    began = time.time()
    steps = [row for threads in sorted({1, cores}) for row in measure_steps(threads, a.batches, a.rounds)]
    result = {"machine": info, "samples": a.samples, "rounds": a.rounds, "steps": steps, "start": measure_start(cores, 3), "scan": measure_scan(2 * a.rounds),
              "memory": table_of("memory.py"), "check": table_of("check_time.py"), "pipelines": table_of("pipelines.py")}
    (ROOT / "bench/results.json").write_text(json.dumps(result, indent=1) + "\n")
    (ROOT / "docs/benchmarks.md").write_text(page(result))
    print(f"docs/benchmarks.md, bench/results.json written in {time.time() - began:.0f} s", file=sys.stderr)


main()
