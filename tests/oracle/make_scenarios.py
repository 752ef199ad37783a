#!/usr/bin/env python3
"""Records in tests/scenarios/*.txt what real Keras does with each case, and checks the cases of docs/diagnostics against it:
where a page's case is an error Keras raises, or the page says that it does not."""
import pathlib, re, sys

from case import run

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def scenarios():
    wanted = sys.argv[1:]  # names of tables; none: all
    for path in sorted(p for p in (ROOT / "tests/scenarios").glob("*.txt") if not wanted or p.stem in wanted):
        parts = re.split(r"(?m)^(?=## )", path.read_text())
        for i, part in enumerate(parts[1:], 1):
            head, text = part.split("\n\n", 1)
            parts[i] = re.sub(r"(?m)^keras: .*", lambda _: "keras: " + run(text), head) + "\n\n" + text
            print(parts[i].splitlines()[0], "->", re.search(r"(?m)^keras: (.*)", parts[i])[1], flush=True)
        path.write_text("".join(parts))


def pages():
    for path in sorted((ROOT / "docs/diagnostics").glob("TN*.md")):
        text = path.read_text()
        for kind, case in re.findall(r"(?m)^```(case|passes)[^\n]*\n(.*?)^```", text, re.S):
            print(path.stem, kind, "->", run(case), flush=True)


if __name__ == "__main__":
    pages() if "pages" in sys.argv else scenarios()
