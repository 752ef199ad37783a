"""Verdicts of both sides on programs. Keras' are kept in a file, so that a program is run once; Tenon's are asked for anew."""
import concurrent.futures
import hashlib
import json
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
KEPT = ROOT / "build/differential/keras.jsonl"
TENON = ROOT / "build/release/tests/differential/differential_verdicts"
AT_ONCE = 100  # programs of one Keras process


def key(text):
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def kept():
    if not KEPT.exists():
        return {}
    return dict(json.loads(line) for line in KEPT.read_text().splitlines() if line.endswith("]"))


def ask_keras(part):
    """Runs some programs in a process of their own; one that ends the process is a verdict, too."""
    answers = {}
    while left := {k: t for k, t in part.items() if k not in answers}:
        process = subprocess.run([sys.executable, HERE / "keras_verdicts.py"], input=json.dumps(left), capture_output=True, text=True, check=False)
        before = len(answers)
        with KEPT.open("a") as file:
            for line in process.stdout.splitlines():
                name, verdict = json.loads(line)
                answers[name] = verdict
                if "TimeoutError" not in verdict:  # that says something of the machine: the program is asked again
                    file.write(json.dumps([name, verdict]) + "\n")
            if process.returncode and len(answers) < len(part):
                first = next(k for k in part if k not in answers)
                if len(answers) == before and "ModuleNotFoundError" in process.stderr:
                    raise RuntimeError(process.stderr)
                answers[first] = f"raises: the process ended with {process.returncode}"
                file.write(json.dumps([first, answers[first]]) + "\n")
    return answers


def of_keras(texts, jobs=1):
    """"trains", or "raises ...", of every text."""
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    known = kept()
    new = list(dict.fromkeys(t for t in texts if key(t) not in known))
    parts = [{key(t): t for t in new[i:i + AT_ONCE]} for i in range(0, len(new), AT_ONCE)]
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for number, answers in enumerate(pool.map(ask_keras, parts), 1):
            known |= answers
            if len(parts) > 1:
                print(f"  Keras has run {min(number * AT_ONCE, len(new))} of {len(new)} new programs", file=sys.stderr, flush=True)
    return [known[key(t)] for t in texts]


def of_tenon(texts):
    """"accepts ...", "refuses ...", "not native ..." or "fails: ..." of every text."""
    answers, start = [], 0
    while start < len(texts):
        named = "".join(f"## {i}\n{t}\n" for i, t in enumerate(texts[start:], start))
        process = subprocess.run([TENON], input=named, capture_output=True, text=True, check=False)
        answers += [line.split("\t")[1] for line in re.findall(r"(?m)^\d+\t.*", process.stdout)]
        if process.returncode:  # the last line, begun and not ended, is of the program that ended it
            answers = answers[:-1] if process.stdout and not process.stdout.endswith("\n") else answers
            answers.append(f"fails: ended with {process.returncode}")
        start = len(answers)
    return answers


def agree(keras, tenon):
    return tenon.startswith("accepts" if keras == "trains" else "refuses")


def print_counts(title, counts, wrong=None):
    print(title)
    print("\n".join(f"  {n:6} {what}" for what, n in sorted(counts.items())))
    if wrong is not None:
        print(f"  {wrong:6} wrong")
