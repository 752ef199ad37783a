#!/usr/bin/env python3
"""Fails when a source file is over 500 lines, or a function over 80: one idea per file, small functions."""
import pathlib, re, subprocess, sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FILE_LIMIT, FUNCTION_LIMIT = 500, 80
FOLDERS = ("src", "cli", "include", "tests", "tools", "bench", "examples", "fuzz", "python")
# A line at no indentation that opens a body: `int f(...) {`, not `namespace x {`, `struct X {`, `constexpr T x[] = {`.
OPENS = re.compile(r"^(?!namespace|struct|class|enum|union|extern|inline constexpr|constexpr|#|//)\S.*\)[\w\s\->:&<>*,]*\{$")
NAMED = re.compile(r"([\w:~]+)\(")


def functions(lines):
    """(name, first line, length) of every function that starts at the left margin; methods in a class are short by the file limit."""
    start, name = None, ""
    for number, line in enumerate(lines, 1):
        if start is None and OPENS.match(line):
            start, name = number, (NAMED.search(line) or [None, "?"])[1]
        elif start is not None and line == "}":
            yield name, start, number - start + 1
            start = None


def main():
    tracked = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split("\n")
    paths = [ROOT / p for p in tracked if p.endswith((".h", ".cpp", ".py", ".sh")) and p.split("/")[0] in FOLDERS]
    if not any(tracked):  # an exported tree without git
        paths = [p for f in FOLDERS for p in (ROOT / f).rglob("*") if p.suffix in (".h", ".cpp", ".py", ".sh")]
    bad = []
    for path in filter(pathlib.Path.exists, paths):
        lines = path.read_text().splitlines()
        where = path.relative_to(ROOT)
        if len(lines) > FILE_LIMIT:
            bad.append(f"{where}: {len(lines)} lines, the limit is {FILE_LIMIT}")
        if path.suffix in (".h", ".cpp"):
            bad += [f"{where}:{at}: {name} has {n} lines, the limit is {FUNCTION_LIMIT}" for name, at, n in functions(lines) if n > FUNCTION_LIMIT]
    print("\n".join(bad) or f"{len(paths)} files within the limits")
    return bool(bad)


sys.exit(main())
