"""The programs of tests/scenarios and docs/diagnostics with each fix pasted that Tenon prints for them, in real Keras: where Tenon finds no further mistake, Keras
must train."""
import collections
import re
import subprocess

import verdicts

PASTE = verdicts.ROOT / "build/release/tests/pages/fixes_test"
OF_TENON = r"(?m)on_epoch_end\(|memory_limit=|bfloat16=|strict=|^(load|save|read|copy) "  # what only Tenon runs, and files


def pasted():
    """(what was pasted where, the program) of every fix."""
    files = [*sorted((verdicts.ROOT / "tests/scenarios").glob("*.txt")), *sorted((verdicts.ROOT / "docs/diagnostics").glob("TN*.md"))]
    text = subprocess.run([PASTE, "--pasted", *files], capture_output=True, text=True, check=True).stdout
    parts = [part.split("\n", 1) for part in re.split(r"(?m)^## ", text)[1:]]
    return [(title, program.strip() + "\n") for title, program in parts]


def judge_fixed(differs, jobs):
    """`differs`(text, keras, tenon) names a difference that is meant."""
    programs = [(title, text) for title, text in pasted() if not re.search(OF_TENON, text)]
    texts = [text for _, text in programs]
    counts, bad = collections.Counter(), []
    for (title, text), keras, tenon in zip(programs, verdicts.of_keras(texts, jobs), verdicts.of_tenon(texts)):
        meant = None if verdicts.agree(keras, tenon) else differs(text, keras, tenon)
        if verdicts.agree(keras, tenon):
            counts["train" if keras == "trains" else "hold another mistake, which both refuse"] += 1
        elif meant:
            counts[f"differs: {meant}"] += 1
        else:
            counts["disagreements"] += 1
            bad.append((title, text, keras, tenon))
    return counts, bad, len(programs)
