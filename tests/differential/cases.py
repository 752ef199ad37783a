"""The cases of cases/ in Keras and in Tenon.

What a case hands to fit, evaluate and predict goes to the command as files. A case that ends before there is a model stands once more in constructed.txt, in the
language of tests/case/case.h. Cases that Tenon cannot be handed are named in cases/listed.tsv, meant differences in cases/differs.tsv.
"""
import collections
import json
import os
import re
import subprocess
import sys

import verdicts

FOLDER = verdicts.ROOT / "build/differential/cases"
HANDED = FOLDER.with_suffix(".jsonl")
COMMAND = verdicts.ROOT / "build/release/cli/tenon"


def table(name):
    lines = (verdicts.HERE / "cases" / name).read_text().splitlines()
    return {line.split("\t")[0]: line.split("\t")[1:] for line in lines if line and not line.startswith("#")}


def constructed():
    parts = re.split(r"(?m)^## ", (verdicts.HERE / "constructed.txt").read_text())[1:]
    return {part.split("\n", 1)[0]: part.split("\n", 1)[1] for part in parts}


def run_keras():
    """Runs every case, or reads what they did when the cases have not changed since."""
    sources = [verdicts.HERE / "keras_cases.py", *(verdicts.HERE / "cases").glob("*.py")]
    if not HANDED.exists() or HANDED.stat().st_mtime < max(s.stat().st_mtime for s in sources):
        FOLDER.mkdir(parents=True, exist_ok=True)
        process = subprocess.run([sys.executable, verdicts.HERE / "keras_cases.py", FOLDER], stdout=subprocess.PIPE, text=True, check=True)
        HANDED.write_text(process.stdout)
    return [json.loads(line) for line in HANDED.read_text().splitlines()]


def tenon(words):
    """"accepts", "refuses TN0302", or "fails: ..."."""
    more = ["--output", str(FOLDER / "predictions.npz")] if words[0] == "predict" else []
    process = subprocess.run([COMMAND, *words, *more, "--json"], capture_output=True, text=True, check=False)
    try:
        found = json.loads(process.stdout)["diagnostics"]
    except (ValueError, KeyError):
        return f"fails: {process.returncode} {process.stderr.strip()[:200]}"
    errors = [d["code"] for d in found if d["severity"] == "error"]
    return " ".join(["refuses", *errors] if errors else ["accepts"])


def judge(outcome, calls, text):
    """(agrees, what was said) of a case; None where nothing could be handed over."""
    if text is not None:
        keras = verdicts.of_keras([text])[0]
        said = verdicts.of_tenon([text])[0]
        return verdicts.agree(keras, said), f"in the language of cases: Keras {keras}, Tenon {said}"
    if not calls or any("reason" in c for c in calls) or (outcome != "ok" and calls[-1]["outcome"] == "ok"):
        return None, "; ".join(c["reason"] for c in calls if "reason" in c) or f"ends before a call: {outcome}"
    said = [(c["outcome"], tenon(c["command"])) for c in calls]
    return all((k == "ok") == t.startswith("accepts") and not t.startswith("fails") for k, t in said), "; ".join(f"Keras {k}, Tenon {t}" for k, t in said)


def judge_cases():
    recorded, listed, differs, texts = table("outcomes.tsv"), table("listed.tsv"), table("differs.tsv"), constructed()
    verdicts.of_keras([t for t in texts.values()])  # in one process
    counts, bad, seen = collections.Counter(), [], set()
    for name, outcome, calls in run_keras():
        seen.add(name)
        if outcome != recorded[name][1]:
            bad.append(f"{name}: Keras ends with {outcome}, recorded is {recorded[name][1]}")
        if name in listed:
            counts["listed, " + listed[name][0]] += 1
            continue
        agrees, said = judge(outcome, calls, texts.get(name))
        line = f"{name} {recorded[name][0]}: {said}"
        if name in differs:
            counts["differ and are explained"] += 1
            bad += [f"{line}: agrees, take it out of differs.tsv"] if agrees else []
        elif agrees is None:
            bad.append(f"{line}: neither handed over nor listed")
        elif agrees:
            counts["agree"] += 1
        else:
            bad.append(line)
    for name in recorded:
        if name not in seen and name in listed:
            counts["listed, " + listed[name][0]] += 1
        elif name not in seen:
            bad.append(f"{name}: not run and not listed")
    print("\n".join(bad))
    verdicts.print_counts(f"{len(recorded)} cases", counts, len(bad))
    return not bad


if __name__ == "__main__":
    os.chdir(verdicts.ROOT)
    sys.exit(not judge_cases())
