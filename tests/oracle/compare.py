"""Compares a regeneration with the committed values: `compare.py REGENERATED [COMMITTED]` (both stand for the repository
root). Prints every difference beyond the tolerances and exits 1 if there is one.

Text, structure, shapes and integers must be equal; what versions made them is not compared. Floats may differ by rounding, and rounding depends on the machine:
another instruction set sums in another order.
"""
import io
import json
import re
import sys
import zipfile
from pathlib import Path

import h5py
import numpy as np

FOLDERS = ["examples/models", "examples/data", "tests/data/models", "tests/data/networks", "tests/data/multi_optimizers", "tests/oracle"]
MADE = {".json", ".npz", ".keras", ".h5", ".txt"}
RELATIVE = 1e-5  # of the largest value of the array: sums of up to some hundred float32 products
ABSOLUTE = 1e-6  # values that are 0 but for rounding
TRAINED = 1e-3   # 50 or 100 steps let rounding grow; spread.json says how far per case
CHANGES = {"date_saved", "shared_object_id", "versions", "code"}  # code: of a Lambda, which every Python compiles in another way


class Differences:
    def __init__(self) -> None:
        self.found: list[str] = []
        self.largest = 0.0

    def add(self, where: str, what: str) -> None:
        self.found.append(f"{where}: {what}")

    def numbers(self, where: str, one, other, tolerance: float = RELATIVE) -> None:
        one, other = np.asarray(one), np.asarray(other)
        if one.shape != other.shape or one.dtype != other.dtype:
            self.add(where, f"{one.dtype}{one.shape} became {other.dtype}{other.shape}")
        elif not np.issubdtype(one.dtype, np.floating):
            if not np.array_equal(one, other):
                self.add(where, "values differ")
        elif one.size:
            same = (one == other) | (np.isnan(one) & np.isnan(other))  # infinities and NaN, too
            with np.errstate(invalid="ignore"):
                distance = float(np.where(same, 0, np.abs(one - other)).max())
            allowed = tolerance * float(np.abs(np.where(np.isfinite(one), one, 0)).max()) + ABSOLUTE
            self.largest = max(self.largest, distance / allowed)
            if not distance <= allowed:
                self.add(where, f"differs by {distance:.3g}, allowed {allowed:.3g}")


def tolerance_of(where: str) -> float:
    return TRAINED if "/values.npz" in where and ("/final/" in where or "/history/" in where) else RELATIVE


def compare_json(where: str, one, other, differences: Differences) -> None:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in (one.keys() | other.keys()) - CHANGES:
            if key not in one or key not in other:
                differences.add(f"{where}/{key}", "only on one side")
            else:
                compare_json(f"{where}/{key}", one[key], other[key], differences)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (a, b) in enumerate(zip(one, other)):
            compare_json(f"{where}[{index}]", a, b, differences)
    elif isinstance(one, float) and isinstance(other, float):
        differences.numbers(where, one, other)
    elif one != other:
        differences.add(where, f"{str(one)[:80]!r} became {str(other)[:80]!r}")


def compare_arrays(where: str, one: dict, other: dict, differences: Differences) -> None:
    for key in one.keys() | other.keys():
        if key not in one or key not in other:
            differences.add(f"{where}:{key}", "only on one side")
        else:
            differences.numbers(f"{where}:{key}", one[key], other[key], tolerance_of(f"{where}:/{key}"))


def h5_contents(source) -> tuple[dict, dict]:
    arrays, attributes = {}, {}
    with h5py.File(source, "r") as file:
        def visit(name, item):
            for key, value in item.attrs.items():
                text = value.decode() if isinstance(value, bytes) else value
                attributes[f"{name}@{key}"] = json.loads(text) if isinstance(text, str) and text[:1] == "{" else np.asarray(text).tolist()
            if isinstance(item, h5py.Dataset):
                arrays[name] = item[()]
        visit("", file)
        file.visititems(visit)
    return arrays, json.loads(json.dumps(attributes, default=lambda v: v.decode() if isinstance(v, bytes) else str(v)))


def compare_h5(where: str, one, other, differences: Differences) -> None:
    (arrays, attributes), (other_arrays, other_attributes) = h5_contents(one), h5_contents(other)
    compare_arrays(where, arrays, other_arrays, differences)
    compare_json(where, attributes, other_attributes, differences)


def compare_keras(where: str, one: Path, other: Path, differences: Differences) -> None:
    with zipfile.ZipFile(one) as a, zipfile.ZipFile(other) as b:
        if a.namelist() != b.namelist():
            differences.add(where, f"members {a.namelist()} became {b.namelist()}")
            return
        for name in ("metadata.json", "config.json"):
            compare_json(f"{where}:{name}", json.loads(a.read(name)), json.loads(b.read(name)), differences)
        compare_h5(f"{where}:weights", io.BytesIO(a.read("model.weights.h5")), io.BytesIO(b.read("model.weights.h5")), differences)


def without_clock(text: str) -> list:
    """The last drawing of each line, with times masked: how often a bar is drawn depends on the machine."""
    lines = [line.split("\r")[-1] for line in text.split("\n")]
    return [re.sub(r" +", " ", re.sub(r"\d+(s|ms|us)\b", "T", line)).rstrip() for line in lines]


def compare_file(where: str, one: Path, other: Path, differences: Differences) -> None:
    if one.name == "spread.json":
        ids = [[row["id"] for row in json.loads(path.read_text())] for path in (one, other)]
        compare_json(where, *ids, differences)
    elif one.suffix == ".json":
        compare_json(where, json.loads(one.read_text()), json.loads(other.read_text()), differences)
    elif one.suffix == ".npz":
        with np.load(one) as a, np.load(other) as b:
            compare_arrays(where, dict(a), dict(b), differences)
    elif one.suffix == ".keras":
        compare_keras(where, one, other, differences)
    elif one.suffix == ".h5":
        compare_h5(where, one, other, differences)
    else:
        compare_json(where, without_clock(one.read_bytes().decode()), without_clock(other.read_bytes().decode()), differences)


def made_files(root: Path) -> set:
    return {path.relative_to(root) for folder in FOLDERS for path in (root / folder).rglob("*")
            if path.is_file() and path.suffix in MADE and path.name != "mnist10k.npz" and not path.name.endswith(".versions.json")}


def main() -> int:
    regenerated = Path(sys.argv[1]).resolve()
    committed = Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else Path(__file__).resolve().parents[2]
    differences = Differences()
    ours, theirs = made_files(committed), made_files(regenerated)
    for path in sorted(ours ^ theirs):
        differences.add(str(path), "is only in the " + ("committed values" if path in ours else "regeneration"))
    for path in sorted(ours & theirs):
        compare_file(str(path), committed / path, regenerated / path, differences)
    print("\n".join(differences.found))
    print(f"{len(ours & theirs)} files compared, {len(differences.found)} differences; "
          f"the largest distance was {differences.largest:.3g} of what is allowed")
    return 1 if differences.found else 0


if __name__ == "__main__":
    sys.exit(main())
