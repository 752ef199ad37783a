#!/usr/bin/env python3
"""Fails when a diagnostic is not whole: no page, a page without case, output or passing case, never emitted, or gone from the catalog."""
import pathlib, re, shutil, subprocess, sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
ROW = re.compile(r'TENON_DIAG\((TN\d{4}), *(\w+), *(\w+), *(\w+), *"([^"]*)"\)')


def rows(text):
    return {m[1]: m[2] for m in ROW.finditer(text)}


def emitted():
    """Names of codes that the library or the command uses."""
    names = set()
    for folder in ("src/tenon", "cli"):
        for path in (ROOT / folder).rglob("*.[hc]*"):
            if not path.name.endswith("_test.cpp"):
                names |= set(re.findall(r"Code::(\w+)", path.read_text()))
    return names


def removed(now):
    """Codes that the catalog once had: a number that users may have seen is never given away."""
    if not shutil.which("git"):
        return set()  # sources without their history
    log = subprocess.run(["git", "log", "-p", "--format=", "--", "src/tenon/diag/catalog.def"], cwd=ROOT, capture_output=True, text=True)
    return set(rows("\n".join(line[1:] for line in log.stdout.splitlines() if line.startswith("-TENON")))) - set(now)


def page_faults(code, title):
    path = ROOT / f"docs/diagnostics/{code}.md"
    if not path.exists():
        return [f"{code}: docs/diagnostics/{code}.md is missing (tools/tenon-dev new-diagnostic shows how)"]
    text = path.read_text()
    faults = [f"{code}: the page has no ```{kind} block with text" for kind in ("case", "output", "passes")
              if not re.search(rf"^```{kind}[^\n]*\n(?!```)", text, re.M)]
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)
    if "Keras" not in prose:
        faults.append(f"{code}: the page does not say what Keras does")
    return faults


def main():
    text = (ROOT / "src/tenon/diag/catalog.def").read_text()
    catalog, used = rows(text), emitted()
    faults = [f"{code}: removed from the catalog; codes stay" for code in sorted(removed(catalog))]
    for m in ROW.finditer(text):
        if m[2] not in used:
            faults.append(f"{m[1]}: Code::{m[2]} is never emitted in src/ or cli/")
        faults += page_faults(m[1], m[5])
    faults += [f"{page.name}: no such code" for page in sorted((ROOT / "docs/diagnostics").glob("TN*.md")) if page.stem not in catalog]
    print("\n".join(faults) or f"{len(catalog)} diagnostics, all with a page, emitted, and with a failing and a passing case")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
