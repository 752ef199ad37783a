#!/usr/bin/env python3
"""Fails when docs/checks.md is not true to its sources: a row of tests/scenarios/taxonomy.tsv is missing, twice or renamed, has neither a
diagnostic nor a reason, names a code that does not exist, or lacks one that a case of tests/scenarios/mistakes.txt reports; or when the table
of docs/messages.md is not that of its cases. --write rewrites that table."""
import pathlib, re, sys, textwrap

ROOT = pathlib.Path(__file__).resolve().parent.parent
REASONS = ("accepted", "Python", "unsupported", "undecidable", "open")


def documented():
    """Row: (title, its last cell)."""
    lines = (ROOT / "docs/checks.md").read_text().splitlines()
    return [m.groups() for line in lines if (m := re.fullmatch(r"\| ([a-z]\d\d) \| (.*) \| (.*) \|", line))]


def codes_of(text):
    return set(re.findall(r"TN\d{4}", text))


def reported():
    """(title, codes of errors and warnings) of every case of mistakes.txt."""
    parts = re.split(r"(?m)^## ", (ROOT / "tests/scenarios/mistakes.txt").read_text())[1:]
    return [(part.splitlines()[0], set(re.findall(r"(?:error|warning) (TN\d{4})", re.search(r"(?m)^default: (.*)", part)[1]))) for part in parts]


def row_faults(rows):
    wanted = [tuple(line.split("\t")) for line in (ROOT / "tests/scenarios/taxonomy.tsv").read_text().splitlines()]
    catalog = codes_of((ROOT / "src/tenon/diag/catalog.def").read_text())
    found = [(row, title) for row, title, _ in rows]
    faults = [f"{row}: missing from docs/checks.md, or under another title" for row, title in wanted if (row, title) not in found]
    faults += [f"{row}: twice, or no row of taxonomy.tsv" for row, title in found if found.count((row, title)) != 1 or (row, title) not in wanted]
    for row, _, cell in rows:
        faults += [f"{row}: {code} is not in the catalog" for code in sorted(codes_of(cell) - catalog)]
        if not codes_of(cell) and not re.match(rf"({'|'.join(REASONS)}): \w", cell):
            faults.append(f"{row}: neither a diagnostic nor one of the reasons {', '.join(REASONS)}")
    return faults


def case_faults(rows):
    cells = {row: codes_of(cell) for row, _, cell in rows}
    faults = []
    for title, codes in reported():
        row = title.split()[0]
        if row not in cells:
            faults.append(f"mistakes.txt: {title}: the title does not begin with a row")
        else:
            faults += [f"{row}: lacks {code}, which its case reports: {title}" for code in sorted(codes - cells[row])]
    return faults


def first_line(text):
    return textwrap.shorten(re.sub(r"[|`]", "", (text.strip().splitlines() or [""])[0]), 110, placeholder=" ...")


def messages_with_table():
    """docs/messages.md as it is, and with the table that its cases make."""
    page = (ROOT / "docs/messages.md").read_text()
    cases = re.findall(r"(?ms)^## \d+\. (.*?) \(([a-z]\d\d)\)$.*?^```keras\n(.*?)^```$.*?^```output\n(.*?)^```$", page)
    table = "".join(f"| {row} | {title} | {first_line(keras)} | {first_line(tenon)} |\n" for title, row, keras, tenon in cases)
    return page, re.sub(r"(?ms)(^\|---\|---\|---\|---\|\n).*?(?=^$|^## )", lambda m: m[1] + table, page)


def main():
    if "--write" in sys.argv:
        (ROOT / "docs/messages.md").write_text(messages_with_table()[1])
    rows = documented()
    faults = row_faults(rows) + case_faults(rows)
    if len(set(messages_with_table())) > 1:
        faults.append("docs/messages.md: the table differs from the cases: tools/check_checks.py --write")
    with_code = sum(1 for _, _, cell in rows if codes_of(cell))
    counts = ", ".join(f"{sum(1 for r in rows if r[2].startswith(reason + ':'))} {reason}" for reason in REASONS)
    print("\n".join(faults) or f"{len(rows)} rows: {with_code} with a diagnostic, {counts}; {len(reported())} cases")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
