"""What did this change cost? Trains a few models with the working tree and with the last commit in turn, and counts the instructions of a step.

The last commit is HEAD, or the one before it when nothing is changed. It is built in build/bench-quick, whole the first time and then only
what changed; the working tree in build/release."""
import argparse
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BASE = ROOT / "build/bench-quick"
DIGITS = ROOT / "examples/data/mnist10k.npz"
MODELS = ("mlp", "lenet", "lstm", "depthwise")
COUNTED = ("mlp", "lenet", "lstm")
ROWS, EPOCHS = 1024, 3
SLOWER_TIME, SLOWER_COUNT = 1.05, 1.005  # below these a difference is noise: of the clock, and of addresses


def output(*command, **options):
    return subprocess.run([str(c) for c in command], check=True, capture_output=True, text=True, **options).stdout.strip()


def git(*words, folder=ROOT):
    return output("git", "-C", folder, *words)


def check_out(commit):
    """The sources of a commit in build/bench-quick/source; measured by this tree's program, so that both answer the same question."""
    source = BASE / "source"
    if not (source / ".git").exists():
        git("worktree", "prune")
        git("worktree", "add", "--detach", "--force", source, commit)
    git("checkout", "--quiet", "--force", "--detach", commit, folder=source)
    for name in ("quick.cpp", "CMakeLists.txt"):
        ours, theirs = ROOT / "bench" / name, source / "bench" / name
        if not theirs.exists() or ours.read_bytes() != theirs.read_bytes():
            shutil.copy(ours, theirs)
    return source


def run(*command):
    """Shows what a build says only when it fails."""
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{done.stdout[-4000:]}{done.stderr[-4000:]}\nbench-quick: this failed: {' '.join(map(str, command))}")


def build(folder):
    run("cmake", "--build", folder, "-j", len(os.sched_getaffinity(0)), "--target", "bench_quick")
    return folder / "bench/bench_quick"


def build_base(commit):
    source, folder = check_out(commit), BASE / "build"
    run("cmake", "-S", source, "-B", folder, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_CXX_FLAGS_RELEASE=-O3 -DNDEBUG", "-DTENON_TESTS=OFF", "-DTENON_CLI=OFF")
    return build(folder)


def microseconds(program, model):
    return float(output(program, DIGITS, model, ROWS, EPOCHS))


def instructions(program, model):
    """Of one step: what a run of 12 steps takes more than one of 2, by ten."""
    def of_run(steps):
        done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", str(program), str(DIGITS), model, str(32 * steps), "1"],
                              capture_output=True, text=True, check=True)
        return int(re.search(r"Collected : (\d+)", done.stderr)[1])
    return (of_run(12) - of_run(2)) / 10


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--base", help="the commit to compare with")
    arguments.add_argument("--rounds", type=int, default=7)
    a = arguments.parse_args()
    base = git("rev-parse", "--short", a.base or ("HEAD" if git("status", "--porcelain", "--untracked-files=no") else "HEAD~1"))
    began = time.time()
    programs = {base: build_base(base), "now": build(ROOT / "build/release")}
    print(f"built in {time.time() - began:.0f} s; load {os.getloadavg()[0]:.1f}", flush=True)
    slower = []
    print(f"\n{'us per step':12} {base + ' min':>14} {'median':>10} {'now min':>10} {'median':>10} {'of minima':>10} {'of medians':>11}")
    for model in MODELS:
        times = {which: [] for which in programs}
        for _ in range(a.rounds):
            for which, program in programs.items():
                times[which].append(microseconds(program, model))
        (b, bm), (n, nm) = ((min(t), statistics.median(t)) for t in times.values())
        print(f"{model:12} {b:14.1f} {bm:10.1f} {n:10.1f} {nm:10.1f} {n / b:10.3f} {nm / bm:11.3f}", flush=True)
        if min(n / b, nm / bm) > SLOWER_TIME:
            slower.append(f"{model}: {n / b:.2f} times the time per step")
    print(f"\n{'instructions':12} {base:>14} {'now':>21} {'ratio':>21}")
    for model in COUNTED:
        b, n = (instructions(program, model) for program in programs.values())
        print(f"{model:12} {b:14.0f} {n:21.0f} {n / b:21.4f}", flush=True)
        if n / b > SLOWER_COUNT:
            slower.append(f"{model}: {n / b:.3f} times the instructions per step")
    print(f"\n{time.time() - began:.0f} s in all")
    print("slower than before:\n  " + "\n  ".join(slower) if slower else "nothing got slower")


main()
