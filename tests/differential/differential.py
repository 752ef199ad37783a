#!/usr/bin/env python3
"""Does Tenon judge as real Keras does? README.md says how to run this.

differential.py cases                         every case of cases/
differential.py python                        the same in the Python package, with generators and data sets
differential.py pairs                         every loss and metric on labels and outputs of many shapes
differential.py fixed [JOBS]                  every fix that Tenon prints for the programs of tests/scenarios and docs/diagnostics, pasted
differential.py programs FIRST LAST [JOBS]    the random programs of these seeds
differential.py show SEED                     a program and both verdicts
differential.py shrink SEED                   the same, as small as it gets
"""
import collections
import re
import sys

import programs
import verdicts
from cases import judge_cases
from fixed import judge_fixed
from pairs import judge_pairs
from python_cases import judge_python_cases
from shrink import shrink

SHRUNK = 10  # disagreements that are made small before they are printed


def differences():
    """The rows of differences.txt: where Tenon differs from Keras and means to."""
    rows = []
    for part in re.split(r"(?m)^## ", (verdicts.HERE / "differences.txt").read_text())[1:]:
        title, *lines = part.strip().splitlines()
        rows.append({"title": title} | dict(line.split(": ", 1) for line in lines))
    return rows


def explained(rows, text, keras, tenon):
    """The row that a disagreement belongs to."""
    for row in rows:
        if re.match(row["keras"], keras) and re.match(row["tenon"], tenon) and re.search(row.get("program", ""), text):
            return row["title"]
    return None


def shown(title, text, keras, tenon):
    return f"## {title}\n{text}  Keras: {keras}\n  Tenon: {tenon}\n"


def judge_programs(first, last, jobs):
    texts = [programs.program(seed) for seed in range(first, last)]
    both = list(zip(range(first, last), texts, verdicts.of_keras(texts, jobs), verdicts.of_tenon(texts)))
    rows, open_ones, counts = differences(), [], collections.Counter()
    for seed, text, keras, tenon in both:
        side = "right" if keras == "trains" else "mistakes"
        title = None if verdicts.agree(keras, tenon) else explained(rows, text, keras, tenon)
        if verdicts.agree(keras, tenon):
            counts[side + " agreed on"] += 1
        elif tenon.startswith("not native"):
            counts["not native"] += 1
        elif title:
            counts["differs: " + title] += 1
        else:
            counts["disagreements"] += 1
            open_ones.append((seed, text, keras, tenon))
    for number, (seed, text, keras, tenon) in enumerate(open_ones):
        if number < SHRUNK:
            text = shrink(text)
            keras, tenon = verdicts.of_keras([text])[0], verdicts.of_tenon([text])[0]
        print(shown(f"seed {seed}", text, keras, tenon))
    verdicts.print_counts(f"{len(both)} programs", counts)
    return not open_ones


def all_pairs():
    rows = differences()
    counts, bad, count = judge_pairs(lambda text, keras, tenon: explained(rows, text, keras, tenon))
    for text, keras, tenon in bad:
        print(shown("a pair", text, keras, tenon))
    verdicts.print_counts(f"{count} pairs", counts)
    return not bad


def all_fixed(jobs):
    rows = differences()
    counts, bad, count = judge_fixed(lambda text, keras, tenon: explained(rows, text, keras, tenon), jobs)
    for title, text, keras, tenon in bad:
        print(shown(title, text, keras, tenon))
    verdicts.print_counts(f"{count} programs with a fix pasted", counts)
    return not bad


def one(seed, small):
    text = programs.program(seed)
    if small:
        text = shrink(text)
    print(shown(f"seed {seed}", text, verdicts.of_keras([text])[0], verdicts.of_tenon([text])[0]))
    return True


def main():
    match sys.argv[1:]:
        case ["cases"]:
            done = judge_cases()
        case ["python"]:
            done = judge_python_cases()
        case ["pairs"]:
            done = all_pairs()
        case ["fixed", *jobs]:
            done = all_fixed(int(jobs[0]) if jobs else 1)
        case ["programs", first, last, *jobs]:
            done = judge_programs(int(first), int(last), int(jobs[0]) if jobs else 1)
        case ["show" | "shrink" as verb, seed]:
            done = one(int(seed), verb == "shrink")
        case _:
            sys.exit(__doc__)
    sys.exit(not done)


if __name__ == "__main__":
    main()
